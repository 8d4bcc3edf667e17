import type { Mode } from "./policy.ts";
import type { Moment } from "./times.ts";

/** What is known of the shelf, whatever the mode: readings and refills are facts, orders are not. Stored. */
export interface Shelf {
  /** When this slot was first seen, ms UTC. */
  seenAt: number;
  /** The last accepted level, percent 0–100; null before the first. */
  level: number | null;
  levelAt: number | null;
  firstReadingAt: number | null;
  /** When the level last fell, ms UTC. */
  lastFallAt: number | null;
  /** The last readings since the last told refill, newest last, at most `confirmations`. */
  recent: number[];
  /** wear: when it was, or would have been, full, ms UTC; null for other sources. */
  fullAt: number | null;
  low: boolean;
  /** The lowest confirmed level since the last refill, percent. */
  lowest: number | null;
  /** Counts the refills: one cycle goes from one refill to the next. */
  cycle: number;
  refilledAt: number | null;
  /** A person said "refilled" where a sensor reports, and the sensor has not said so yet. */
  toldByHand: boolean;
  /** What the Automatic switch was last set to; null before it was. */
  automatic: boolean | null;
}

/** Why an order was wanted. */
export type Cause = "automatic" | "manual";

/** An order that Amazon accepted. */
export interface Order {
  detailCode: string;
  /** Amazon's id; empty when the answer carried none. */
  eventInstanceId: string;
  acceptedAt: number;
  /** The last cycle's parcel, still on its way (rule 9): shown, but not this need's order. */
  carriedOver: boolean;
  /** What order info last said; null before it said anything. */
  life: "processing" | "shipped" | "closed" | null;
  /** The same in Amazon's own word, one that we do not know too; empty before it said anything. */
  word: string;
  expectedAt: number | null;
  /** When order info was last asked for, ms UTC. */
  askedAt: number | null;
}

/** What Amazon sends for a slot. */
export interface Product {
  asin: string;
  quantity: number | null;
  unit: string;
}

/**
 * One need on its way to a parcel, from the decision until it ends. Stored before any call leaves, so that a crash at any moment
 * finds it again. At most one without an end per mode and slot; the store's unique index holds that across processes.
 */
export interface Intent {
  /** Counts up per mode and slot. */
  readonly number: number;
  readonly cause: Cause;
  createdAt: number;
  /** Attempts whose start is on disk. */
  attempts: number;
  /** How many of them are known to have bought nothing: never sent, or refused. The others may have bought. */
  harmless: number;
  /** When the last attempt was started, ms UTC. */
  lastCallAt: number;
  /** The link that the last attempt was made with: Amazon's lock is its account's. */
  linkId: string | null;
  /** `found` is a pending intent after a restart: it waits for Amazon's clock before anything is decided about it. */
  phase: "calling" | "waiting" | "found" | "accepted";
  /** Off was pressed, or the shelf refilled, while the call ran: it is not repeated, its answer is still recorded. */
  abandoned: "dismissed" | "refilled" | null;
  /** A final refusal that came after an attempt of unknown outcome: shown while we go on asking. */
  refusal: Refusal | null;
  order: Order | null;
}

/** How an intent came to its end. */
export type IntentEnd =
  | "refused"
  | "not sent"
  | "unconfirmed"
  | "dismissed"
  | "refilled"
  | "cancelled"
  | "test order in live"
  | "asked again"
  | "no news";

/** What stays to be told after an intent ended without a parcel on its way. */
export interface Refusal {
  kind: "unsubscribed" | "unknownSlot" | "rejected" | "notLinked" | "unreachable" | "unconfirmed" | "testInLive" | "cancelled" | "noNews";
  /** Amazon's words, where it had any. */
  detail: string;
  fault: boolean;
}

/** Something that waits from `since` (ms UTC) for `ms`. Kept as two parts, so that a stepped clock cannot freeze it. */
export interface Wait {
  since: number;
  ms: number;
}

