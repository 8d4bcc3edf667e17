import { describe, expect, test } from "vitest";
import { type Forecast, forecastOf, type LevelReading } from "../../src/slot/forecast.ts";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { fall, now } from "./support/falling-level.ts";
import { Chance } from "./support/random.ts";
import { liveIn } from "./support/time-zone.ts";

liveIn("UTC");

/** Points a day and days left, to compare them with. */
function seen(forecast: Forecast | null, at = now): { perDay: number; daysLeft: number } {
  if (forecast === null) throw new Error("it said nothing");
  return { perDay: forecast.perDay, daysLeft: (forecast.runsOutAt - at) / day };
}

const steps = (readings: LevelReading[], step: number): LevelReading[] =>
  readings.map(({ at, percent }) => ({ at, percent: Math.round(percent / step) * step }));
const changesOf = (readings: LevelReading[]): LevelReading[] =>
  readings.filter(({ percent }, index) => percent !== readings[index - 1]?.percent);

describe("what it knows", () => {
  test.each([
    [
      "every second for an hour of a quarter-hourly life",
      [...fall({ every: 15 * minute }), ...fall({ from: 10 + 2 / 24, days: 1 / 24, every: second })],
    ],
    ["every quarter of an hour", fall({ every: 15 * minute })],
    ["four times a day", fall()],
    ["once a day", fall({ every: day })],
    ["at odd times", fall({ every: 7.3 * hour })],
    [
      "hourly for a week, once a day before",
      [...fall({ every: day, until: 8 }), ...fall({ from: 24, days: 7, every: hour })],
    ],
    ["in any order", fall().reverse()],
    ["twice each", fall().flatMap((one) => [one, one])],
  ])("an even fall goes on: read %s", (_label, readings) => {
    const { perDay, daysLeft } = seen(forecastOf(readings, now));
    expect(perDay).toBeCloseTo(2, 6);
    expect(daysLeft).toBeCloseTo(5, 1);
  });

  test("what was used since the newest reading counts, up to a day of it", () => {
    const { daysLeft } = seen(forecastOf(fall({ every: day, until: 0.5 }), now));
    expect(daysLeft).toBeCloseTo(5, 6);
  });

  test.each([
    ["a filter of three years", 0.09, 0.1],
    ["a filter of two years with steps of 5 %", 0.137, 5],
    ["a pack of two weeks with steps of 5 %", 7, 5],
  ])("%s", (_label, perDay, step) => {
    const days = 70 / perDay;
    const known = seen(forecastOf(steps(fall({ from: 100, days, perDay, every: 6 * hour }), step), now));
    expect(known.perDay / perDay).toBeGreaterThan(0.9);
    expect(known.perDay / perDay).toBeLessThan(1.1);
    expect(known.daysLeft * perDay).toBeGreaterThan(30 - step);
    expect(known.daysLeft * perDay).toBeLessThan(30 + step);
  });

  test("a slot at 0 has run out now, however much there was an hour ago", () => {
    expect(forecastOf([...fall({ until: 1 / 24 }), { at: now - minute, percent: 0 }], now)?.runsOutAt).toBe(now);
  });

  test("what must have been used up since the newest reading has run out now, and not before", () => {
    expect(forecastOf(fall({ from: 81, days: 40.8, every: day }), now)?.runsOutAt).toBe(now);
  });

  test("a filter of four years, after its first month", () => {
    expect(seen(forecastOf(fall({ from: 100, days: 30, perDay: 0.06 }), now)).perDay).toBeCloseTo(0.06, 6);
  });

  test("the same with steps of 1 %, after a hundred days", () => {
    expect(
      seen(forecastOf(steps(fall({ from: 100, days: 100, perDay: 0.06, every: day }), 1), now)).perDay,
    ).toBeCloseTo(0.06, 2);
  });

  test("what is used today counts, and not what was used months ago", () => {
    const before = fall({ from: 100, days: 80, perDay: 0.5, until: 40 });
    expect(seen(forecastOf([...before, ...fall({ from: 80, days: 40, perDay: 1.5 })], now)).perDay).toBeCloseTo(1.5, 1);
  });

  test("a wash on each Saturday is one seventh of it a day", () => {
    const readings = Array.from({ length: 60 }, (_, index) => ({
      at: now - (59 - index) * day,
      percent: 95 - 9 * Math.floor((index + 3) / 7),
    }));
    const { perDay } = seen(forecastOf(readings, now));
    expect(perDay).toBeGreaterThan((9 / 7) * 0.95);
    expect(perDay).toBeLessThan((9 / 7) * 1.05);
  });

  test("weekends are no holidays", () => {
    const readings = Array.from({ length: 50 }, (_, index) => ({
      at: now - (49 - index) * day,
      percent: 99 - 2.5 * (5 * Math.floor(index / 7) + Math.min(5, index % 7)),
    }));
    const { perDay } = seen(forecastOf(readings, now));
    expect(perDay).toBeGreaterThan(((2.5 * 5) / 7) * 0.95);
    expect(perDay).toBeLessThan(((2.5 * 5) / 7) * 1.05);
  });

  test("neither is the time between two parties, though it is now one week and then two", () => {
    const partyDays = [0, 8, 22, 30, 44, 52, 66, 74];
    const readings = Array.from({ length: 80 * 4 }, (_, index) => ({
      at: now - (80 - index / 4) * day,
      percent: 95 - 10 * partyDays.filter((party) => party <= index / 4).length,
    }));
    const { perDay } = seen(forecastOf(readings, now));
    expect(perDay).toBeGreaterThan((10 / 11) * 0.85);
    expect(perDay).toBeLessThan((10 / 11) * 1.15);
  });
});

