import type { Readings } from "../store/readings.ts";
import type { Clock, Timer } from "../support/clock.ts";
import { detached, type ReportFailure } from "../support/detached.ts";

/**
 * Readings wait in memory for so long, in ms: each write wears an SD card, and losing a few minutes of levels costs
 * nothing.
 */
const readingsWait = 5 * 60_000;

/**
 * A machine without a battery for its clock may boot years away from now, and would thin out everything: that soon
 * shows.
 */
const believedAfter = 6 * 3_600_000;

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
  /** Writes what waits now: somebody watches. */
  flush(): void;
  close(): void;
}

/** `report` is called with a failure once, until a write has succeeded again. */
export function createReadingsWriter(readings: Readings, clock: Clock, report: ReportFailure): ReadingsWriter {
  const startedAt = clock.monotonic();
  let timer: Timer | null = null;
  let failing = false;
  const failed = (error: unknown): void => {
    if (!failing) report(error);
    failing = true;
  };
  const flush = (patience?: number): void => {
    detached(() => {
      readings.flush(clock.now(), clock.monotonic() - startedAt >= believedAfter, patience);
      failing = false;
    }, failed);
  };
  /** Whether the timer is for a crowd. */
  let soon = false;
  const cancel = (): void => {
    timer?.cancel();
    timer = null;
    soon = false;
  };
  const set = (wait: number): void => {
    timer = clock.after(wait, flushAll);
  };
  function flushAll(): void {
    cancel();
    flush();
    // Where the disk did not take them.
    if (readings.pending) set(readingsWait);
  }
  const arm = (): void => {
    // What a disk has just refused it is not asked to take a thousand times a second.
    if (readings.crowded && !failing && !soon) {
      cancel();
      soon = true;
      set(0);
    } else if (timer === null) {
      set(readingsWait);
    }
  };
  return {
    readings,
    arm,
    flush() {
      if (readings.pending) flushAll();
    },
    close() {
      cancel();
      flush(lastPatience);
    },
  };
}
