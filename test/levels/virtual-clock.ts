import type { Clock, Timer } from "../../src/support/clock.ts";

/** A clock that stands until a test turns it. */
export interface VirtualClock extends Clock {
  /** Turns both clocks on, running the timers that come due in order. */
  advance(ms: number): void;
  /** Steps the wall clock alone, as NTP or a person does. */
  stepWall(ms: number): void;
  /** Timers that are set. */
  pending(): number;
}

interface Waiting {
  at: number;
  fire: () => void;
}

export function virtualClock(startAt = Date.UTC(2026, 5, 1)): VirtualClock {
  const waiting = new Set<Waiting>();
  let monotonic = 0;
  let wallOffset = startAt;
  const earliest = (): Waiting | undefined => [...waiting].sort((a, b) => a.at - b.at)[0];
  return {
    now: () => monotonic + wallOffset,
    monotonic: () => monotonic,
    after(ms, fire): Timer {
      const timer = { at: monotonic + ms, fire };
      waiting.add(timer);
      return { cancel: () => void waiting.delete(timer) };
    },
    advance(ms) {
      const end = monotonic + ms;
      for (let next = earliest(); next && next.at <= end; next = earliest()) {
        waiting.delete(next);
        monotonic = Math.max(monotonic, next.at);
        next.fire();
      }
      monotonic = end;
    },
    stepWall(ms) {
      wallOffset += ms;
    },
    pending: () => waiting.size,
  };
}
