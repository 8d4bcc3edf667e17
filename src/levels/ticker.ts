import type { Clock, Timer } from "../support/clock.ts";

/** Says when to poll. `tick` must not throw. After `stop` it is not called again and no timer is left. */
export interface Ticker {
  start(tick: () => void): void;
  stop(): void;
}

/** The first polls after a start are spread over this long: forty slots must not hit the network in the same millisecond. */
const startSpreadMs = 5000;

/** Share of the interval by which each poll may be early or late, so that slots with the same interval drift apart. */
const jitter = 0.05;

/** When the first poll after a start comes, in ms; `random` is in [0, 1). */
export function startDelayMs(random: number): number {
  return random * startSpreadMs;
}

/**
 * Ticks every `everySeconds` give or take 5 %, on the monotonic clock. The first tick comes within 5 s, or at once where the
 * interval is no longer than that. `random` is in [0, 1).
 */
export function everyTicker(everySeconds: number, clock: Clock, random: () => number): Ticker {
  const everyMs = everySeconds * 1000;
  let timer: Timer | undefined;
  return {
    start(tick) {
      const beat = (): void => {
        timer = clock.after(everyMs * (1 - jitter + 2 * jitter * random()), beat);
        tick();
      };
      timer = clock.after(everyMs <= startSpreadMs ? 0 : startDelayMs(random()), beat);
    },
    stop() {
      timer?.cancel();
    },
  };
}
