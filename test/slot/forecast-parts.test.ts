import { describe, expect, test } from "vitest";
import { forecastOf, type LevelReading } from "../../src/slot/forecast.ts";
import { lastUsed } from "../../src/slot/last-used.ts";
import { daily, hourly, isToday, pointsOf, type Point } from "../../src/slot/level-points.ts";
import { isToppedUp, sinceRise, untilFilled } from "../../src/slot/rises.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { trendOf } from "../../src/slot/trend.ts";
import { now } from "./support/falling-level.ts";
import { liveIn } from "./support/time-zone.ts";

liveIn("UTC");

/** One point for each level, oldest first, `apart` ms from one to the next; the last of them is `age` ms old. */
const pointsAt = (levels: readonly number[], apart = hour, age = 0): Point[] =>
  levels.map((level, index) => ({ age: age + (levels.length - 1 - index) * apart, level }));

const levelsOf = (points: readonly Point[]): number[] => points.map(({ level }) => level);

describe("the readings of a stretch of time", () => {
  const readings = [3, 2, 1, 0, -1].map((ago) => ({ at: now - ago * day, percent: 50 + ago }));

  test("begin with the first moment, end before the last, and are never of the future", () => {
    expect(levelsOf(pointsOf(readings, now - 3 * day, now - day, now))).toEqual([53, 52]);
    expect(levelsOf(pointsOf(readings, now - day, Infinity, now))).toEqual([51, 50]);
    expect(levelsOf(pointsOf(readings, -Infinity, now - 2 * day, now))).toEqual([53]);
  });

  test("are no moments that no calendar has", () => {
    expect(
      pointsOf(
        [
          { at: -9e15, percent: 50 },
          { at: -Infinity, percent: 50 },
          { at: NaN, percent: 50 },
        ],
        -Infinity,
        Infinity,
        now,
      ),
    ).toEqual([]);
  });

  test("make one point for each hour and each day of the clock: the median of age and level", () => {
    const noon = Date.UTC(2026, 10, 22, 12);
    const some = pointsOf(
      [90, 40, 80].map((percent, index) => ({ at: noon + index * 29 * minute, percent })),
      -Infinity,
      Infinity,
      noon + hour,
    );
    expect(hourly(some, noon + hour)).toEqual([{ age: 31 * minute, level: 80 }]);
    expect(daily(pointsAt([70, 60, 50, 40], 8 * hour), noon)).toEqual([
      { age: 20 * hour, level: 65 },
      { age: 4 * hour, level: 45 },
    ]);
  });

  test.each([
    ["just now", 0, true],
    ["at midnight", 6 * hour, true],
    ["a moment before it", 6 * hour + 1, false],
  ])("today is what was since midnight: %s", (_label, age, today) => {
    expect(isToday(age, Date.UTC(2026, 10, 22, 6))).toBe(today);
  });
});

describe("a refill that nobody noticed", () => {
  test.each([
    ["by 8 points and the noise", [40, 40, 40, 51, 51, 51], 3],
    ["by less", [40, 40, 40, 48, 48, 48], 0],
    ["that one hour of the three before says was none", [60, 40, 40, 60, 60, 60], 0],
    ["that one hour of the three after says was none", [40, 40, 40, 60, 60, 40], 0],
    ["behind which something was used", [40, 40, 40, 80, 80, 80, 79, 78], 3],
  ])("is a rise for three hours %s", (_label, levels, from) => {
    // Noise is the mean rise from one hour to the next, and here next to nothing.
    const quiet = Array.from({ length: 200 }, () => 40);
    expect(levelsOf(sinceRise(pointsAt([...quiet, ...levels])))).toEqual(
      from === 0 ? [...quiet, ...levels] : levels.slice(from),
    );
  });

  test("is seen in the first three hours that there are", () => {
    expect(
      levelsOf(sinceRise(pointsAt([10, 10, 10, 90, 90, 90, ...Array.from({ length: 100 }, () => 90)]))),
    ).toHaveLength(103);
  });

  test.each([
    ["the last level that lies 8 points lower is the last before it", [30, 20, 95, 95], [95], [30, 20]],
    ["8 points exactly are enough", [87, 95], [95], [87]],
    ["less is none: nothing was filled in", [88, 95], [95], [88, 95]],
    ["one point before it is left alone", [20, 95, 95], [95], [20]],
  ])("as the last cycle sees it: %s", (_label, levels, after, left) => {
    expect(levelsOf(untilFilled(pointsAt(levels), pointsAt(after)))).toEqual(left);
  });
});

