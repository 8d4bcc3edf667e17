import { say, type Draft } from "./draft.ts";
import type { SlotEventOf } from "./events.ts";
import { takeNews } from "./following.ts";
import { isPending, type AcceptedIntent, type PendingIntent, type Refusal } from "./intent.ts";
import { takeAnswered } from "./orders.ts";
import { refill } from "./refill.ts";
import { addPack, takePack } from "./spare.ts";
import { isOutdone, keepForNews, latestExpected, toldOf, type Told, type ToldOrder } from "./told-orders.ts";
import { orderTime } from "./times.ts";

const statusOf = { placed: "processing", shipped: "shipped", cancelled: "cancelled", arrived: "arrived" } as const;

/** What an order leaves behind that ended without a parcel. */
const withoutParcel: readonly Refusal["kind"][] = [
  "cancelled",
  "cancelledAgain",
  "cancelledUnseen",
  "cancelledOff",
  "gone",
  "unconfirmed",
];

/**
 * Whoever was given an order tells of it by its key (design, section 9). The highest that was ever told counts, so that
 * repeats and late messages change nothing; of a pending or an unconfirmed intent it is the answer. Refused for a key
 * that names no order of this slot and channel.
 */
export function takeTold(draft: Draft, event: SlotEventOf<"order:told">): void {
  const { book, now } = draft;
  const { channel, key, state } = event;
  const isMeant = (one: { channel: string; key: string } | null): boolean =>
    one !== null && key !== "" && one.channel === channel && one.key === key;
  const asked = unansweredIn(draft).find(isMeant);
  if (asked !== undefined) takeAsked(draft, asked);
  const live = [book.intent, book.dismissed].find((one): one is AcceptedIntent => isMeant(one));
  // It was accepted before its channel could tell of it.
  if (live !== undefined && toldOf(book, live.number) === undefined)
    keepForNews(draft, live, live.order.eventInstanceId);
  const told = book.told.find(isMeant);
  if (told === undefined) {
    draft.effects.push({ type: "refuse", reason: { code: "noSuchOrder" } });
    return;
  }
  if (told.state === state || isOutdone(state, told.state)) return;
  if (live === undefined) {
    told.state = state;
    takeLate(draft, told, state);
    return;
  }
  const { expectedAt } = event;
  takeNews(draft, {
    type: "order:news",
    eventInstanceId: live.order.eventInstanceId,
    status: statusOf[state],
    word: state.toUpperCase(),
    expectedAt: expectedAt !== null && expectedAt <= orderTime(now) + latestExpected ? expectedAt : null,
  });
}

/** Those that no answer is known of: the one on its way to its channel, or else the newest unconfirmed one. */
function unansweredIn({ book: { intent, sought } }: Draft): PendingIntent[] {
  return [intent ?? sought].filter((one) => isPending(one));
}

function takeAsked(draft: Draft, intent: PendingIntent): void {
  if (draft.book.intent === null) say(draft, { code: "foundAfterAll" });
  takeAnswered(draft, intent, "TOLD", intent.key);
}

/** News of an order that has ended: it is not shown any more, but what it cost and brought counts. */
function takeLate(draft: Draft, told: ToldOrder, state: Told): void {
  const { book } = draft;
  if (book.sought?.number === told.number) book.sought = null;
  if (state === "arrived") arriveLate(draft, told);
  else if (state === "cancelled") cancelLate(draft, told);
  else nameLate(draft, told);
}

/** Unconfirmed before, it is there. */
function nameLate({ book }: Draft, told: ToldOrder): void {
  told.ref = told.key;
  book.capEntries = book.capEntries.map((one) =>
    one.number === told.number ? { ...one, eventInstanceId: told.ref } : one,
  );
}

/** It bought nothing after all (rule 10). */
function cancelLate(draft: Draft, told: ToldOrder): void {
  const { book } = draft;
  book.capEntries = book.capEntries.filter(({ number }) => number !== told.number);
  book.cycleOrders = book.cycleOrders.filter((number) => number !== told.number);
  if (told.inHouse) takePack(draft);
  told.inHouse = false;
  say(draft, { code: "cancelledLate" }, "warn");
}

/** Cancelled, gone or never confirmed, it is in the house: it was bought, and nothing is ordered in its place. */
function arriveLate(draft: Draft, told: ToldOrder): void {
  const { book, policy } = draft;
  if (told.inHouse) return;
  told.inHouse = true;
  addPack(draft);
  say(draft, { code: "arrivedLate" }, "warn");
  const counted = book.capEntries.some(({ number }) => number === told.number);
  if (!counted) book.capEntries.push({ number: told.number, at: told.at, eventInstanceId: told.key });
  if (told.cycle !== book.cycle) return;
  if (!book.cycleOrders.includes(told.number)) book.cycleOrders.push(told.number);
  book.armed = false;
  book.rearm = null;
  if (book.intent !== null) return;
  if (book.refusal !== null && withoutParcel.includes(book.refusal.kind)) book.refusal = null;
  // As where the order was still open (ticked.ts).
  if (policy.delivers === "told" && policy.packSize === null) refill(draft, "told");
}