/** The order book of one slot in one mode. Stored. */
export interface Book {
  /** The shelf's cycle that this book has taken up: a refill may have happened while another mode ran. */
  cycle: number;
  armed: boolean;
  /** The number of the newest intent; 0 before the first. */
  number: number;
  /** The intent without an end, if any. */
  intent: Intent | null;
  /** The accepted intent that the switch dismissed: out of the guards, still followed. */
  dismissed: Intent | null;
  /** Orders that count in the cap: accepted or unconfirmed (these without Amazon's id), less cancelled. */
  spent: { number: number; at: number; eventInstanceId: string }[];
  /** The last accepted order, for people. */
  last: { at: number; eventInstanceId: string } | null;
  /** When the last order that the cooldown counts from was accepted. */
  orderedAt: number | null;
  /** Ids of orders that a refill closed, newest last. */
  closedIds: string[];
  refusal: Refusal | null;
  /** No automatic attempt before this is over. */
  hold: (Wait & { why: "refused" | "unreachable" | "carriedOver" }) | null;
  /** The first cancellation in a cycle arms the slot again when this is over. */
  rearm: Wait | null;
  /** Orders cancelled in this cycle. */
  cancelled: number;
  /** Numbers of this cycle's intents that were accepted or are unconfirmed, less cancelled. */
  taken: number[];
  /** What SubscriptionInfo last said; null for unknown. */
  subscribed: boolean | null;
  product: Product | null;
  /** The store was lost: no automatic order before a refill, a manual order or Arm. */
  lostMemory: boolean;
}

/** What only this run of the process knows. Never stored. */
export interface Run {
  /** On the monotonic clock; null before the start event. */
  startedAt: number | null;
  /** Polls since the start, failed ones included. */
  polls: number;
  /** Readings accepted since the start. */
  readings: number;
  /** wear: when it was full, as this run set it before Amazon's clock was seen, and how far the time was ahead of the monotonic clock; else null. */
  fullSince: { fullAt: number; ahead: number } | null;
  /** The level was stored at this time, ms UTC, which the clock had not reached at the start. */
  behind: number | null;
  linked: boolean;
  /** Why it is not linked, for people. */
  unlinkedWhy: string;
  linkId: string | null;
  tripped: boolean;
  /** When the pending intent's next attempt is due, monotonic. */
  dueAt: number | null;
  /** When the pending intent's last but one attempt was started, ms UTC: what counts if the last one could not be recorded. */
  calledBefore: number | null;
  /** The newest pushed reading stands on one side since then, monotonic. */
  standing: { side: "low" | "fine"; since: number } | null;
  /** A refusal by a guard, shown for 10 minutes. */
  notice: { text: string; fault: boolean; until: number } | null;
  /** The last manual request that led to a call, monotonic. */
  manualAt: number | null;
  /** Asking Amazon for the time: under way, or due again at (monotonic). */
  learning: { asked: boolean; dueAt: number; tries: number } | null;
  /** The reason last said in the log for holding back a needed order. */
  saidHeld: string | null;
  /** The log knows that the disk does not keep an intent. */
  saidStoreFailure: boolean;
  /** The log knows that Amazon is unreachable. */
  saidOutage: boolean;
  /** What was last said in the log of an order that needs a person. */
  saidTrouble: string | null;
  /** What was last said in the log about the subscription. */
  saidSubscription: string | null;
  /** The log knows that the sensor sends values that cannot be used. */
  saidRefused: boolean;
}

export interface SlotState {
  shelf: Shelf;
  /** Only the book of the running mode is ever touched. */
  books: Partial<Record<Mode, Book>>;
  run: Run;
}

export function newRun(): Run {
  return {
    startedAt: null,
    polls: 0,
    readings: 0,
    fullSince: null,
    behind: null,
    linked: false,
    unlinkedWhy: "",
    linkId: null,
    tripped: false,
    dueAt: null,
    calledBefore: null,
    standing: null,
    notice: null,
    manualAt: null,
    learning: null,
    saidHeld: null,
    saidStoreFailure: false,
    saidOutage: false,
    saidTrouble: null,
    saidSubscription: null,
    saidRefused: false,
  };
}

/** A slot that nobody has seen before. */
export function newSlot(now: Pick<Moment, "utc">): SlotState {
  return {
    shelf: {
      seenAt: now.utc,
      level: null,
      levelAt: null,
      firstReadingAt: null,
      lastFallAt: null,
      recent: [],
      fullAt: null,
      low: false,
      lowest: null,
      cycle: 0,
      refilledAt: null,
      toldByHand: false,
      automatic: null,
    },
    books: {},
    run: newRun(),
  };
}

/** An empty order book: a new slot starts armed. */
export function newBook(cycle: number, lostMemory = false): Book {
  return {
    cycle,
    armed: true,
    number: 0,
    intent: null,
    dismissed: null,
    spent: [],
    last: null,
    orderedAt: null,
    closedIds: [],
    refusal: null,
    hold: null,
    rearm: null,
    cancelled: 0,
    taken: [],
    subscribed: null,
    product: null,
    lostMemory,
  };
}
