import type { Clock } from "./clock.ts";
import { detached, type ReportFailure } from "./detached.ts";

/**
 * Runs work that comes in heaps in small portions, so that everybody else in this process, above all HomeKit, has a
 * turn in between.
 */
export interface TimeSlices {
  /** Runs it at once, or behind what waits already. In the order in which it came. */
  run(work: () => void): void;
}

/**
 * How long it may take of one turn of the event loop, in ms; the piece that is begun is ended. With a hundred devices
 * that send at once Node deals with all their requests in one turn: 35 ms here, and several times that on a small
 * machine, in which no HomeKit read was answered. What is done after a portion comes on top: to send the answers of
 * these 4 ms takes about half as long again.
 */
const share = 4;

/** `after` is called when a portion is over, in the same turn of the event loop. It must not throw. */
export function createTimeSlices(
  clock: Pick<Clock, "monotonic">,
  report: ReportFailure,
  after: () => void = () => undefined,
): TimeSlices {
  /** In the order in which it came; a Set, since an array is moved whole when its first is taken. */
  const waiting = new Set<() => void>();
  /** When this turn's work began, on the monotonic clock; null while there is none. */
  let began: number | null = null;

  const isOver = (): boolean => began !== null && clock.monotonic() - began >= share;
  const next = (): void => {
    if (waiting.size === 0) {
      began = null;
    } else {
      setImmediate(next);
      began = clock.monotonic();
      for (const work of waiting) {
        if (isOver()) break;
        waiting.delete(work);
        detached(work, report);
      }
    }
    after();
  };
  return {
    run(work) {
      if (began === null) {
        began = clock.monotonic();
        setImmediate(next);
      }
      if (waiting.size === 0 && !isOver()) detached(work, report);
      else waiting.add(work);
    },
  };
}