describe("what is topped up", () => {
  /** For so many days: each midnight so much is filled in, and later so many times half a point is used. */
  const days = (count: number, fill: number, uses = 8): number[] =>
    Array.from(
      { length: count * 24 },
      (_, index) =>
        80 + (fill - uses / 2) * Math.floor(index / 24) - 0.5 * Math.min(uses, Math.max(0, (index % 24) - 11)),
    );

  test.each([
    ["three times, with three quarters of what was used", days(4, 4), true],
    ["three times, with a little less", days(4, 3.9), false],
    ["twice, with as much as was used", days(3, 4), false],
    ["twelve times, with more than three quarters", days(13, 3.3), true],
    ["by two points and twice the usual step", days(13, 3, 4), true],
    ["by less", days(13, 2.99, 4), false],
  ])("%s", (_label, levels, topped) => {
    expect(isToppedUp(pointsAt(levels))).toBe(topped);
  });

  test("is what was topped up in the four weeks before the last point, however long ago that is", () => {
    const before = days(12, 4);
    const after = Array.from({ length: 27 * 24 }, () => 76);
    expect(isToppedUp(pointsAt([...before, ...after, ...after], hour))).toBe(false);
    expect(isToppedUp(pointsAt(before, hour, 60 * day))).toBe(true);
  });

  test("and falls nevertheless, as the first three and the last three points say", () => {
    const falling = [99, 99, 99, ...days(4, 4), 40, 40, 40];
    expect(isToppedUp(pointsAt(falling))).toBe(false);
    expect(isToppedUp(pointsAt([99, ...days(4, 4), 40]))).toBe(true);
  });
});

describe("what speaks for the days to come", () => {
  const steps = (count: number, every: number, by = 3): number[] =>
    Array.from({ length: count * every }, (_, index) => 1000 - by * Math.floor(index / every));

  test.each([0, 10])("is the last four weeks, counted from the last point, which is %d days old", (age) => {
    expect(lastUsed(pointsAt(steps(60, 1), day, age * day))).toHaveLength(29);
  });

  test("is twelve stretches where they are longer", () => {
    expect(lastUsed(pointsAt(steps(20, 4), day))).toHaveLength(48);
  });

  test("has no holidays in it: three times what is usual among the three stretches on either side", () => {
    const levels = [
      ...steps(2, 20),
      ...steps(5, 1).map((level) => level - 100),
      ...Array.from({ length: 11 }, () => 700),
      ...steps(5, 1).map((level) => level - 400),
    ];
    const used = lastUsed(pointsAt(levels, day));
    expect(used.filter(({ level }) => level === 700)).toHaveLength(1);
  });

  test.each([
    [28, true],
    [29, false],
  ])("is nothing where nothing was used for more than four weeks: %d days", (still, kept) => {
    const used = lastUsed(pointsAt([...steps(40, 1), ...Array.from({ length: still + 1 }, () => 500)], day));
    expect(used.length > 0).toBe(kept);
  });

  test("is something where a holiday was as long but is over", () => {
    const levels = [
      ...steps(20, 1),
      ...Array.from({ length: 40 }, () => 700),
      ...steps(5, 1).map((level) => level - 400),
    ];
    expect(lastUsed(pointsAt(levels, day)).length).toBeGreaterThan(20);
  });
});

