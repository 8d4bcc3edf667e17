import { afterEach, describe, expect, it } from "vitest";
import type { HttpLevel, LevelSettings } from "../../src/config/settings.ts";
import type { LevelFailure, LevelSource } from "../../src/sources/contract.ts";
import { createLevelSource, type LevelSourceParts } from "../../src/sources/polling/open.ts";
import { createHostLimit } from "../../src/sources/polling/host-limit.ts";
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

const raw = { empty: 0, full: 100, ignore: [], beyond: "near", staleAfterHours: 48 } as const;

const http = (url: string, when: { everySeconds: number } | { schedule: string }): HttpLevel => ({
  source: "http", url, headers: {}, path: "level", timePath: "", allowPush: false, ...raw, ...when,
});

let source: LevelSource | undefined;
afterEach(() => source?.stop());

describe("createLevelSource", () => {
  it.each([
    ["every second", { everySeconds: 1 }],
    ["by a schedule", { schedule: "0 0 1 1 *" }],
  ])("polls an http level %s, on real clocks and sockets", async (_label, when) => {
    const { origin } = await startDevice((_request, response) => response.end('{"level":37}'));
    source = await createLevelSource(http(origin, when), parts);
    source?.start();
    expect(await reports.next()).toBe(37);
  });

  it.each<LevelSettings>([
    { source: "webhook", ...raw },
    { source: "mqtt", topic: "house/beans", path: "", timePath: "", ...raw },
    { source: "wear", lifetimeDays: 90 },
    { source: "usage", unitsPerUse: 1 },
    { source: "manual", staleAfterHours: 48 },
  ])("asks nobody where the source is $source", async (level) => {
    expect(await createLevelSource(level, parts)).toBeUndefined();
  });

  it("refuses a schedule that is none", async () => {
    await expect(createLevelSource(http("http://127.0.0.1/", { schedule: "hourly" }), parts)).rejects.toMatchObject({ name: "ScheduleError" });
  });
});
