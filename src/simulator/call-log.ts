import type { Clock, Timer } from "../support/clock.ts";
import { createMask } from "../support/mask.ts";
import { callNames, type CallName } from "./call-name.ts";

/** One request as it came, and what became of it. */
export interface CallRecord {
  call: CallName;
  method: string;
  /** As it was sent, still percent-encoded, without the query. */
  path: string;
  slotId: string | null;
  /** Secrets are masked, here and in the body. */
  headers: Record<string, string>;
  body: string;
  /** null while it is not answered; stays null when it never is. */
  status: number | null;
  /** When it was received, by this machine's clock, ISO 8601 UTC. */
  time: string;
  effect: "placed" | null;
  /** The kind of the fault that struck it. */
  fault: string | null;
}

export type ReceivedCall = Pick<CallRecord, "call" | "method" | "path" | "slotId" | "headers" | "body">;

export interface CallSummary {
  counts: Record<CallName, number>;
  /** Orders placed. */
  placed: number;
  /** The last 1000. */
  requests: CallRecord[];
}

export interface CallLog {
  /** Notes a request before anything is done about it, so that those that hang or are reset count too. */
  received(call: ReceivedCall): CallRecord;
  /** Notes that this request placed an order. */
  placed(record: CallRecord): void;
  summary(): CallSummary;
  reset(): void;
  /**
   * True once `count` requests of this call were received (or, with `placed`, placed an order) since the last reset;
   * false after `timeoutMs`.
   */
  reached(call: CallName, count: number, timeoutMs: number, placed?: boolean): Promise<boolean>;
  /** Lets everyone who waits go, with false. */
  close(): void;
}

const kept = 1000;
/** Enough for any documented body; a longer one must not fill the memory of the Homebridge that we run in. */
const longestBody = 4096;

interface Waiter {
  met: () => boolean;
  settle: (reached: boolean) => void;
  timer: Timer;
}

const none = (): Record<CallName, number> =>
  Object.fromEntries(callNames.map((call) => [call, 0])) as Record<CallName, number>;

export function createCallLog(clock: Clock): CallLog {
  const mask = createMask();
  const waiters = new Set<Waiter>();
  let counts = none();
  let orders = 0;
  let requests: CallRecord[] = [];

  const settle = (waiter: Waiter, reached: boolean): void => {
    waiters.delete(waiter);
    waiter.timer.cancel();
    waiter.settle(reached);
  };
  const look = (): void => {
    for (const waiter of [...waiters]) if (waiter.met()) settle(waiter, true);
  };

  return {
    received(call) {
      const headers = Object.fromEntries(
        Object.entries(call.headers).map(([name, value]) => [
          name,
          name === "authorization" ? "•••" : mask.apply(value),
        ]),
      );
      const record: CallRecord = {
        ...call,
        headers,
        body: mask.apply(call.body.slice(0, longestBody)),
        status: null,
        time: new Date(clock.now()).toISOString(),
        effect: null,
        fault: null,
      };
      counts[call.call] += 1;
      requests.push(record);
      if (requests.length > kept) requests.shift();
      look();
      return record;
    },
    placed(record) {
      record.effect = "placed";
      orders += 1;
      look();
    },
    summary: () => ({ counts: { ...counts }, placed: orders, requests: requests.map((record) => ({ ...record })) }),
    reset() {
      counts = none();
      orders = 0;
      requests = [];
    },
    reached(call, count, timeoutMs, placed = false) {
      const met = (): boolean => (placed ? orders : counts[call]) >= count;
      if (met() || timeoutMs <= 0) return Promise.resolve(met());
      return new Promise((resolve) => {
        const waiter: Waiter = {
          met,
          settle: resolve,
          timer: clock.after(timeoutMs, () => {
            settle(waiter, false);
          }),
        };
        waiters.add(waiter);
      });
    },
    close() {
      for (const waiter of [...waiters]) settle(waiter, false);
    },
  };
}