describe("what does not disturb it", () => {
  test.each([
    ["readings of the future", now + 1, 100],
    ["a level that is no number", now - hour, NaN],
    ["a level without end", now - hour, Infinity],
    ["a level above 100", now - hour, 255],
    ["a level below 0", now - hour, -40],
    ["a time that is none", NaN, 100],
  ])("%s, though there are more of them than of others", (_label, at, percent) => {
    const short = fall({ from: 50, days: 20 });
    const more = short.flatMap((one) => [
      one,
      { at, percent },
      { at: Number.isFinite(at) && at < now ? one.at + minute : at, percent },
    ]);
    expect(forecastOf(more, now)).toEqual(forecastOf(short, now));
  });

  test.each([0, 50, 100])("single readings of %d %", (nonsense) => {
    const readings = fall().map((one, index) => (index % 9 === 4 ? { at: one.at, percent: nonsense } : one));
    const { perDay, daysLeft } = seen(forecastOf(readings, now));
    expect(perDay).toBeGreaterThan(1.8);
    expect(perDay).toBeLessThan(2.2);
    expect(Math.abs(daysLeft - 5)).toBeLessThan(1);
  });

  test("a sensor that errs by several points", () => {
    const chance = new Chance(7);
    const readings = fall({ every: hour }).map(({ at, percent }) => ({ at, percent: percent + chance.from(-6, 6) }));
    const { perDay, daysLeft } = seen(forecastOf(readings, now));
    expect(perDay).toBeGreaterThan(1.9);
    expect(perDay).toBeLessThan(2.1);
    expect(Math.abs(daysLeft - 5)).toBeLessThan(1);
  });

  test("what a sensor that errs by ten points seems to see, once a day, is neither a refill nor a holiday", () => {
    const off = Array.from({ length: 40 }, (_, index) => {
      const chance = new Chance(index + 1);
      const readings = fall({ from: 90, days: 100, perDay: 0.7, every: day }).map(({ at, percent }) => ({
        at,
        percent: percent + chance.from(-10, 10),
      }));
      return Math.abs(seen(forecastOf(readings, now)).perDay / 0.7 - 1);
    });
    expect(off.filter((part) => part > 0.4).length).toBeLessThan(5);
  });

  test("what it seems to see each hour is no refill either", () => {
    for (let seed = 1; seed <= 5; seed++) {
      const chance = new Chance(seed);
      const readings = fall({ from: 80, days: 50, perDay: 1, every: hour }).map(({ at, percent }) => ({
        at,
        percent: percent + chance.from(-20, 20),
      }));
      expect(Math.abs(seen(forecastOf(readings, now)).perDay - 1)).toBeLessThan(0.2);
    }
  });

  test("a sensor that was not heard while use went on", () => {
    const readings = [...fall({ days: 40, until: 24 }), ...fall({ from: 34, days: 12 })];
    expect(seen(forecastOf(readings, now)).perDay).toBeCloseTo(2, 6);
  });

  test("a refill that nobody noticed: it begins after it", () => {
    const before = fall({ from: 95, days: 60, perDay: 3, until: 31 });
    const { perDay, daysLeft } = seen(forecastOf([...before, ...fall({ from: 60, days: 30, perDay: 1 })], now));
    expect(perDay).toBeCloseTo(1, 6);
    expect(daysLeft).toBeCloseTo(30, 1);
  });

  test("of two such refills the last one counts", () => {
    const packs = [
      ...fall({ from: 90, days: 60, perDay: 4, until: 41 }),
      ...fall({ from: 70, days: 40, perDay: 3, until: 21 }),
      ...fall({ from: 70, days: 20, perDay: 1 }),
    ];
    expect(seen(forecastOf(packs, now)).perDay).toBeCloseTo(1, 6);
  });

  test.each([9, 14, 21])("a holiday of %d days that is over", (away) => {
    const before = fall({ from: 90, days: 20 + away, until: 10 + away });
    const still = fall({ from: 70, days: 10 + away, perDay: 0, until: 10 });
    const { perDay, daysLeft } = seen(forecastOf([...before, ...still, ...fall({ from: 70, days: 10 })], now));
    expect(perDay).toBeGreaterThan(1.9);
    expect(perDay).toBeLessThan(2.1);
    expect(Math.abs(daysLeft - 25)).toBeLessThan(2);
  });

  test("a holiday of three weeks in which somebody came by once", () => {
    const before = fall({ from: 90, days: 41, until: 31 });
    const away = [
      ...fall({ from: 70, days: 31, perDay: 0, until: 21 }),
      ...fall({ from: 67, days: 20.5, perDay: 0, until: 10 }),
    ];
    expect(seen(forecastOf([...before, ...away, ...fall({ from: 67, days: 10 })], now)).perDay).toBeGreaterThan(1.7);
  });

  test("a holiday of three weeks, seen by a sensor that errs by a point", () => {
    const known: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const chance = new Chance(seed);
      const before = fall({ from: 90, days: 41, until: 31, every: hour });
      const still = fall({ from: 70, days: 30, perDay: 0, until: 10, every: hour });
      const readings = [...before, ...still, ...fall({ from: 70, days: 9, every: hour })].map(({ at, percent }) => ({
        at,
        percent: percent + chance.from(-1, 1),
      }));
      known.push(seen(forecastOf(readings, now)).perDay);
    }
    // Taken for use at a lower rate, the three weeks would make 1 point a day of it.
    expect(Math.min(...known)).toBeGreaterThan(1.1);
    expect(known.filter((perDay) => perDay > 1.7).length).toBeGreaterThan(15);
  });

  test.each([3, 10, 27])("a holiday that began %d days ago: as if use began again now", (away) => {
    const before = fall({ from: 90, days: 30 + away, until: away });
    const { perDay, daysLeft } = seen(forecastOf([...before, ...fall({ from: 30, days: away, perDay: 0 })], now));
    expect(perDay).toBeGreaterThan(1.7);
    expect(perDay).toBeLessThan(2.1);
    expect(Math.abs(daysLeft - 15)).toBeLessThan(2);
    expect(Math.abs(seen(forecastOf(before, now)).daysLeft - daysLeft), "silence says the same").toBeLessThan(1);
  });

  test("a sensor that speaks only of changes", () => {
    const { perDay, daysLeft } = seen(
      forecastOf(changesOf(steps(fall({ from: 90, every: 15 * minute, perDay: 1, days: 50 }), 5)), now),
    );
    expect(perDay).toBeGreaterThan(0.9);
    expect(perDay).toBeLessThan(1.1);
    expect(Math.abs(daysLeft - 40)).toBeLessThan(5);
  });

  test("what such a sensor said last stands until it speaks again", () => {
    const burst = [90, 60, 30].flatMap((percent, index) =>
      [0, 10, 20].map((used) => ({ at: now - (20 - 6 * index) * day + used * minute, percent: percent - used })),
    );
    const { perDay, daysLeft } = seen(forecastOf([...burst, { at: now - 2 * day, percent: 8 }], now));
    expect(daysLeft * perDay).toBeCloseTo(8, 6);
    const today = seen(
      forecastOf([...burst, { at: now - 20 * hour, percent: 9 }, { at: now - hour, percent: 4 }], now),
    );
    expect(today.daysLeft * today.perDay).toBeLessThanOrEqual(4);
  });

  test("of two newest readings of one time it is always the same one that counts", () => {
    const readings = [
      ...fall({ every: day, until: 0.5 }),
      { at: now - hour, percent: 9 },
      { at: now - hour, percent: 5 },
    ];
    expect(forecastOf(readings.toReversed(), now)).toEqual(forecastOf(readings, now));
  });
});

