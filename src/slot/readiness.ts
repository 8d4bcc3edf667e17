import type { Reason } from "./reasons.ts";

/** Whether the channel takes orders of a slot now, and if not, why not. */
export type Readiness = Ready | NotReady;

export interface Ready {
  readonly ready: true;
  /** Another one each time the device is linked; null where nothing is known of one. */
  readonly account: string | null;
}

export interface NotReady {
  readonly ready: false;
  readonly why: Reason;
  /** Known also where orders may not leave. */
  readonly account: string | null;
}

/** The safety catch is off: no slot orders with this account any more, and its orders are still told of. */
export function trippedOff(account: string | null): NotReady {
  return { ready: false, why: { code: "tripped" }, account };
}

export function isTripped(readiness: Readiness): boolean {
  return !readiness.ready && readiness.why.code === "tripped";
}

/** Whether the channel answers questions that order nothing. */
export function answers(readiness: Readiness): boolean {
  return readiness.ready || isTripped(readiness);
}
