import type { Clock } from "../../src/support/clock.ts";

/** A clock that stands still until a test turns it. */
export interface TurnedClock extends Clock {
  /** Moves both clocks on, and fires what falls due. */
  turn(ms: number): void;
  /** How many timers are set. */
  pending(): number;
}

export function turnedClock(startsAt = Date.parse("2026-03-01T12:00:00Z")): TurnedClock {
  let elapsed = 0;
  let timers: { at: number; fire: () => void }[] = [];
  return {
    now: () => startsAt + elapsed,
    monotonic: () => elapsed,
    after(ms, fire) {
      const timer = { at: elapsed + ms, fire };
      timers.push(timer);
      return { cancel: () => { timers = timers.filter((each) => each !== timer); } };
    },
    turn(ms) {
      elapsed += ms;
      const due = timers.filter(({ at }) => at <= elapsed);
      timers = timers.filter(({ at }) => at > elapsed);
      for (const { fire } of due) fire();
    },
    pending: () => timers.length,
  };
}
