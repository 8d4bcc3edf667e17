import type { Timer } from "../../../src/support/clock.ts";
import type { VirtualClock } from "../../support/virtual-clock.ts";

interface Waiting {
  at: number;
  order: number;
  fire: (() => void) | null;
}

/**
 * The same clock as `virtualClock`, for years: a timer costs the logarithm of how many there are and not all of them.
 */
export function heapClock(startsAt = Date.parse("2026-03-01T12:00:00Z")): VirtualClock {
  const heap: Waiting[] = [];
  let monotonic = 0;
  let wallAhead = startsAt;
  let order = 0;
  let live = 0;

  const earlier = (a: Waiting, b: Waiting): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
  const push = (one: Waiting): void => {
    let at = heap.length;
    heap.push(one);
    for (let up = (at - 1) >> 1; at > 0; up = (at - 1) >> 1) {
      const above = heap[up];
      if (above === undefined || !earlier(one, above)) break;
      heap[at] = above;
      at = up;
    }
    heap[at] = one;
  };
  const pop = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [a, b] = [heap[left], heap[left + 1]];
      if (a === undefined) break;
      const down = b !== undefined && earlier(b, a) ? left + 1 : left;
      const below = heap[down];
      if (below === undefined || !earlier(below, last)) break;
      heap[at] = below;
      at = down;
    }
    heap[at] = last;
  };
  const earliest = (): Waiting | undefined => {
    while (heap[0]?.fire === null) pop();
    return heap[0];
  };
  const after = (ms: number, fire: () => void): Timer => {
    const timer: Waiting = { at: monotonic + Math.max(0, ms), order: order++, fire };
    push(timer);
    live += 1;
    return {
      cancel: () => {
        if (timer.fire !== null) live -= 1;
        timer.fire = null;
      },
    };
  };
  const advance = (ms: number): void => {
    const end = monotonic + ms;
    for (let due = earliest(); due && due.at <= end; due = earliest()) {
      const { at, fire } = due;
      pop();
      due.fire = null;
      live -= 1;
      monotonic = at;
      fire?.();
    }
    monotonic = end;
  };
  return {
    now: () => monotonic + wallAhead,
    monotonic: () => monotonic,
    after,
    advance,
    step: (ms) => {
      wallAhead += ms;
    },
    next: () => {
      const due = earliest();
      return due === undefined ? null : due.at - monotonic;
    },
    pending: () => live,
  };
}
