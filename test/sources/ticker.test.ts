import { describe, expect, it } from "vitest";
import { everyTicker } from "../../src/sources/polling/ticker.ts";
import { Chance } from "../slot/support/random.ts";
import { virtualClock } from "../support/virtual-clock.ts";

/** The largest number that Math.random can give. */
const almostOne = 1 - 2 ** -53;

function ticksOf(everySeconds: number, random: number, forSeconds: number): number[] {
  const clock = virtualClock();
  const at: number[] = [];
  everyTicker(everySeconds, clock, () => random).start(() => at.push(clock.monotonic() / 1000));
  clock.advance(forSeconds * 1000);
  return at;
}

describe("everyTicker", () => {
  it.each([
    ["the earliest start and pace", 900, 0, [0, 855, 1710]],
    ["the latest start and pace", 900, almostOne, [5, 950, 1895]],
    ["in the middle, on a beat", 900, 0.5, [2.5, 905, 1805]],
    ["in the middle of a minute, on a beat of 2 s", 60, 0.5, [2.5, 62, 122]],
    ["no sooner than 5 % early for the sake of a beat", 60, 0, [0, 58, 116]],
    ["at once where polls are 5 s apart, however the dice fall", 5, almostOne, [0, 5.25, 10.5]],
    ["at once every second", 1, 0.5, [0, 1, 2]],
  ])("%s", (_label, everySeconds, random, expected) => {
    const ticks = ticksOf(everySeconds, random, everySeconds * 2.2);
    expect(ticks).toHaveLength(3);
    ticks.forEach((tick, index) => {
      expect(tick).toBeCloseTo(expected[index] ?? Number.NaN, 6);
    });
  });

  it("wakes the process for many slots together, of which each keeps its pace", () => {
    const clock = virtualClock();
    const chance = new Chance(7);
    const wakes = new Set<number>();
    const late: number[] = [];
    for (let slot = 0; slot < 149; slot++) {
      let last: number | null = null;
      everyTicker(60, clock, () => chance.next()).start(() => {
        if (last !== null) wakes.add(clock.monotonic());
        if (last !== null) late.push(clock.monotonic() - last);
        last = clock.monotonic();
      });
    }
    clock.advance(10 * 60_000);
    expect(late.length).toBeGreaterThan(149 * 9);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(57_000);
    expect(Math.max(...late)).toBeLessThanOrEqual(63_000);
    expect(wakes.size).toBeLessThan(300);
  });

  it("leaves no timer after stop", () => {
    const clock = virtualClock();
    const ticker = everyTicker(900, clock, () => 0.5);
    ticker.start(() => undefined);
    clock.advance(1_000_000);
    ticker.stop();
    expect(clock.pending()).toBe(0);
  });

  it("can be stopped by its own tick", () => {
    const clock = virtualClock();
    const ticker = everyTicker(1, clock, () => 0.5);
    ticker.start(() => {
      ticker.stop();
    });
    clock.advance(10_000);
    expect(clock.pending()).toBe(0);
  });
});
