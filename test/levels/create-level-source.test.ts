import { afterEach, describe, expect, it } from "vitest";
import type { LevelFailure, LevelSource } from "../../src/levels/contract.ts";
import { createLevelSource, type HttpLevelSettings, type LevelSourceParts } from "../../src/levels/create-level-source.ts";
import { createHostLimit } from "../../src/levels/host-limit.ts";
import { systemClock } from "../../src/support/clock.ts";
import { startDevice } from "./device.ts";
import { queue } from "./queue.ts";

const reports = queue<number | LevelFailure>();

const parts: LevelSourceParts = {
  clock: systemClock,
  random: () => 0,
  hostLimit: createHostLimit(),
  sink: { raw: reports.put, failed: reports.put },
  report: (error) => { throw error; },
};

const http = (url: string): HttpLevelSettings => ({ source: "http", url, headers: {}, path: "level", empty: 0, full: 100, staleAfterHours: 48 });

let source: LevelSource | undefined;
afterEach(() => source?.stop());

describe("createLevelSource", () => {
  it.each([
    ["every second", { everySeconds: 1 }],
    ["by a schedule", { schedule: "0 0 1 1 *" }],
    ["without either", {}],
  ])("polls an http level %s, on real clocks and sockets", async (_label, when) => {
    const { origin } = await startDevice((_request, response) => response.end('{"level":37}'));
    source = await createLevelSource({ ...http(origin), ...when }, parts);
    source?.start();
    expect(await reports.next()).toBe(37);
  });

  it("has no source for a manual level", async () => {
    expect(await createLevelSource({ source: "manual" }, parts)).toBeUndefined();
  });

  it("refuses a schedule that is none", async () => {
    await expect(createLevelSource({ ...http("http://127.0.0.1/"), schedule: "hourly" }, parts)).rejects.toMatchObject({ name: "ScheduleError" });
  });
});