describe("whether it surely falls", () => {
  /** 1 to n from the top, with so many pairs the wrong way round. */
  const inversions = (n: number, wrong: number): number[] => {
    const levels: number[] = [];
    for (let value = 1, left = wrong; value <= n; value++) {
      // A higher number put in front of `k` others makes `k` wrong pairs.
      const k = Math.min(left, levels.length);
      levels.splice(levels.length - k, 0, n - value + 1);
      left -= k;
    }
    return levels;
  };

  // Mann's table, one-sided at 5 %, by the normal law with its correction for steps of one.
  test.each([
    [3, 0, false],
    [4, 0, true],
    [4, 1, false],
    [5, 1, true],
    [5, 2, false],
    [10, 12, true],
    [10, 13, false],
    [20, 69, true],
    [20, 70, false],
  ])("%d points with %d of their pairs the wrong way round: %s", (n, wrong, falls) => {
    expect(trendOf(pointsAt(inversions(n, wrong), day)) !== null).toBe(falls);
  });

  test("more than 80 points are thinned from the newest on", () => {
    // Every second one from the newest on falls by one a day; those between stand far above.
    const levels = Array.from({ length: 82 }, (_, index) => (index % 2 === 1 ? 200 - index : 900));
    expect((trendOf(pointsAt(levels, day)) ?? 0) * day).toBeCloseTo(1, 9);
    expect(trendOf(pointsAt(levels.slice(0, -1), day)) ?? 0).toBe(0);
  });
});

describe("of the last days", () => {
  const read = (...levels: number[]): LevelReading[] =>
    levels.map((percent, index) => ({ at: Date.UTC(2026, 10, 22 - (levels.length - index), 20), percent }));
  const morning = Date.UTC(2026, 10, 22, 6);

  test("yesterday counts, though nothing was read today", () => {
    expect(forecastOf(read(90, 88, 88.5, 84, 80), morning)).not.toBeNull();
    expect(forecastOf(read(90, 88, 88.5, 84), morning)).toBeNull();
  });

  test("today does not count where there are four others", () => {
    const evening = morning + 13 * hour;
    expect(forecastOf([...read(90, 88, 88.5, 84), { at: evening, percent: 80 }], evening)).toBeNull();
    expect(forecastOf([...read(90, 88, 86), { at: evening, percent: 84 }], evening)).not.toBeNull();
  });

  test("three hours are enough to say where it stands now; of two the newest is believed", () => {
    const days = read(90, 88, 86, 84, 82);
    const today = [
      { at: morning - 3 * hour, percent: 82 },
      { at: morning - 2 * hour, percent: 82 },
      { at: morning - hour, percent: 12 },
    ];
    const left = (readings: LevelReading[]): number =>
      ((forecastOf(readings, morning)?.runsOutAt ?? 0) - morning) / day;
    expect(left([...days.slice(0, -1), ...today])).toBeCloseTo(41, 0);
    expect(left([...days.slice(0, -1), ...today.slice(1)])).toBeCloseTo(6, 0);
  });

  test("a holiday that began before the refill and went on after it is one", () => {
    const level = (ago: number): number =>
      ago > 13 ? 40 + 2 * (ago - 13) : ago >= 9 ? 40 : ago >= 5 ? 95 : 95 - 2 * (5 - ago);
    const readings = Array.from({ length: 30 * 4 + 1 }, (_, index) => 30 - index / 4).map((ago) => ({
      at: now - ago * day,
      percent: level(ago > 8.9 && ago < 9 ? 9 : ago),
    }));
    const forecast = forecastOf(
      readings.map((one) => (one.at === now - 9 * day ? { ...one, percent: 95 } : one)),
      now,
      { refilledAt: now - 9 * day, refilledBefore: null },
    );
    expect(forecast?.perDay).toBeGreaterThan(1.85);
  });
});
