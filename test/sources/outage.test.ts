import { describe, expect, it } from "vitest";
import type { LevelFailure } from "../../src/sources/contract.ts";
import type { HttpLevel } from "../../src/sources/http/index.ts";
import { afterFailure, afterReading, noOutage } from "../../src/sources/outage.ts";
import { plainExchange } from "./polling.ts";

const refused: LevelFailure = { kind: "unreachable", text: "connection refused" };
const timeout: LevelFailure = { kind: "timeout", text: "no answer within 10 s" };
const name = "Coffee beans";
const sensor = {
  source: "http",
  url: "http://127.0.0.1:1234/level",
  headers: {},
  path: "",
  timePath: "",
  ...plainExchange,
  allowPush: false,
  empty: 0,
  full: 100,
  ignore: [],
  beyond: "near",
  staleAfterHours: 48,
} as const;
const level: HttpLevel = { ...sensor, everySeconds: 900 };

describe("an outage", () => {
  it("is one line down and one line up", () => {
    const lines: (string | undefined)[] = [];
    let step = afterReading(noOutage, 0, name);
    lines.push(step.line);
    for (const [failure, minute] of [
      [refused, 15],
      [timeout, 30],
      [refused, 45],
    ] as const) {
      step = afterFailure(step.outage, failure, minute * 60_000, name, level);
      lines.push(step.line);
    }
    for (const minute of [57, 72]) {
      step = afterReading(step.outage, minute * 60_000, name);
      lines.push(step.line);
    }
    expect(lines).toEqual([
      undefined,
      "Coffee beans: cannot read the level from 127.0.0.1:1234 (connection refused); trying again every 15 min",
      undefined,
      undefined,
      "Coffee beans: level readable again after 42 min",
      undefined,
    ]);
  });

  it("that begins again is said again", () => {
    const { outage } = afterReading({ since: 0 }, 1000, name);
    expect(afterFailure(outage, refused, 2000, name, level).line).toContain("cannot read");
  });

  it.each([
    [1, "every 1 s"],
    [90, "every 90 s"],
    [60, "every 1 min"],
    [5400, "every 90 min"],
    [86_400, "every 24 h"],
  ])("of a slot polled each %d s tries again %s", (everySeconds, again) => {
    expect(afterFailure(noOutage, refused, 0, name, { ...level, everySeconds }).line).toContain(
      `trying again ${again}`,
    );
  });

  it("of a slot with a schedule names it", () => {
    const { line } = afterFailure(noOutage, refused, 0, name, { ...sensor, schedule: "0 8 * * *" });
    expect(line).toContain("trying again at the next time of its schedule, 0 8 * * *");
  });

  it.each([
    [30, "30 s"],
    [119, "119 s"],
    [120, "2 min"],
    [7199, "120 min"],
    [7200, "2 h"],
    [200_000, "56 h"],
  ])("of %d s lasted %s", (seconds, length) => {
    expect(afterReading({ since: 5000 }, 5000 + seconds * 1000, name).line).toBe(
      `Coffee beans: level readable again after ${length}`,
    );
  });

  it("is nothing to tell where nobody is asked", () => {
    expect(afterFailure(noOutage, refused, 0, name, { source: "manual", staleAfterHours: 48 }).line).toBeUndefined();
  });

  it("shows host and port of the address and nothing else", () => {
    const url = "https://canary-user:canary-password@kitchen.local:8443/canary-path?key=canary-query#canary";
    const { line } = afterFailure(noOutage, refused, 0, name, { ...level, url });
    expect(line).toContain("from kitchen.local:8443 (");
    expect(line).not.toContain("canary");
  });
});
