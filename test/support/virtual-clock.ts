import type { Clock, Timer } from "../../src/support/clock.ts";

/** A clock that stands until a test turns it. */
export interface VirtualClock extends Clock {
  /** Turns both clocks on by `ms`, firing the timers that come due in order, each at its own time. */
  advance(ms: number): void;
  /** Steps the wall clock alone, as NTP or a person does. */
  step(ms: number): void;
  /** In how many ms the next timer is due; null without any. */
  next(): number | null;
  /** How many timers are set. */
  pending(): number;
}

interface Waiting {
  at: number;
  order: number;
  fire: () => void;
}

export function virtualClock(startsAt = Date.parse("2026-03-01T12:00:00Z")): VirtualClock {
  const waiting = new Set<Waiting>();
  let monotonic = 0;
  let wallAhead = startsAt;
  let order = 0;
  const earliest = (): Waiting | undefined => [...waiting].sort((a, b) => a.at - b.at || a.order - b.order)[0];
  return {
    now: () => monotonic + wallAhead,
    monotonic: () => monotonic,
    after(ms, fire): Timer {
      const timer = { at: monotonic + Math.max(0, ms), order: order++, fire };
      waiting.add(timer);
      return { cancel: () => void waiting.delete(timer) };
    },
    advance(ms) {
      const end = monotonic + ms;
      for (let due = earliest(); due && due.at <= end; due = earliest()) {
        waiting.delete(due);
        monotonic = due.at;
        due.fire();
      }
      monotonic = end;
    },
    step(ms) {
      wallAhead += ms;
    },
    next() {
      const due = earliest();
      return due === undefined ? null : due.at - monotonic;
    },
    pending: () => waiting.size,
  };
}

/**
 * Real work that runs while the virtual clock stands: calls over real sockets. A test waits for its end and not for a
 * time.
 */
export interface Activity {
  /** Takes note of work and returns it. */
  track<T>(work: Promise<T>): Promise<T>;
  /** How much of it is under way. */
  running(): number;
  /** Resolves when nothing is under way any more, and what followed from it at once has happened. */
  settle(): Promise<void>;
}

export function activity(): Activity {
  const open = new Set<Promise<unknown>>();
  return {
    track(work) {
      const done = work
        .then(
          () => undefined,
          () => undefined,
        )
        .finally(() => open.delete(done));
      open.add(done);
      return work;
    },
    running: () => open.size,
    async settle() {
      do {
        await Promise.all(open);
        await nextTurn();
      } while (open.size > 0);
    },
  };
}

/** Lets `ms` pass as in real life, only faster: whatever a timer sets going is over before the clock goes on. */
export async function pass(clock: VirtualClock, work: Activity, ms: number): Promise<void> {
  const end = clock.monotonic() + ms;
  await work.settle();
  for (let next = clock.next(); next !== null && clock.monotonic() + next <= end; next = clock.next()) {
    clock.advance(next);
    await work.settle();
  }
  clock.advance(end - clock.monotonic());
}

/** Promises that are done have had their say, and so has what they put off to the next turn of the loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
