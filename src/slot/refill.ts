import { say, type Draft } from "./draft.ts";
import { isPending, nameOf, orderOf, type AcceptedIntent } from "./intent.ts";
import { endIntent } from "./ordering.ts";
import { hasSensor, hysteresis, promisesOf } from "./policy.ts";
import { abandon } from "./pursuing.ts";
import { carriesOn } from "./shipping.ts";
import { arrive, fillIn, toldUnits } from "./spare.ts";

/** How many closed orders are kept: the channel can only answer with a recent one. */
const closedKept = 10;

/**
 * The shelf was refilled (rule 3): a new cycle begins. `rise`: the sensor saw it; `told`: a person said so, which sets
 * computed levels to 100 % and, where a sensor reports, holds automatic orders back until the sensor agrees.
 */
export function refill(draft: Draft, how: "rise" | "told"): void {
  const { shelf, policy, now } = draft;
  const units = how === "told" && !hasSensor(policy) ? toldUnits(draft, knownLevel(draft)) : 0;
  beginCycle(draft);
  if (how === "told") {
    if (hasSensor(policy)) forgetRow(draft);
    else {
      shelf.level = 100;
      shelf.levelAt = now.utc;
      shelf.firstReadingAt ??= now.utc;
      // What wears begins anew, from the level.
      shelf.fullAt = null;
      shelf.fullUp = null;
    }
  }
  say(draft, how === "told" ? { code: "toldRefilled" } : { code: "refilled", percent: Math.round(shelf.level ?? 100) });
  if (how === "rise" && carriesOn(draft)) draft.book.cycle = shelf.cycle;
  else takeUpRefill(draft);
  fillIn(draft, units);
}

/**
 * Brings the book of this mode to the shelf's cycle: the open order is closed, the slot armed, old refusals forgotten.
 */
export function takeUpRefill(draft: Draft): void {
  const { book, run, shelf } = draft;
  book.cycle = shelf.cycle;
  book.armed = true;
  book.hold = null;
  book.rearm = null;
  book.refusal = null;
  book.cancelled = 0;
  book.cycleOrders = [];
  book.sought = null;
  book.lostMemory = false;
  run.notice = null;
  run.saidHeld = null;
  if (isPending(book.intent)) abandon(draft, book.intent, "refilled");
  else if (book.intent !== null) {
    closeOrder(draft, book.intent);
    endIntent(draft, book.intent, "refilled");
  }
  closeDismissed(draft);
  // One that is no longer followed may still be answered with, if its parcel was never scanned.
  closeId(draft, book.last?.eventInstanceId, null);
}

/**
 * The order that was turned off came with a refill. One that was said to have arrived before is followed on: it may
 * turn out cancelled (rule 3c).
 */
export function closeDismissed(draft: Draft): void {
  const { book } = draft;
  const order = orderOf(book.dismissed);
  const toldArrived = order?.arrived === true;
  closeOrder(draft, book.dismissed);
  if (!toldArrived) book.dismissed = null;
}

/**
 * An order with this id, if it is answered with again, is not the present need's (rule 9). `expectedAt` in ms UTC,
 * where it is known.
 */
export function closeId({ book }: Draft, id: string | undefined, expectedAt: number | null): void {
  if (!id) return;
  const known = book.closed.find((one) => one.id === id)?.expectedAt ?? null;
  book.closed = [...book.closed.filter((one) => one.id !== id), { id, expectedAt: expectedAt ?? known }].slice(
    -closedKept,
  );
}

function closeOrder(draft: Draft, intent: AcceptedIntent | null): void {
  if (intent === null) return;
  const { order } = intent;
  const { means, takesBack } = promisesOf(draft.policy, order.channel);
  // Nobody has to buy it any more.
  if (means === "asked" && takesBack && order.tickedAt === null && !order.arrived)
    draft.effects.push({ type: "takeBack", order: nameOf(intent), ref: order.eventInstanceId });
  closeId(draft, order.eventInstanceId, order.expectedAt);
  arrive(draft, order);
  if (order.rise === null) return;
  // The rise that came before was its parcel.
  const { units } = order.rise;
  order.rise = null;
  fillIn(draft, units);
}

function beginCycle({ shelf, run, now }: Draft): void {
  shelf.cycle += 1;
  // What was forecast is over with the level that it was made of.
  run.forecast = null;
  run.forecastAskedAt = null;
  shelf.refilledBefore = shelf.refilledAt;
  shelf.refilledAt = now.utc;
  shelf.lowWater = null;
  shelf.lowWaterFrom = null;
  shelf.low = false;
  shelf.lowSince = null;
  shelf.toldByHand = false;
}

/**
 * What the sensor said before says nothing of now: the row begins anew, and an order waits for one that stands above
 * (rule 3b).
 */
function forgetRow({ shelf, policy }: Draft): void {
  shelf.toldByHand = shelf.row === null || shelf.row.lowest <= policy.threshold + hysteresis;
  shelf.filling = { from: shelf.row?.lowest ?? shelf.level ?? 0, counted: 0 };
  shelf.recent = [];
  shelf.row = null;
  // Said right after pouring: a sensor that speaks on change only has shown it already, and will not say it again.
  if (shelf.newest !== null && shelf.newest.level <= policy.threshold + hysteresis) shelf.newest = null;
}

/** A manual slot's level is known for a while only. */
function knownLevel({ shelf, policy, now }: Draft): number | null {
  if (policy.delivers !== "told") return shelf.level;
  return shelf.levelAt !== null && now.utc - shelf.levelAt <= policy.staleAfter ? shelf.level : null;
}
