import { performance } from "node:perf_hooks";

/** A timer that has been set; cancelling one that has fired does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * The two clocks of a machine. Everything that decides about time takes one of these, so that a test can turn it.
 * `now` may be stepped by NTP or a person; `monotonic` never goes back and is what waiting runs on.
 */
export interface Clock {
  /** Wall clock, milliseconds UTC since 1970. */
  now(): number;
  /** Milliseconds since an arbitrary moment, never stepped. */
  monotonic(): number;
  /**
   * Calls `fire` once after `ms` milliseconds of the monotonic clock. `fire` must not throw: wrap it with `detached`.
   */
  after(ms: number, fire: () => void): Timer;
}

/**
 * Node fires a timer of more than 2^31-1 ms at once (documented under `setTimeout`), so longer waits are cut into
 * pieces.
 */
const longestTimeout = 2_147_483_647;

/** The machine's own clocks. Its timers do not keep the process alive: Homebridge decides when to exit. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, fire) {
    let handle: NodeJS.Timeout;
    const wait = (left: number): void => {
      const piece = Math.min(Math.max(left, 0), longestTimeout);
      handle = setTimeout(() => {
        if (left > piece) wait(left - piece);
        else fire();
      }, piece);
      handle.unref();
    };
    wait(ms);
    return {
      cancel: () => {
        // Node keeps a list for each length of a wait, and drops an empty one only if its last timer counted as holding
        // the process: without this every wait of another length that was cancelled stayed until its time, a day or a
        // month, and a house under load gained 100 kB a second.
        clearTimeout(handle.ref());
      },
    };
  },
};
