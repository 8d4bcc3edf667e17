import { afterEach, describe, expect, it } from "vitest";
import { type LevelSettings, sourceOf } from "../../src/sources/all.ts";
import type { LevelFailure, LevelSource, SourceParts } from "../../src/sources/contract.ts";
import type { HttpLevel } from "../../src/sources/http/index.ts";
import { createHostLimit } from "../../src/sources/polling/host-limit.ts";
import { systemClock } from "../../src/support/clock.ts";
import { startDevice } from "./device.ts";
import { queue } from "./queue.ts";
import { plainExchange } from "./polling.ts";

const reports = queue<number | LevelFailure>();

const parts: SourceParts = {
  clock: systemClock,
  random: () => 0,
  hostLimit: createHostLimit(),
  sink: { raw: reports.put, failed: reports.put },
  report: (error) => {
    throw error;
  },
};

const raw = { empty: 0, full: 100, ignore: [], beyond: "near", staleAfterHours: 48 } as const;

const http = (url: string, when: { everySeconds: number } | { schedule: string }): HttpLevel => ({
  source: "http",
  url,
  headers: {},
  path: "level",
  timePath: "",
  ...plainExchange,
  allowPush: false,
  ...raw,
  ...when,
});

let source: LevelSource | undefined;
afterEach(() => source?.stop());

const opened = (level: LevelSettings): Promise<LevelSource> | undefined => sourceOf(level).open?.(level, parts);

describe("a source that is opened", () => {
  it.each([
    ["every second", { everySeconds: 1 }],
    ["by a schedule", { schedule: "0 0 1 1 *" }],
  ])("polls an http level %s, on real clocks and sockets", async (_label, when) => {
    const { origin } = await startDevice((_request, response) => response.end('{"level":37}'));
    source = await opened(http(origin, when));
    source?.start();
    expect(await reports.next()).toBe(37);
  });

  it.each<LevelSettings>([
    { source: "webhook", path: "", timePath: "", ...raw },
    { source: "mqtt", topic: "house/beans", path: "", timePath: "", ...raw },
    { source: "wear", lifetimeDays: 90 },
    { source: "usage", unitsPerUse: 1 },
    { source: "manual", staleAfterHours: 48 },
  ])("asks nobody where the source is $source", (level) => {
    expect(opened(level)).toBeUndefined();
  });

  it("refuses a schedule that is none", async () => {
    await expect(opened(http("http://127.0.0.1/", { schedule: "hourly" }))).rejects.toMatchObject({
      name: "ScheduleError",
    });
  });
});
