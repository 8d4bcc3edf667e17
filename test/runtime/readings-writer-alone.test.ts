import { describe, expect, test } from "vitest";
import { createReadingsWriter } from "../../src/runtime/readings-writer.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const minute = 60_000;
const hour = 60 * minute;

/** A writer of readings that are none: what is asked of their store, when, and what that does with it. */
function writing(clockIsWrong?: () => boolean) {
  const clock = virtualClock();
  const flushes: { at: number; believed: boolean | undefined; patience: number | undefined }[] = [];
  const reported: string[] = [];
  const disk = { pending: false, fails: false };
  let timers = 0;
  const writer = createReadingsWriter(
    {
      add: () => undefined,
      since: () => [],
      get pending() {
        return disk.pending;
      },
      get waitingRows() {
        return disk.pending ? [3, 4] : [];
      },
      crowded: false,
      flush(_now, believed, patience) {
        flushes.push({ at: clock.monotonic(), believed, patience });
        if (disk.fails) throw new Error("the disk is full");
        disk.pending = false;
      },
    },
    {
      ...clock,
      after(ms, fire) {
        timers += 1;
        return clock.after(ms, fire);
      },
    },
    (error) => {
      reported.push(String(error));
    },
    clockIsWrong,
  );
  const wait = (): void => {
    disk.pending = true;
    writer.arm();
  };
  return { clock, writer, flushes, reported, disk, wait, timers: () => timers };
}

describe("a disk that refuses readings", () => {
  test("is asked again each five minutes, also where no reading comes, and told of once until it takes them", () => {
    const { clock, flushes, reported, disk, wait } = writing();
    disk.fails = true;
    wait();
    clock.advance(20 * minute);
    expect(flushes.map(({ at }) => at)).toEqual([5, 10, 15, 20].map((at) => at * minute));
    expect(reported).toHaveLength(1);
    disk.fails = false;
    clock.advance(5 * minute);
    expect([flushes.length, clock.pending()]).toEqual([5, 0]);
    disk.fails = true;
    wait();
    clock.advance(5 * minute);
    expect(reported).toHaveLength(2);
  });

  test("has lost what still waits at the end, which is asked for a last time and not for long", () => {
    const { clock, writer, flushes, disk, wait } = writing();
    disk.fails = true;
    wait();
    expect(writer.close()).toEqual([3, 4]);
    expect([flushes, clock.pending()]).toEqual([[{ at: 0, believed: false, patience: 500 }], 0]);
  });
});

test("what waits no more is not asked for, and nothing is lost with it", () => {
  const { writer, flushes, disk } = writing();
  writer.flush();
  expect(flushes).toEqual([]);
  disk.pending = true;
  writer.flush();
  writer.flush();
  expect(flushes).toHaveLength(1);
  expect(writer.close()).toEqual([]);
});

test("a clock is believed six hours after the start: a machine may boot years away from now", () => {
  const { clock, flushes, wait } = writing();
  for (const at of [6 * hour - 5 * minute - 1, 6 * hour - 5 * minute]) {
    clock.advance(at - clock.monotonic());
    wait();
    clock.advance(5 * minute);
  }
  wait();
  clock.advance(5 * minute);
  expect(flushes.map(({ believed }) => believed)).toEqual([false, true, true]);
});

describe("history is not thinned out by a clock that is years away from now", () => {
  const years = 6 * 365 * 24 * hour;

  test.each([years, -years])(
    "a step by %i ms while it runs is not believed before it has stood for six hours",
    (step) => {
      const { clock, flushes, wait } = writing();
      const write = (): void => {
        wait();
        clock.advance(5 * minute);
      };
      clock.advance(7 * hour);
      write();
      clock.step(step);
      write();
      clock.step(-step);
      write();
      clock.advance(6 * hour - 5 * minute);
      write();
      expect(flushes.map(({ believed }) => believed)).toEqual([true, false, false, true]);
    },
  );

  test("summer time, a second of NTP and a night's sleep take no belief away", () => {
    const { clock, flushes, wait } = writing();
    clock.advance(7 * hour);
    for (const step of [1_000, -hour, 9 * hour]) {
      clock.step(step);
      wait();
      clock.advance(5 * minute);
    }
    expect(flushes.map(({ believed }) => believed)).toEqual([true, true, true]);
  });

  test("one that contradicts the channel's is not believed however long it stands", () => {
    let wrong = true;
    const { clock, flushes, wait } = writing(() => wrong);
    for (let times = 0; times < 2; times++) {
      clock.advance(12 * hour);
      wait();
      clock.advance(5 * minute);
      wrong = false;
    }
    expect(flushes.map(({ believed }) => believed)).toEqual([false, true]);
  });
});

test("readings of one moment set one timer", () => {
  const { wait, timers } = writing();
  for (let times = 0; times < 10; times++) wait();
  expect(timers()).toBe(1);
});
