import type { LogLine } from "./log-lines.ts";
import type { Reason } from "./reasons.ts";
import type { Intent, IntentEnd, OrderName } from "./intent.ts";

/** What the shell is to do, in this order, after the new state is on disk. */
export type Effect =
  /**
   * Write the intent as it now is; `end` says how it ended, null while it has not. Part of the same commit as the
   * state.
   */
  | { type: "record"; intent: Intent; end: IntentEnd | null }
  /** Make one attempt to place this order, with this link and no other; null where none is known. */
  | { type: "call"; number: number; order: OrderName; linkId: string | null }
  /** Ask the channel whether this order is there, without placing it. */
  | { type: "seek"; number: number; order: OrderName }
  /** Ask the channel for anything that shows its clock, without ordering. */
  | { type: "learnTime" }
  /** Take back this order. */
  | { type: "takeBack"; order: OrderName; ref: string }
  /** Ask the channel what has become of this order. */
  | { type: "follow"; order: OrderName; eventInstanceId: string }
  /** Work out when the slot runs out, from its stored readings. */
  | { type: "forecast" }
  /** This link answers as the wrong kind: no slot of the device orders until it is linked again. */
  | { type: "trip"; linkId: string | null }
  /** The request that caused this transition is refused. */
  | { type: "refuse"; reason: Reason }
  | { type: "log"; level: "info" | "warn" | "error"; line: LogLine };
