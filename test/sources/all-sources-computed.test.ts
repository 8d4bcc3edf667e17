import { expect, test } from "vitest";
import { cases } from "./cases.ts";
import { everyCase } from "./every-case.ts";
import { waysOf } from "./all-ways.ts";

everyCase(await waysOf("worn", "counted", "told"));

test("each case is one that some source passes, and where one leaves it out it says why", () => {
  for (const one of cases) {
    const kinds = [one.polled, one.pushed, one.worn, one.counted, one.told];
    expect(kinds.filter((kind) => typeof kind !== "string").length, one.title).toBeGreaterThan(0);
    for (const why of kinds) if (typeof why === "string") expect(why, one.title).toMatch(/^\w+( \S+){3,}/);
  }
});
