import type { Draft } from "./draft.ts";
import type { Intent, Order } from "./intent.ts";
import { promisesOf } from "./policy.ts";
import type { Book } from "./state.ts";
import { day, orderTime } from "./times.ts";

/** What whoever was given an order may tell of it; each outdoes those before it (design, section 9). */
export const toldStates = ["placed", "shipped", "cancelled", "arrived"] as const;
export type Told = (typeof toldStates)[number];

/** An order of which its channel may tell at any time, also when it has long ended. Stored. */
export interface ToldOrder {
  readonly number: number;
  readonly channel: string;
  readonly key: string;
  /** The channel's name for it; empty while nobody knows whether it is there. */
  ref: string;
  /** When it was accepted, or given up as unconfirmed, ms UTC. */
  at: number;
  /** The book's cycle when it was last heard of while it was on its way. */
  cycle: number;
  /** The highest that was ever told; null before anything was. */
  state: Told | null;
  /** Its pack counts as in the house. */
  inHouse: boolean;
}

/** More than the cap lets through while an order is followed, 31 in 30 days. */
const mostKept = 32;

/** Nothing arrives later than so long ahead: what is told of a day beyond it is a mistake, and not taken. */
export const latestExpected = 60 * day;

/** Keeps an order, accepted or unconfirmed, for what may be told of it; where nobody can tell, nothing is kept. */
export function keepForNews({ book, policy, now }: Draft, { number, channel, key }: Intent, ref: string): void {
  if (key === "" || !promisesOf(policy, channel).tells.includes("arrived")) return;
  const known = toldOf(book, number);
  if (known !== undefined) {
    known.ref = ref;
    known.cycle = book.cycle;
    return;
  }
  const { cycle } = book;
  const kept: ToldOrder = { number, channel, key, ref, at: orderTime(now), cycle, state: null, inHouse: false };
  book.told = [...book.told, kept].slice(-mostKept);
}

/** What is kept of the order of this intent, if anything is. */
export function toldOf({ told }: Pick<Book, "told">, number: number): ToldOrder | undefined {
  return told.find((one) => one.number === number);
}

/** Whether this says less than what was told before: it comes late, or again. */
export function isOutdone(state: Told, before: Told | null): boolean {
  return before !== null && toldStates.indexOf(state) < toldStates.indexOf(before);
}

/** The pack of this order was counted as in the house, or taken off again. */
export function noteInHouse({ told }: Book, { channel, eventInstanceId }: Order, inHouse: boolean): void {
  for (const one of told) if (one.channel === channel && one.ref === eventInstanceId) one.inHouse = inHouse;
}
