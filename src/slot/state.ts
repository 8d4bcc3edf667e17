import type { AcceptedIntent, Intent, OrderTrouble, PendingIntent, Refusal } from "./intent.ts";
import type { LogLine } from "./log-lines.ts";
import type { Mode } from "./policy.ts";
import type { Readiness } from "./readiness.ts";
import type { Reason } from "./reasons.ts";
import type { Moment } from "./times.ts";
import type { ToldOrder } from "./told-orders.ts";

/** A reading, and when it came on the slot's uptime clock, ms. */
export interface Counted {
  level: number;
  up: number;
}

/** A stretch of readings that agree well enough to be believed (rule 1), percent. */
export interface Row {
  lowest: number;
  /** The one in the middle, the higher of two: no single reading among them moves it far. */
  middle: number;
  highest: number;
}

/** A level at which a row stood, percent, until when on the uptime clock; null while it still does. */
export interface Stood {
  level: number;
  until: number | null;
}

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
  /** The newest time that the sensor itself gave with a reading (`timePath`), ms UTC; null where it gives none. */
  measuredAt: number | null;
  /**
   * How long this slot has run in all, ms: the uptime clock, which neither a step of the wall clock nor a restart
   * moves. What stands, stands by it.
   */
  uptime: number;
  /** The newest accepted reading; null before one, and after a told refill. */
  newest: Counted | null;
  /** The readings that count for a row (rule 1), newest last, no more than that takes. */
  recent: Counted[];
  /** The newest row; null before one, and after a told refill. */
  row: Row | null;
  /**
   * What all readings of a row reached, within the last `suddenFall`, falling; the last one still stands. A sudden fall
   * is a fall from there.
   */
  stood: Stood[];
  /** The same of the readings in the middle: what the low-water mark is the lowest of. */
  reached: Stood[];
  /** The low-water mark since the last refill (rule 3a), percent; null before there can be one. */
  lowWater: number | null;
  /**
   * From when on the uptime clock levels count for the low-water mark; null before the first row since the last refill.
   */
  lowWaterFrom: number | null;
  /** What is being filled in since a refill: from which level, and how many points of that were taken off `spare`. */
  filling: { from: number; counted: number } | null;
  /** worn: when it was, or would have been, full, ms UTC; else null. */
  fullAt: number | null;
  /**
   * worn: the same on the uptime clock, while no clock has confirmed the wall clock that `fullAt` was set by; else
   * null.
   */
  fullUp: number | null;
  low: boolean;
  /** Since when it is low, ms UTC. */
  lowSince: number | null;
  /** Where the level came from when the slot last ran; null before 0.2. */
  source: string | null;
  /** The threshold that `low` was judged by, percent; null before 0.2. */
  judgedBy: number | null;
  /** When a sudden fall was last said in the log, on the uptime clock. */
  fellUp: number | null;
  /** Counts the refills: one cycle goes from one refill to the next. */
  cycle: number;
  refilledAt: number | null;
  /** When the refill before that was, ms UTC: the forecast begins with that cycle's rate. */
  refilledBefore: number | null;
  /** A person said "refilled" where a sensor reports, and the sensor has not said so yet. */
  toldByHand: boolean;
  /** What the Automatic switch was last set to; null before it was. */
  automatic: boolean | null;
}

/** What an order of a slot brings, as the channel says it. */
export interface Product {
  asin: string;
  quantity: number | null;
  unit: string;
}

/** Something that waits from `since` (ms UTC) for `ms`. Kept as two parts, so that a stepped clock cannot freeze it. */
export interface Wait {
  since: number;
  ms: number;
}

/** An order that counts in the cap from `at` on, ms UTC; an unconfirmed one has no id. */
export interface CapEntry {
  number: number;
  at: number;
  eventInstanceId: string;
}