describe("it says nothing", () => {
  const chance = new Chance(3);
  const wobble = Array.from({ length: 40 * 24 }, (_, index) => ({
    at: now - index * hour,
    percent: 60 + chance.from(-4, 4),
  }));

  test.each<[string, LevelReading[]]>([
    ["without a reading", []],
    ["with one", [{ at: now, percent: 40 }]],
    [
      "with two",
      [
        { at: now - 5 * day, percent: 80 },
        { at: now, percent: 40 },
      ],
    ],
    ["with readings of the future only", fall().map(({ at, percent }) => ({ at: at + 41 * day, percent }))],
    ["after two and a half days, however often it was read", fall({ days: 2.5, every: minute })],
    [
      "after two and a half days and a time before all times",
      [{ at: -Infinity, percent: 100 }, ...fall({ days: 2.5 })],
    ],
    ["while nothing was used", fall({ perDay: 0 })],
    ["while it rises", fall({ from: 10, perDay: -1 })],
    ["of a fall that may be noise", wobble],
    ["of one fall that came yesterday", [...fall({ from: 80, perDay: 0, until: 1 }), { at: now, percent: 60 }]],
    [
      "when nothing was used for more than four weeks",
      [...fall({ days: 70, until: 30 }), ...fall({ from: 10, days: 30, perDay: 0 })],
    ],
    ["when a sensor that speaks only of changes was silent for as long", fall({ days: 70, until: 30 })],
    ["of a day more than five years ahead", fall({ from: 99.9, days: 80, perDay: 0.05 })],
    [
      "in the first two days after a refill that nobody noticed",
      [...fall({ until: 2 }), ...fall({ from: 80, days: 2 })],
    ],
  ])("%s", (_label, readings) => {
    expect(forecastOf(readings, now)).toBeNull();
  });

  test.each([NaN, Infinity, -Infinity])("when the time is %d", (never) => {
    expect(forecastOf(fall(), never)).toBeNull();
  });

  const daily = (...levels: number[]): LevelReading[] =>
    levels.map((percent, index) => ({ at: now - (levels.length - 1 - index) * day, percent }));

  test("but speaks of four days that all fall, from a full slot until this very moment; three are not enough", () => {
    expect(seen(forecastOf(daily(100, 98, 96, 94), now)).perDay).toBeCloseTo(2, 6);
    expect(forecastOf(daily(98, 96, 94), now)).toBeNull();
  });

  test("and of a slot that is empty since this very moment", () => {
    expect(forecastOf(daily(6, 4, 2, 0), now)?.runsOutAt).toBe(now);
  });

  test("but speaks from the fourth day on", () => {
    expect(seen(forecastOf(fall({ days: 3.5, every: hour }), now)).perDay).toBeCloseTo(2, 6);
  });
});
