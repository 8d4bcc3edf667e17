import type { AcceptedAs } from "./attempt.ts";
import type { Coded, NoFacts } from "./coded.ts";
import type { Stop } from "./last-look.ts";
import type { PlainDuration } from "./plain.ts";
import type { Reason } from "./reasons.ts";
import type { AfterCancellation, OrderTrouble, Refusal } from "./intent.ts";
import type { Product } from "./state.ts";

/**
 * Why an order is needed: the level is at or below the threshold, or, where `runsOutAt` (ms UTC) is given, the forecast
 * says so.
 */
export interface Need {
  percent: number;
  threshold: number;
  runsOutAt: number | null;
}

/** What becomes of an order that is turned off, at its channel: it is cancelled, taken off its list, or nothing. */
export type TakesBack = "order" | "entry" | null;

/** What the log is told of a slot. Times are ms UTC, percentages whole. */
export interface LogFacts {
  // The level.
  noLongerLow: { percent: number };
  fellSuddenly: { from: number; to: number; believedAt: number };
  readingTooOld: { at: number; limit: PlainDuration };
  /** `percent`: after calibration; null where that is no number. */
  readingUnusable: { percent: number | null };
  toldRefilled: NoFacts;
  refilled: { percent: number };
  automatic: { on: boolean };
  // From the need to the answer.
  ordering: { need: Need };
  heldBack: { need: Need; reason: Reason };
  askedByHand: NoFacts;
  notOrdered: { reason: Reason };
  /** An attempt that never left, or whose outcome is not known; `why` in the words of the line. */
  attemptNotSent: { why: string };
  attemptUnknown: { why: string };
  /** The last look stopped it, and it is tried again. */
  attemptStopped: { why: Extract<Stop, "linkChanged" | "clockUnseen"> };
  answersAgain: NoFacts;
  /** `refusal`: the answer to this asking, which says nothing of the attempt before it; null where none came. */
  stillUnknown: { again: PlainDuration; refusal: Pick<Refusal, "kind" | "detail"> | null };
  nothingSent: NoFacts;
  unsentNotNeeded: NoFacts;
  /** An order that was given up as unconfirmed is there. */
  foundAfterAll: NoFacts;
  refused: Pick<Refusal, "kind" | "detail">;
  unconfirmed: NoFacts;
  clockAwaited: { off: PlainDuration };
  // An order.
  /**
   * `standIn`: by a part of this plugin. `afterAll`: the answer to a repeat, about the order whose own answer was lost.
   */
  accepted: { kind: AcceptedAs; detailCode: string; id: string; standIn: boolean; afterAll: boolean };
  realOrderInTest: NoFacts;
  /** In `test`: the answer that would have said whether the order is a real one was lost. */
  kindUnknownInTest: NoFacts;
  testOrderInLive: NoFacts;
  unknownNews: { word: string };
  shipped: { expectedAt: number | null };
  closed: NoFacts;
  /** Its entry was marked as done. */
  ticked: NoFacts;
  /** Its entry is not there any more, and was not marked as done; `several`: nor are others. */
  gone: { several: boolean };
  trouble: { trouble: OrderTrouble };
  cancelled: { again: boolean; next: AfterCancellation };
  cancelledAfterRefill: NoFacts;
  carriedOverCancelled: { next: AfterCancellation };
  turnedOffCancelled: NoFacts;
  arrivedCancelled: NoFacts;
  /** Told of an order that had ended. */
  cancelledLate: NoFacts;
  arrivedLate: NoFacts;
  /** Turned off: it counts as arrived on its expected day. */
  arrivesLater: { at: number };
  /** Whether it is cancelled with that, or taken off its list. */
  turnedOff: { takesBack: TakesBack };
  /** Whether that was asked for when it was turned off. */
  shownAgain: { takesBack: TakesBack };
  refillWasParcel: NoFacts;
  // The subscription.
  notSubscribed: NoFacts;
  subscribed: { product: Product };
}

/** `channel`: the one that it is about, where the slot orders through another one by now. */
export type LogLine = Coded<LogFacts> & { channel?: string };

/** Says that an order is being placed: true only where its first call may leave. */
export function announcesOrder({ code }: LogLine): boolean {
  return code === "ordering" || code === "askedByHand";
}
