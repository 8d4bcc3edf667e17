import * as v from "valibot";
import type { Intent, Order, Refusal } from "../slot/intent.ts";
import type { Book, Shelf } from "../slot/state.ts";
import { toldStates } from "../slot/told-orders.ts";
import { bookInTodaysForm, isRecord, shelfInTodaysForm, type Stored } from "./stored-forms.ts";
import { storedJson, unreadable } from "./stored-json.ts";

/** The schemas of what is stored of a slot. A key that they do not name, of another version, is left out. */
const orNull = v.nullable;
const number = v.number();
const time = number;
const counted = v.object({ level: number, up: number });
const stood = v.array(v.object({ level: number, until: orNull(number) }));
const wait = { since: time, ms: number };

const shelfSchema: v.GenericSchema<unknown, Shelf> = v.object({
  seenAt: time,
  level: orNull(number),
  levelAt: orNull(time),
  firstReadingAt: orNull(time),
  lastFallAt: orNull(time),
  measuredAt: orNull(time),
  uptime: number,
  newest: orNull(counted),
  recent: v.array(counted),
  row: orNull(v.object({ lowest: number, middle: number, highest: number })),
  stood,
  reached: stood,
  lowWater: orNull(number),
  lowWaterFrom: orNull(number),
  filling: orNull(v.object({ from: number, counted: number })),
  fullAt: orNull(time),
  fullUp: orNull(number),
  low: v.boolean(),
  lowSince: orNull(time),
  source: orNull(v.string()),
  judgedBy: orNull(number),
  fellUp: orNull(number),
  cycle: number,
  refilledAt: orNull(time),
  refilledBefore: orNull(time),
  toldByHand: v.boolean(),
  automatic: orNull(v.boolean()),
});

const refusal: v.GenericSchema<unknown, Refusal> = v.object({
  kind: v.picklist([
    "unsubscribed",
    "unknownSlot",
    "rejected",
    "notLinked",
    "unreachable",
    "unconfirmed",
    "testInLive",
    "cancelled",
    "cancelledAgain",
    "cancelledUnseen",
    "cancelledOff",
    "cancelledArrived",
    "noNews",
    "denied",
    "misplaced",
    "gone",
  ]),
  channel: v.exactOptional(v.string()),
  detail: v.string(),
  fault: v.boolean(),
  next: v.exactOptional(v.picklist(["rearms", "byHand", "earlierStands", "mayHaveBought"])),
  since: v.exactOptional(time),
});

const order: v.GenericSchema<unknown, Order> = v.object({
  channel: v.string(),
  kind: v.picklist(["real", "test", "already", "untold", "listed", "onList", "sent"]),
  detailCode: v.string(),
  eventInstanceId: v.string(),
  acceptedAt: time,
  carriedOver: v.boolean(),
  life: orNull(v.picklist(["processing", "shipped", "closed", "ticked"])),
  word: v.string(),
  expectedAt: orNull(time),
  askedAt: orNull(time),
  aliveAt: orNull(time),
  rise: orNull(v.object({ since: time, units: number })),
  arrivesAt: orNull(time),
  tickedAt: orNull(time),
  takenBack: v.boolean(),
  arrived: v.boolean(),
});

const decided = {
  number,
  cause: v.picklist(["automatic", "manual"]),
  channel: v.string(),
  key: v.string(),
  createdAt: time,
  attempts: number,
  knownNotBought: number,
  lastCallAt: time,
  unknownAt: orNull(time),
  linkId: orNull(v.string()),
};

const unanswered = {
  ...decided,
  abandoned: orNull(v.picklist(["dismissed", "refilled"])),
  refusal: orNull(refusal),
  /** An order beside a phase that says otherwise is damage. */
  order: v.exactOptional(v.never()),
};

const accepted = v.object({ phase: v.literal("accepted"), ...decided, order });

const pending = [
  v.object({ phase: v.literal("calling"), ...unanswered }),
  v.object({ phase: v.literal("waiting"), ...unanswered }),
  v.object({ phase: v.literal("recovered"), ...unanswered }),
] as const;

const intent: v.GenericSchema<unknown, Intent> = v.variant("phase", [...pending, accepted]);

const bookSchema: v.GenericSchema<unknown, Book> = v.object({
  channel: orNull(v.string()),
  cycle: number,
  armed: v.boolean(),
  number,
  intent: orNull(intent),
  dismissed: orNull(accepted),
  sought: orNull(v.variant("phase", [...pending])),
  capEntries: v.array(v.object({ number, at: time, eventInstanceId: v.string() })),
  last: orNull(v.object({ at: time, eventInstanceId: v.string() })),
  orderedAt: orNull(time),
  closed: v.array(v.object({ id: v.string(), expectedAt: orNull(time) })),
  refusal: orNull(refusal),
  hold: orNull(v.object({ ...wait, why: v.picklist(["refused", "unreachable", "carriedOver", "cancelled"]) })),
  rearm: orNull(v.object(wait)),
  cancelled: number,
  cycleOrders: v.array(number),
  told: v.array(
    v.object({
      number,
      channel: v.string(),
      key: v.string(),
      ref: v.string(),
      at: time,
      cycle: number,
      state: orNull(v.picklist(toldStates)),
      inHouse: v.boolean(),
    }),
  ),
  subscribed: orNull(v.boolean()),
  product: orNull(v.object({ asin: v.string(), quantity: orNull(number), unit: v.string() })),
  spare: number,
  lostMemory: v.boolean(),
});

/**
 * A shelf as it was stored, as text, by this version or an earlier one; what that did not know is as in `fresh`. Throws
 * StoreError `corrupt` where it is anything else: what does not fit is damage, and never guessed at.
 */
export function shelfFrom(text: unknown, fresh: Shelf): Shelf {
  return checked(shelfSchema, shelfInTodaysForm(recordIn(text), fresh));
}

/** The same of an order book; what an earlier version did not know is as in a new one of this cycle. */
export function bookFrom(text: unknown, cycle: number): Book {
  return checked(bookSchema, bookInTodaysForm(recordIn(text), cycle));
}

function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  throw unreadable(new Error(`${String(v.getDotPath(result.issues[0]))}: ${result.issues[0].message}`));
}

function recordIn(text: unknown): Stored {
  const value = storedJson(text);
  if (!isRecord(value)) throw unreadable(new Error("it is no record"));
  return value;
}
