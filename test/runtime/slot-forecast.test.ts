import { describe, expect, test } from "vitest";
import { createSlotForecast } from "../../src/runtime/slot-forecast.ts";
import { newSlot, type Shelf } from "../../src/slot/state.ts";
import { day, hour } from "../../src/slot/times.ts";
import type { Readings } from "../../src/store/readings.ts";
import { fall, now } from "../slot/support/falling-level.ts";
import { virtualClock } from "../support/virtual-clock.ts";

type Kept = ReturnType<Readings["since"]>;

/** A slot whose last cycle fell by 3 a day until two days ago, and what was asked of its store. */
function place(
  change: Partial<Shelf> = {},
  kept: () => Kept = () => [...fall({ from: 90, days: 22, perDay: 3, until: 2.1 }), ...fall({ from: 95, days: 2 })],
) {
  const shelf: Shelf = {
    ...newSlot({ utc: now }).shelf,
    level: 91,
    cycle: 1,
    refilledAt: now - 2 * day,
    refilledBefore: now - 30 * day,
    ...change,
  };
  const asked: number[] = [];
  const said: string[] = [];
  const clock = virtualClock(now);
  const readings = {
    since: (_row: number, at: number): Kept => {
      asked.push(at);
      return kept().filter((reading) => reading.at >= at);
    },
  };
  const forecast = createSlotForecast({
    row: () => 1,
    shelf: () => shelf,
    // The rest of the store is not needed here.
    readings: readings as unknown as Readings,
    clock,
    log: { debug: (line: string) => void said.push(line) },
  });
  return { forecast, shelf, asked, said, clock };
}

describe("the forecast of a slot in its place", () => {
  test("begins with the last cycle's rate: its readings are asked for too", () => {
    const { forecast, asked } = place();
    expect(forecast()?.perDay).toBeCloseTo(3, 6);
    expect(asked).toEqual([now - 30 * day]);
  });

  test.each<[string, Partial<Shelf>, number]>([
    ["was never refilled", { refilledAt: null, refilledBefore: null }, 0],
    ["was refilled once", { refilledBefore: null }, 0],
    ["was refilled under a clock that was stepped back", { refilledBefore: now - day }, now - 2 * day],
  ])("asks for all that may count where it %s", (_label, change, from) => {
    const { forecast, asked } = place(change);
    forecast();
    expect(asked).toEqual([from]);
  });

  test("is good for an hour, or until it is refilled", () => {
    const { forecast, shelf, asked, clock } = place();
    forecast();
    clock.advance(hour - 1);
    forecast();
    expect(asked).toHaveLength(1);
    clock.advance(1);
    forecast();
    expect(asked).toHaveLength(2);
    shelf.cycle += 1;
    forecast();
    expect(asked).toHaveLength(3);
  });

  test("is none without a level, and none, and said, where the store does not answer", () => {
    const silent = place({ level: null });
    expect(silent.forecast()).toBeNull();
    expect(silent.asked).toEqual([]);
    const broken = place({}, () => {
      throw new Error("the disk is gone");
    });
    expect(broken.forecast()).toBeNull();
    expect(broken.said).toEqual([expect.stringContaining("the disk is gone")]);
  });
});
