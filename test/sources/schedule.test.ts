import { describe, expect, it } from "vitest";
import { ScheduleError, scheduleTicker } from "../../src/sources/polling/schedule.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";

const minute = 60_000;
const hour = 60 * minute;

interface Run {
  clock: VirtualClock;
  /** When it ticked, ms UTC; without the tick at the start. */
  ticks: number[];
  stop: () => void;
}

/** A schedule that has just made its first tick. */
async function run(expression: string, startAt: string, timeZone = "UTC"): Promise<Run> {
  const clock = virtualClock(Date.parse(startAt));
  const ticks: number[] = [];
  const ticker = await scheduleTicker(expression, { clock, random: () => 0, timeZone });
  ticker.start(() => ticks.push(clock.now()));
  clock.advance(0);
  expect(ticks.splice(0)).toEqual([Date.parse(startAt)]);
  return {
    clock,
    ticks,
    stop: () => {
      ticker.stop();
    },
  };
}

const iso = (ticks: readonly number[]): string[] => ticks.map((tick) => new Date(tick).toISOString().slice(11, 19));

describe("scheduleTicker", () => {
  it.each([
    ["every quarter of an hour", "*/15 * * * *", 1, ["10:15:00", "10:30:00", "10:45:00", "11:00:00"]],
    ["with seconds", "*/20 0 13 * * *", 2, ["11:00:00", "11:00:20", "11:00:40"]],
    ["daily in the zone's time", "30 13 * * *", 24, ["11:30:00"]],
    ["by a nickname", "@hourly", 2, ["11:00:00", "12:00:00"]],
    ["on another weekday", "0 12 * * 0", 24, []],
  ])("%s", async (_label, expression, hours, expected) => {
    const { clock, ticks } = await run(expression, "2026-06-01T10:00:10Z", "Europe/Vienna");
    clock.advance(hours * hour);
    expect(iso(ticks)).toEqual(expected);
  });

  it("ticks within 5 s of the start", async () => {
    const clock = virtualClock();
    const ticks: number[] = [];
    const ticker = await scheduleTicker("0 0 1 1 *", { clock, random: () => 0.5, timeZone: "UTC" });
    ticker.start(() => ticks.push(clock.monotonic()));
    clock.advance(hour);
    expect(ticks).toEqual([2500]);
  });

  it.each([
    ["before the first tick", 0],
    ["later", hour],
  ])("leaves no timer when stopped %s", async (_label, after) => {
    const clock = virtualClock();
    const ticker = await scheduleTicker("*/15 * * * *", { clock, random: () => 0.5 });
    ticker.start(() => undefined);
    clock.advance(after);
    ticker.stop();
    expect(clock.pending()).toBe(0);
  });

  it.each([
    ["*/15 * * *", "expected 5 or 6 fields but got 4"],
    ["99 * * * *", "minute"],
    ["every hour please now ok", "minute"],
    ["0 0 30 2 *", "impossible day"],
    ["", "illegal"],
  ])("refuses %j and says what is expected", async (expression, wrong) => {
    const clock = virtualClock();
    const refused = scheduleTicker(expression, { clock, random: () => 0 });
    await expect(refused).rejects.toBeInstanceOf(ScheduleError);
    await expect(refused).rejects.toThrow(wrong);
    await expect(refused).rejects.toThrow(
      "expected five cron fields, minute hour day month weekday, for example */15 * * * *",
    );
  });
});

describe("a wall clock that is set", () => {
  it.each([
    ["back by 3 h", -3 * hour],
    ["on by 3 h", 3 * hour],
    ["on from 1970, on a machine without a battery", 56 * 365 * 24 * hour],
    ["back by years", -5 * 365 * 24 * hour],
  ])("%s polls once and goes on with the schedule", async (_label, step) => {
    const { clock, ticks } = await run("0 * * * *", "2026-06-01T10:10:30Z");
    clock.advance(10 * minute);
    clock.step(step);
    clock.advance(90 * minute);
    expect(ticks.map((tick) => new Date(tick).getUTCMinutes())).toEqual([21, 0]);
  });

  it("back by a little does not repeat a poll", async () => {
    const { clock, ticks } = await run("*/10 * * * * *", "2026-06-01T11:00:01Z");
    clock.advance(9000);
    clock.step(-15_000);
    clock.advance(25_000);
    expect(iso(ticks)).toEqual(["11:00:10", "11:00:20"]);
  });

  it("on by a little skips no poll", async () => {
    const { clock, ticks } = await run("0 * * * *", "2026-06-01T10:59:30Z");
    clock.step(40_000);
    clock.advance(10 * minute);
    expect(ticks).toHaveLength(1);
  });
});

describe.each([
  ["Europe/Vienna, spring", "Europe/Vienna", "2026-03-29T01:00:00Z"],
  ["Europe/Vienna, autumn", "Europe/Vienna", "2026-10-25T01:00:00Z"],
  ["America/New_York, spring", "America/New_York", "2026-03-08T07:00:00Z"],
  ["America/New_York, autumn", "America/New_York", "2026-11-01T06:00:00Z"],
  ["Australia/Lord_Howe, spring", "Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
  ["Australia/Lord_Howe, autumn", "Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
])("the change of daylight saving time in %s", (_label, timeZone, change) => {
  it.each([
    ["*/15 * * * *", 15 * minute],
    ["20 * * * *", hour],
    ["0 * * * *", hour],
    ["15 2 * * *", 24 * hour],
    ["45 1 * * *", 24 * hour],
  ])("leaves no gap in %s", async (expression, interval) => {
    const at = Date.parse(change);
    const start = new Date(at - interval - 2 * hour).toISOString();
    const { clock, ticks } = await run(expression, start, timeZone);
    clock.advance(2 * interval + 4 * hour);
    const marks = [Date.parse(start), ...ticks, clock.now()];
    const gaps = marks.slice(1).map((mark, index) => mark - (marks[index] ?? Number.NaN));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(interval + minute);
    // At most three more than the schedule has: one for the change, and the times of the repeated hour.
    expect(ticks.length).toBeLessThanOrEqual((2 * interval + 4 * hour) / interval + 3);
    expect(ticks.some((tick) => tick > at - minute && tick <= at + minute)).toBe(true);
  });
});
