import type { Readings } from "../store/readings.ts";
import type { Clock, Timer } from "../support/clock.ts";
import { detached, type ReportFailure } from "../support/detached.ts";

/**
 * Readings wait in memory for so long, in ms: each write wears an SD card, and losing a few minutes of levels costs
 * nothing.
 */
const readingsWait = 5 * 60_000;

/**
 * What a sensor that speaks on change only may never say again is not lost: it is on disk after so long, in ms, and a
 * noisy sensor's after `noisyPause`.
 */
const hurriedWait = 1_000;
const noisyPause = 60_000;

/**
 * A clock may be years away from now, at the start of a machine without a battery for it or by a step, and would thin
 * out everything: that soon shows. So long it has to go without a step, in ms.
 */
const believedAfter = 6 * 3_600_000;

/** Smaller steps of the clock thin out nothing that is not due within a day, in ms. */
const smallStep = 24 * 3_600_000;

/**
 * A stopping Homebridge ends the process after 5 s, and has more to say good-bye to than this: so long the last batch
 * waits for a locked store, in ms.
 */
const lastPatience = 500;

/** Stands in where a slot has no row that its readings could belong to. */
export const noReadings: Readings = {
  add: () => undefined,
  since: () => [],
  pending: false,
  waitingRows: [],
  crowded: false,
  flush: () => undefined,
};

/**
 * Writes readings some minutes after the first one that waits, sooner where they crowd, and at the end; without
 * readings there is no timer.
 */
export interface ReadingsWriter {
  readonly readings: Readings;
  /** Told that a reading waits. */
  arm(): void;
  /**
   * Told that a reading of this row waits that may never be said again: it is written in a second, for one row once a
   * minute at most.
   */
  hurry(row: number): void;
  /** Writes what waits now: somebody watches. */
  flush(): void;
  /** Writes what waits a last time. Returns the rows of whose readings some are lost with this process. */
  close(): readonly number[];
}

/**
 * `report` is called with a failure once, until a write has succeeded again. `clockIsWrong`: a second clock contradicts
 * this one.
 */
export function createReadingsWriter(
  readings: Readings,
  clock: Clock,
  report: ReportFailure,
  clockIsWrong: () => boolean = () => false,
): ReadingsWriter {
  const wallAhead = (): number => clock.now() - clock.monotonic();
  /** When the wall clock was last seen stepped, on the monotonic clock, and how far it has been ahead of that since. */
  let stepped = { at: clock.monotonic(), ahead: wallAhead() };
  /** `at`: when it is up, on the monotonic clock. */
  let timer: { running: Timer; at: number } | null = null;
  /** When each row's reading was last hurried to the disk, or will be, on the monotonic clock. */
  const hurried = new Map<number, number>();
  let failing = false;
  const failed = (error: unknown): void => {
    if (!failing) report(error);
    failing = true;
  };
  const isBelieved = (): boolean => {
    const ahead = wallAhead();
    if (Math.abs(ahead - stepped.ahead) >= smallStep) stepped = { at: clock.monotonic(), ahead };
    return clock.monotonic() - stepped.at >= believedAfter && !clockIsWrong();
  };
  const flush = (patience?: number): void => {
    detached(() => {
      readings.flush(clock.now(), isBelieved(), patience);
      failing = false;
    }, failed);
  };
  const cancel = (): void => {
    timer?.running.cancel();
    timer = null;
  };
  /** In `wait` ms at the latest. Returns false where it is written sooner already. */
  const set = (wait: number): boolean => {
    const at = clock.monotonic() + wait;
    if (timer !== null && timer.at <= at) return false;
    cancel();
    timer = { running: clock.after(wait, flushAll), at };
    return true;
  };
  function flushAll(): void {
    cancel();
    flush();
    // Where the disk did not take them.
    if (readings.pending) set(readingsWait);
  }
  const arm = (): void => {
    // What a disk has just refused it is not asked to take a thousand times a second.
    set(readings.crowded && !failing ? 0 : readingsWait);
  };
  const hurry = (row: number): void => {
    if (failing) {
      arm();
      return;
    }
    const now = clock.monotonic();
    const wait = Math.max(hurriedWait, (hurried.get(row) ?? -Infinity) + noisyPause - now);
    if (set(wait)) hurried.set(row, now + wait);
  };
  return {
    readings,
    arm,
    hurry,
    flush() {
      if (readings.pending) flushAll();
    },
    close() {
      cancel();
      flush(lastPatience);
      return readings.waitingRows;
    },
  };
}
