import type { Clock, Timer } from "../support/clock.ts";
import { detached, type ReportFailure } from "../support/detached.ts";
import { failureOf, type ConnectionFailure } from "./failure.ts";
import type { ConnectionLog } from "./connection-log.ts";
import type { Session, SessionEvents } from "./session.ts";

/** One session after the other, until it is closed. */
export interface Connection {
  open(): void;
  /** Ends at once; leaves no timer. */
  close(topic: string, lastWord: string): void;
}

export interface ConnectionOptions {
  openSession: (events: SessionEvents) => Session;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  connectionLog: ConnectionLog;
  report: ReportFailure;
  onReady: (session: Session, refused: readonly string[]) => void;
  onMessage: SessionEvents["message"];
  onLost: () => void;
}

/** Ms. */
const firstWait = 2_000;
const longestWait = 60_000;

/**
 * A connection that stood so long, in ms, was a good one; after a shorter one the waits go on growing, or two lines a
 * second would be told.
 */
const steady = 60_000;

/** How long before the next attempt, in ms: 1 to 2 s after the first failure, up to 30 to 60 s. `random` in [0, 1). */
export function waitAfter(failures: number, random: number): number {
  return (Math.min(longestWait, firstWait * 2 ** (failures - 1)) * (1 + random)) / 2;
}

export function createConnection({
  openSession,
  clock,
  random,
  connectionLog,
  report,
  onReady,
  onMessage,
  onLost,
}: ConnectionOptions): Connection {
  let session: Session | null = null;
  let timer: Timer | null = null;
  /** In a row. */
  let failures = 0;
  /** Monotonic ms; null while no session is ready. */
  let readySince: number | null = null;

  const ended = (failure: ConnectionFailure): void => {
    session = null;
    if (readySince !== null && clock.monotonic() - readySince >= steady) failures = 0;
    readySince = null;
    failures++;
    timer = clock.after(waitAfter(failures, random()), () => {
      detached(open, report);
    });
    onLost();
    connectionLog.down(failure);
  };
  function open(): void {
    try {
      const opened: Session = openSession({
        ready(refused) {
          readySince = clock.monotonic();
          connectionLog.up();
          onReady(opened, refused);
        },
        message: onMessage,
        ended,
      });
      session = opened;
    } catch (error) {
      ended(failureOf(error));
    }
  }

  return {
    open,
    close(topic, lastWord) {
      timer?.cancel();
      session?.end(topic, lastWord);
      session = null;
    },
  };
}
