import { describe, expect, it } from "vitest";
import { everyTicker } from "../../src/levels/ticker.ts";
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
    ["in the middle", 900, 0.5, [2.5, 902.5, 1802.5]],
    ["at once where polls are 5 s apart, however the dice fall", 5, almostOne, [0, 5.25, 10.5]],
    ["at once every second", 1, 0.5, [0, 1, 2]],
  ])("%s", (_label, everySeconds, random, expected) => {
    const ticks = ticksOf(everySeconds, random, everySeconds * 2.2);
    expect(ticks).toHaveLength(3);
    ticks.forEach((tick, index) => {
      expect(tick).toBeCloseTo(expected[index] ?? Number.NaN, 6);
    });
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
    ticker.start(() => { ticker.stop(); });
    clock.advance(10_000);
    expect(clock.pending()).toBe(0);
  });
});
