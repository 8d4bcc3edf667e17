import { describe, expect, test } from "vitest";
import { type Forecast, forecastOf, type LevelReading } from "../../src/slot/forecast.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { liveIn } from "./support/time-zone.ts";

// What each test sets is put back after it.
liveIn("UTC");

function inZone<T>(zone: string, run: () => T): T {
  process.env["TZ"] = zone;
  return run();
}

/**
 * A moment by the clock of the zone that is set: minutes since that day's midnight may be negative, or more than a day
 * has.
 */
const clock = (year: number, month: number, date: number, minutes: number): number =>
  new Date(year, month - 1, date, 0, minutes).getTime();

/** What a clock shows then. */
const shown = (at: number): string => new Date(at).toString().slice(0, 21);

interface Change {
  zone: string;
  season: string;
  year: number;
  month: number;
  date: number;
}

/** Days on which clocks go forward or back, in the small hours. */
const changes: Change[] = [
  { zone: "Europe/Vienna", season: "spring", year: 2026, month: 3, date: 29 },
  { zone: "Europe/Vienna", season: "autumn", year: 2026, month: 10, date: 25 },
  { zone: "America/New_York", season: "spring", year: 2026, month: 3, date: 8 },
  { zone: "America/New_York", season: "autumn", year: 2026, month: 11, date: 1 },
  { zone: "Australia/Lord_Howe", season: "spring", year: 2026, month: 10, date: 4 },
  { zone: "Australia/Lord_Howe", season: "autumn", year: 2026, month: 4, date: 5 },
];

describe("a day of 23 or 25 hours is a day like any other", () => {
  /**
   * The level falls by 2 a day by the clock; read at these hours from ten days before the change until `after` days
   * after it.
   */
  const asked = (
    { year, month, date }: Change,
    hours: readonly number[],
    after: number,
  ): { forecast: Forecast | null; at: string } => {
    const readings: LevelReading[] = [];
    for (let index = -10; index <= after; index++) {
      for (const oClock of hours)
        readings.push({ at: clock(year, month, date + index, oClock * 60), percent: 70 - 2 * index - oClock / 12 });
    }
    const now = clock(year, month, date + after, (hours.at(-1) ?? 0) * 60);
    const forecast = forecastOf(readings, now);
    return { forecast, at: shown(forecast?.runsOutAt ?? 0) };
  };

  test.each(changes)("$season in $zone: the same readings by the clock say the same by the clock", (change) => {
    for (const hours of [[7], [1, 7, 13, 19], [21]]) {
      for (const after of [-1, 0, 1, 3]) {
        const here = inZone(change.zone, () => asked(change, hours, after));
        const plain = inZone("UTC", () => asked(change, hours, after));
        expect(here.forecast?.perDay).toBe(plain.forecast?.perDay);
        expect(here.forecast?.perDay).toBeCloseTo(2, 9);
        expect(here.at).toBe(plain.at);
      }
    }
  });

  test("what is read in the hour that comes twice neither lies ahead nor counts twice", () => {
    inZone("Europe/Vienna", () => {
      const twice = Date.UTC(2026, 9, 25, 0, 30);
      const before = Array.from({ length: 10 * 24 }, (_, index) => ({
        at: twice - (index + 1) * hour,
        percent: 40 + (index + 1) / 8,
      }));
      const now = twice + hour + 5 * minute;
      const again = [
        { at: twice + 25 * minute, percent: 40 },
        { at: now - 30 * minute, percent: 0 },
      ];
      expect(forecastOf([...before, ...again], now)?.runsOutAt, "empty is empty now, and not an hour ago").toBe(now);
      const spoken = forecastOf([...before, { at: twice + 25 * minute, percent: 40 }], now);
      expect(spoken?.perDay).toBeCloseTo(3, 1);
      expect(spoken?.runsOutAt).toBeGreaterThan(now + 13 * day);
    });
  });
});

describe("days go from midnight to midnight", () => {
  test.each(["UTC", "Pacific/Auckland", "America/Los_Angeles"])(
    "what lies before and what lies after it are two days, in %s",
    (zone) => {
      inZone(zone, () => {
        const at = (date: number, minutes: number): number => clock(2026, 6, date, minutes);
        const fourDays = [
          { at: at(7, 10 * 60), percent: 100 },
          { at: at(8, 10), percent: 98 },
          { at: at(9, 10), percent: 96 },
          { at: at(10, 10), percent: 94 },
        ];
        expect(forecastOf(fourDays, at(10, 10))).not.toBeNull();
        const threeDays = [
          { at: at(8, 10), percent: 100 },
          { at: at(8, 24 * 60 - 10), percent: 98 },
          { at: at(9, 24 * 60 - 10), percent: 96 },
          { at: at(10, 24 * 60 - 10), percent: 94 },
        ];
        expect(forecastOf(threeDays, at(10, 24 * 60 - 10))).toBeNull();
      });
    },
  );

  test("parts of four days are not four days", () => {
    inZone("UTC", () => {
      const from = clock(2026, 6, 7, 23 * 60);
      const readings = Array.from({ length: 51 }, (_, index) => ({ at: from + index * hour, percent: 90 - index / 4 }));
      expect(forecastOf(readings, from + 50 * hour)).toBeNull();
    });
  });

  test("so the rate that is said does not move with the hour of asking", () => {
    inZone("UTC", () => {
      // Five washes a week, in the evening; asked on a Sunday on which nothing is washed.
      const sunday = clock(2026, 6, 14, 0);
      const washes = Array.from({ length: 35 }, (_, index) => sunday - (35 - index) * day + 20 * hour).filter(
        (_, index) => index % 7 < 5,
      );
      const level = (at: number): number => 95 - 3 * washes.filter((wash) => wash <= at).length;
      const rates = [1, 7, 13, 19, 23].map((oClock) => {
        const now = sunday + oClock * hour;
        const readings = Array.from({ length: 34 * 24 }, (_, index) => now - index * hour).map((at) => ({
          at,
          percent: level(at),
        }));
        return forecastOf(readings, now)?.perDay ?? 0;
      });
      expect(Math.max(...rates) / Math.min(...rates)).toBeLessThan(1.03);
    });
  });
});
