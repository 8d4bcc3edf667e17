import { afterEach, beforeEach } from "vitest";

/** Each test of this file lives in that time zone. It is a fact of the whole process, so it is put back. */
export function liveIn(zone: string): void {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env["TZ"];
    process.env["TZ"] = zone;
  });
  afterEach(() => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  });
}
