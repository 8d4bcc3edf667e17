import { orderOf } from "../../../src/slot/intent.ts";
import type { SlotEvent, SlotEventOf } from "../../../src/slot/events.ts";
import type { Book, Shelf } from "../../../src/slot/state.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";

/** Both clocks may be 10 minutes off and still be called right, so a true time is known to twice that at best. */
export const slack = 21 * minute;

/** What truly became of one mode's orders, as far as the slot was told; times are true times, ms. */
export interface Ledger {
  /** Counts the needs: one goes from a refill that arms to the next. */
  need: number;
  /** Arm was pressed. */
  armedAt: number;
  acceptedAt: number;
  /** The orders whose cancellation was heard of; `off`: those that had been turned off. */
  readonly cancelled: { at: number; need: number; number: number; id: string; off: boolean }[];
  /** When the last attempt of each intent left, and the last one whose outcome was never learned. */
  readonly called: Map<number, number>;
  readonly unknown: Map<number, number>;
  readonly aliveAt: Map<string, number>;
  readonly shipped: Set<string>;
  readonly expectedAt: Map<string, number>;
  /** When the level rose while this order was not known to be shipped. */
  readonly risen: Map<string, number>;
  heard(news: SlotEventOf<"order:news">, book: Book, at: number): void;
}

export function newLedger(): Ledger {
  return {
    need: 0,
    armedAt: -Infinity,
    acceptedAt: -Infinity,
    cancelled: [],
    called: new Map(),
    unknown: new Map(),
    aliveAt: new Map(),
    shipped: new Set(),
    expectedAt: new Map(),
    risen: new Map(),
    heard({ eventInstanceId: id, status, expectedAt }, { intent, dismissed }, at) {
      const known = [intent, dismissed].find((one) => orderOf(one)?.eventInstanceId === id);
      if (id === "" || status === null || !known) return;
      if (expectedAt !== null) this.expectedAt.set(id, expectedAt);
      if (status === "cancelled") {
        if (orderOf(known)?.carriedOver !== true)
          this.cancelled.push({ at, need: this.need, number: known.number, id, off: known === dismissed });
        return;
      }
      this.aliveAt.set(id, at);
      // What it says last counts, also where it takes "shipped" back.
      if (status === "processing") this.shipped.delete(id);
      else this.shipped.add(id);
    },
  };
}

/** An order is met anew: what was said of it while another intent had it counts no more. */
export function forget({ aliveAt, shipped, expectedAt }: Ledger, id: string): void {
  aliveAt.delete(id);
  shipped.delete(id);
  expectedAt.delete(id);
}

/** Another one that goes on from here by itself. */
export function forkLedger(ledger: Ledger): Ledger {
  return {
    ...ledger,
    cancelled: [...ledger.cancelled],
    called: new Map(ledger.called),
    unknown: new Map(ledger.unknown),
    aliveAt: new Map(ledger.aliveAt),
    shipped: new Set(ledger.shipped),
    expectedAt: new Map(ledger.expectedAt),
    risen: new Map(ledger.risen),
  };
}

/** The order that a rise does not speak of, since it is not known to be shipped (rule 3); null where there is none. */
export function waitingOrder({ intent, dismissed }: Book, { shipped }: Ledger): { id: string } | null {
  const order = orderOf(intent ?? dismissed);
  if (
    !order ||
    order.carriedOver ||
    order.arrived ||
    order.eventInstanceId === "" ||
    shipped.has(order.eventInstanceId)
  )
    return null;
  return { id: order.eventInstanceId };
}

interface Arming {
  event: SlotEvent;
  before: Book;
  shelves: readonly [Shelf, Shelf];
  /** It rose while an order was not known to be shipped. */
  waits: boolean;
  ledger: Ledger;
  trueNow: number;
}

/** Which rule lets this transition arm the slot; null where none does. */
export function justified({
  event,
  before,
  shelves: [then, now],
  waits,
  ledger,
  trueNow,
}: Arming): "arm" | "refill" | "parcel" | "rearm" | null {
  if (now.cycle !== then.cycle && !waits) return "refill";
  if (event.type === "slot:started" && before.cycle !== then.cycle) return "refill";
  if (event.type === "slot:armed") return "arm";
  if (isItsParcel(event, before, ledger, trueNow)) return "parcel";
  return before.rearm !== null && mayRearm(ledger, trueNow) ? "rearm" : null;
}

/** Rule 3, not yet shipped: whether the rise before was this order's parcel after all. */
function isItsParcel(event: SlotEvent, { intent, dismissed }: Book, ledger: Ledger, trueNow: number): boolean {
  const found = [intent, dismissed].find((one) => ledger.risen.has(orderOf(one)?.eventInstanceId ?? ""));
  if (found?.phase !== "accepted") return false;
  const {
    number,
    order: { eventInstanceId: id, acceptedAt },
  } = found;
  const since = ledger.risen.get(id) ?? -Infinity;
  if (event.type === "order:news" && event.eventInstanceId === id) {
    if (event.status === "closed" || (event.status === "shipped" && trueNow - since <= hour + slack)) return true;
    if (event.status === "cancelled") return isSeenAlive(ledger, number, id);
  }
  const expected = ledger.expectedAt.get(id);
  const isLate =
    expected === undefined ? trueNow - acceptedAt >= 14 * day - slack : trueNow - expected >= 3 * day - slack;
  // Nobody follows it for longer than 30 days, whatever day it was promised for.
  return (
    isLate || trueNow - acceptedAt >= 30 * day - slack || (!ledger.aliveAt.has(id) && trueNow - since >= hour - slack)
  );
}

/** Rule 10: five days after it was heard of, and never where an earlier request may have bought unseen. */
function mayRearm(ledger: Ledger, trueNow: number): boolean {
  const here = ledger.cancelled.filter(({ need }) => need === ledger.need);
  return (
    here.some(({ at }) => trueNow - at >= 5 * day - slack) &&
    here.every(({ number, id }) => isSeenAlive(ledger, number, id))
  );
}

function isSeenAlive({ unknown, aliveAt }: Pick<Ledger, "unknown" | "aliveAt">, number: number, id: string): boolean {
  const unknownAt = unknown.get(number);
  return unknownAt === undefined || (aliveAt.get(id) ?? -Infinity) >= unknownAt + hour - slack;
}
