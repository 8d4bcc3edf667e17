import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { home } from "../runtime/rig.ts";
import { day, hour, minute, openHouse } from "./house.ts";

/** The two changes of a year, and a daily schedule whose wall time the change skips or brings twice. */
const changes = [
  { zone: "Europe/Vienna", season: "spring", at: "2026-03-29T01:00:00Z", daily: "30 2 * * *", shift: hour },
  { zone: "Europe/Vienna", season: "autumn", at: "2026-10-25T01:00:00Z", daily: "30 2 * * *", shift: -hour },
  { zone: "America/New_York", season: "spring", at: "2026-03-08T07:00:00Z", daily: "30 2 * * *", shift: hour },
  { zone: "America/New_York", season: "autumn", at: "2026-11-01T06:00:00Z", daily: "30 1 * * *", shift: -hour },
  {
    zone: "Australia/Lord_Howe",
    season: "spring",
    at: "2026-10-03T15:30:00Z",
    daily: "15 2 * * *",
    shift: 30 * minute,
  },
  {
    zone: "Australia/Lord_Howe",
    season: "autumn",
    at: "2026-04-04T15:00:00Z",
    daily: "45 1 * * *",
    shift: -30 * minute,
  },
] as const;

const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => time - (times[index] ?? Number.NaN));

/** Midnight of the machine's own day, as text. */
const dayOf = (time: number): string => new Date(time).toDateString();

describe.each(changes)("the $season change of daylight saving time in $zone", ({ zone, at, daily, shift }) => {
  const change = Date.parse(at);
  const before = process.env["TZ"];
  beforeAll(() => {
    process.env["TZ"] = zone;
    // In minutes behind UTC.
    const offset = (time: number): number => new Date(time).getTimezoneOffset();
    expect(offset(change - minute) - offset(change)).toBe(shift / minute);
  });
  afterAll(() => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  });

  test("polling by interval takes no notice of it", async () => {
    const house = await openHouse(change - 2 * hour);
    await house.start({ level: { everySeconds: 900 } });
    await house.pass(5 * hour);
    const polls = house.sensor.polls("beans");
    // The first 2.5 s after the start, and then on the beat.
    expect(polls).toHaveLength(20);
    expect(new Set(gapsOf(polls).slice(1))).toEqual(new Set([15 * minute]));
  });

  test("polling by a schedule has no gap, and no more polls than the repeated time brings", async () => {
    const house = await openHouse(change - 2 * hour);
    await house.start({ level: { schedule: "*/30 * * * *" } });
    await house.pass(5 * hour);
    const polls = house.sensor.polls("beans");
    expect(Math.max(...gapsOf(polls))).toBeLessThanOrEqual(31 * minute);
    // Ten, the one at the start, and one for the jump itself.
    expect([11, 12]).toContain(polls.length);
  });

  test(`a daily schedule (${daily}) whose time it skips or brings twice is kept on each of the three days, without a flood`, async () => {
    const start = change - 26 * hour;
    const house = await openHouse(start);
    await house.start({ level: { schedule: daily } });
    await house.pass(52 * hour);
    const polls = house.sensor.polls("beans").slice(1);
    expect(Math.max(...gapsOf([start, ...polls, start + 52 * hour]))).toBeLessThanOrEqual(25 * hour + minute);
    const days = new Set(polls.map(dayOf));
    expect(days.has(dayOf(change))).toBe(true);
    expect(days.size).toBeGreaterThanOrEqual(3);
    expect(polls.length).toBeLessThanOrEqual(5);
  });

  test.each([
    ["a cooldown", { confirmations: 1 }, 24 * hour],
    ["the window of the cap", { confirmations: 1, cooldownHours: 0, maxOrdersPer30Days: 1 }, 30 * day],
  ])("%s over it lasts exactly its own length", async (_, replenish, length) => {
    const house = await home();
    house.clock.step(change - length / 2 - house.clock.now());
    const { slot } = house.start({ replenish });
    slot.runLow();
    await house.settle();
    expect(house.placed()).toBe(1);
    house.amazon.control.changeOrder(house.amazon.control.orders()[0]?.eventInstanceId ?? "", { state: "delivered" });
    slot.dispatch({ type: "level:read", percent: 90 });
    slot.runLow();
    await house.pass(length - 1_000);
    expect(house.asked()).toBe(1);
    await house.pass(2_000);
    expect([house.asked(), house.placed()]).toEqual([2, 2]);
    expect(slot.view()).toMatchObject({ onOrder: true, fault: false });
  });
});
