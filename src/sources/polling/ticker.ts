import type { Clock, Timer } from "../../support/clock.ts";

/** Says when to poll. `tick` must not throw. After `stop` it is not called again and no timer is left. */
export interface Ticker {
  start(tick: () => void): void;
  stop(): void;
}

/**
 * The first polls after a start are spread over this long: forty slots must not hit the network in the same
 * millisecond.
 */
const startSpreadMs = 5000;

/** Share of the interval by which each poll may be early or late, so that slots with the same interval drift apart. */
const jitter = 0.05;

/**
 * Polls come at whole beats of the monotonic clock, three of which fit into the jitter: a process that sleeps is then
 * woken by many slots together, and 149 that were polled every minute took a quarter less of CPU time. Slots that are
 * polled more often than every 10 s leave nobody asleep. In ms; the longest beat keeps forty slots from all coming at
 * once.
 */
const beatOf = (everyMs: number): number => (everyMs < 10_000 ? 1 : Math.min(5_000, everyMs / 30));

/** When the first poll after a start comes, in ms; `random` is in [0, 1). */
export function startDelayMs(random: number): number {
  return random * startSpreadMs;
}

/**
 * Ticks every `everySeconds` give or take 5 %, on the monotonic clock. The first tick comes within 5 s, or at once
 * where the interval is no longer than that. `random` is in [0, 1).
 */
export function everyTicker(everySeconds: number, clock: Clock, random: () => number): Ticker {
  const everyMs = everySeconds * 1000;
  const beatMs = beatOf(everyMs);
  let timer: Timer | undefined;
  return {
    start(tick) {
      const fire = (): void => {
        const now = clock.monotonic();
        const [earliest, latest] = [now + everyMs * (1 - jitter), now + everyMs * (1 + jitter)];
        const beat = Math.round((earliest + (latest - earliest) * random()) / beatMs);
        timer = clock.after(
          Math.min(Math.max(beat, Math.ceil(earliest / beatMs)), Math.floor(latest / beatMs)) * beatMs - now,
          fire,
        );
        tick();
      };
      timer = clock.after(everyMs <= startSpreadMs ? 0 : startDelayMs(random()), fire);
    },
    stop() {
      timer?.cancel();
    },
  };
}