/** The order book of one slot in one mode. Stored. */
export interface Book {
  /** The channel that the slot ordered through when it last ran; null before it did. */
  channel: string | null;
  /** The shelf's cycle that this book has taken up: a refill may have happened while another mode ran. */
  cycle: number;
  armed: boolean;
  /** The number of the newest intent; 0 before the first. */
  number: number;
  /** The intent without an end, if any. */
  intent: Intent | null;
  /** The accepted intent that the switch dismissed: out of the guards, still followed. */
  dismissed: AcceptedIntent | null;
  /**
   * The newest unconfirmed intent, where its channel can be asked for its key, or may tell of it: found, it is the order
   * again.
   */
  sought: PendingIntent | null;
  /** Orders that count in the cap: accepted or unconfirmed (these without the channel's id), less cancelled. */
  capEntries: CapEntry[];
  /** The last accepted order, for people. */
  last: { at: number; eventInstanceId: string } | null;
  /** When the last order that the cooldown counts from was accepted. */
  orderedAt: number | null;
  /** Orders that a refill closed, newest last, with their expected days, ms UTC. */
  closed: { id: string; expectedAt: number | null }[];
  refusal: Refusal | null;
  /** No automatic attempt before this is over. */
  hold: (Wait & { why: "refused" | "unreachable" | "carriedOver" | "cancelled" }) | null;
  /** The first cancellation in a cycle arms the slot again when this is over. */
  rearm: Wait | null;
  /** Orders cancelled in this cycle. */
  cancelled: number;
  /** Numbers of this cycle's intents that were accepted or are unconfirmed, less cancelled. */
  cycleOrders: number[];
  /** The newest orders of which their channels may tell at any time, newest last. */
  told: ToldOrder[];
  /** What the channel last said of the subscription; null for unknown. */
  subscribed: boolean | null;
  product: Product | null;
  /** What should be in the house beside the slot, in its unit, never below 0 (rule 3d). */
  spare: number;
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
  /** How far the uptime clock is ahead of the monotonic clock of this run, ms. */
  ahead: number;
  /** The time of the last reading that was too old to be taken, ms UTC. */
  tooOldAt: number | null;
  /** From the stored readings, as of `at` on the monotonic clock; null before it was asked for. */
  forecast: { runsOutAt: number | null; perDay: number; at: number } | null;
  /** The forecast was asked for at this time on the monotonic clock. */
  forecastAskedAt: number | null;
  /**
   * A slot that left the configuration has an order open (design, section 11): its key, and until when that holds this
   * one back at most, ms UTC.
   */
  predecessor: { key: string; until: number } | null;
  /** The level was stored at this time, ms UTC, which the clock had not reached at the start. */
  behind: number | null;
  /** What the keys of this process's orders are made of (`slot:started`). */
  seed: string;
  /**
   * An order is looked for: the intent's number, whether that is under way, how often it got no answer, and whether the
   * last look said that it is not there. `dueAt`, of an unconfirmed one: when it is looked for again, monotonic.
   */
  seeking: { number: number; asked: boolean; tries: number; notThere: boolean; dueAt: number } | null;
  /** The intent whose call ran when the process before this one died: whether anything of it left nobody knows. */
  cutOff: number | null;
  /** Nobody has looked since the start at what a person may have ticked or removed. */
  looksAnew: boolean;
  /** Whether the channel takes orders; before the start event it does not. */
  readiness: Readiness;
  /** When the pending intent's next attempt is due, monotonic. */
  dueAt: number | null;
  /**
   * When the pending intent's last but one attempt was started, ms UTC: what counts if the last one could not be
   * recorded.
   */
  calledBefore: number | null;
  /**
   * The disk did not keep the intent of an automatic order: before this time on the monotonic clock none is begun.
   */
  storeRetryAt: number | null;
  /** When that wait last ended, or will, since the disk could be written again, on the monotonic clock. */
  storeRetriedAt: number | null;
  /** A refusal by a guard, shown for 10 minutes. */
  notice: { reason: Reason; fault: boolean; until: number } | null;
  /** The last manual request that led to a call, monotonic. */
  manualAt: number | null;
  /** The channel was asked for its clock: under way, or due again at `dueAt` (monotonic); null where it need not be. */
  learning: { asked: boolean; dueAt: number; tries: number } | null;
  /** The reason last said in the log for holding back a needed order. */
  saidHeld: Reason | null;
  /** It was said in the log that the disk does not keep an intent. */
  saidStoreFailure: boolean;
  /** It was said in the log that the channel is unreachable. */
  saidOutage: boolean;
  /** What was last said in the log of an order that needs a person. */
  saidTrouble: OrderTrouble | null;
  /** What was last said in the log about the subscription. */
  saidSubscription: LogLine | null;
  /** It was said in the log that the sensor sends values that cannot be used. */
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
    ahead: 0,
    tooOldAt: null,
    forecast: null,
    forecastAskedAt: null,
    predecessor: null,
    behind: null,
    seed: "0".repeat(24),
    seeking: null,
    cutOff: null,
    looksAnew: false,
    readiness: { ready: false, why: { code: "notLinked" }, account: null },
    dueAt: null,
    calledBefore: null,
    storeRetryAt: null,
    storeRetriedAt: null,
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

/** The state of a slot that is new. */
export function newSlot(now: Pick<Moment, "utc">): SlotState {
  return {
    shelf: {
      seenAt: now.utc,
      level: null,
      levelAt: null,
      firstReadingAt: null,
      lastFallAt: null,
      measuredAt: null,
      uptime: 0,
      newest: null,
      recent: [],
      row: null,
      stood: [],
      reached: [],
      lowWater: null,
      lowWaterFrom: null,
      filling: null,
      fullAt: null,
      fullUp: null,
      low: false,
      lowSince: null,
      source: null,
      judgedBy: null,
      fellUp: null,
      cycle: 0,
      refilledAt: null,
      refilledBefore: null,
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
    channel: null,
    cycle,
    armed: true,
    number: 0,
    intent: null,
    dismissed: null,
    sought: null,
    capEntries: [],
    last: null,
    orderedAt: null,
    closed: [],
    refusal: null,
    hold: null,
    rearm: null,
    cancelled: 0,
    cycleOrders: [],
    told: [],
    subscribed: null,
    product: null,
    spare: 0,
    lostMemory,
  };
}
