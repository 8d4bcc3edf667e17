import { steady, waitAfter } from "../support/backoff.ts";
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
