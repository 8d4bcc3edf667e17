import { abandon, endIntent, isPending } from "./intents.ts";
import { hasSensor } from "./policy.ts";
import { say, type Turn } from "./turn.ts";

/** How many ids of closed orders are kept: Amazon's lock can only answer with a recent one. */
const closedIdsKept = 10;

/**
 * The shelf was refilled (rule 3): a new cycle begins. `rise`: the sensor saw it; `told`: a person said so, which sets computed levels
 * to 100 % and, where a sensor reports, holds automatic orders back until the sensor agrees.
 */
export function refill(turn: Turn, how: "rise" | "told"): void {
  const { shelf, run, policy, now } = turn;
  shelf.cycle += 1;
  shelf.refilledAt = now.utc;
  shelf.lowest = null;
  shelf.low = false;
  shelf.toldByHand = how === "told" && hasSensor(policy);
  if (how === "told") {
    shelf.recent = [];
    run.standing = null;
    if (!hasSensor(policy)) {
      shelf.level = 100;
      shelf.levelAt = now.utc;
      shelf.firstReadingAt ??= now.utc;
      // wear begins anew, from the level.
      shelf.fullAt = null;
    }
  }
  say(turn, how === "told" ? "marked as refilled" : `refilled: ${Math.round(shelf.level ?? 100)} %`);
  takeUpRefill(turn);
}

/** Brings the book of this mode to the shelf's cycle: the open order is closed, the slot armed, old refusals forgotten. */
export function takeUpRefill(turn: Turn): void {
  const { book, run, shelf } = turn;
  book.cycle = shelf.cycle;
  book.armed = true;
  book.hold = null;
  book.rearm = null;
  book.refusal = null;
  book.cancelled = 0;
  book.taken = [];
  book.lostMemory = false;
  run.notice = null;
  run.saidHeld = null;
  if (isPending(book.intent)) abandon(turn, book.intent, "refilled");
  else if (book.intent !== null) {
    closeId(turn, book.intent.order?.eventInstanceId);
    endIntent(turn, "refilled");
  }
  closeId(turn, book.dismissed?.order?.eventInstanceId);
  // An order that nobody follows any more may still hold Amazon's lock, if its parcel was never scanned.
  closeId(turn, book.last?.eventInstanceId);
  book.dismissed = null;
}

/** An order with this id, if Amazon answers with it again, is not the present need's (rule 9). */
export function closeId({ book }: Turn, id: string | undefined): void {
  if (id) book.closedIds = [...book.closedIds.filter((other) => other !== id), id].slice(-closedIdsKept);
}
