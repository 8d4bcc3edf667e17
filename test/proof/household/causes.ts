import { capOpensIn, cooldownLeft, isAutomatic, isNeeded, remaining } from "../../../src/slot/guards.ts";
import { isPending } from "../../../src/slot/intents.ts";
import { hasSensor } from "../../../src/slot/policy.ts";
import { isFresh } from "../../../src/slot/shelf.ts";
import type { Book } from "../../../src/slot/state.ts";
import { day, hour, type Moment } from "../../../src/slot/times.ts";
import { bookOf } from "../../../src/slot/turn.ts";
import type { PluginSlot } from "../support/plugin.ts";
import type { Shelf } from "./shelf.ts";

/** What is known when a slot stood there with nothing for a day at home. */
export interface Emptiness {
  shelf: Shelf;
  /** Null while the machine is off. */
  slot: PluginSlot | null;
  moment: Moment;
  /** Until when Amazon could not be reached, or the machine was off; ms UTC. */
  trouble: number;
}

/** Why a slot stood there with nothing today; null where nobody can say, which is a fault of the plugin's. */
export function emptyBecause(facts: Emptiness): string | null {
  if (facts.slot === null) return "the machine was off";
  return atHome(facts) ?? notKnownToBeLow(facts, facts.slot) ?? heldBack(facts, facts.slot) ?? disarmed(facts, facts.slot);
}

function atHome({ shelf, moment: { utc } }: Emptiness): string | null {
  if (shelf.unopened(utc).length > 0) return "a parcel stood there and nobody opened it";
  if (shelf.level > 0) return "poured today";
  return shelf.underWay(utc) === null ? null : "a parcel was under way";
}

function notKnownToBeLow({ shelf, moment }: Emptiness, slot: PluginSlot): string | null {
  const { policy, state } = slot;
  if (policy.source === "manual") return "a manual slot knows no level and orders nothing by itself";
  if (state.shelf.low) return null;
  if (!hasSensor(policy)) return "the computed level was not low";
  if (moment.utc - shelf.lastHeardAt > day) return "the sensor was silent";
  if (shelf.saidLow === 0) return "the sensor had not said that it was low";
  return shelf.isKnownLow(slot) ? null : "low was not confirmed yet";
}

function heldBack({ shelf, moment: now, trouble }: Emptiness, { policy, state }: PluginSlot): string | null {
  const book = bookOf(state, policy);
  const facts = { book, policy, now, shelf: state.shelf, run: state.run };
  const { intent } = book;
  if (!isAutomatic(facts)) return "automatic ordering was off";
  if (!state.run.linked) return "the link was lost";
  if (isPending(intent)) return "Amazon could not be reached, or its answers got lost";
  if (now.utc - trouble < day) return "Amazon could not be reached, or the machine was off";
  const open = shelf.parcel(intent?.order?.eventInstanceId ?? "");
  // It stands there like any other: nobody in the house can know that it will not come.
  if (open?.cancelledAt === null && open.arrivesAt === Infinity) return "ordered, and Amazon cancelled it afterwards";
  if (open?.cancelledAt != null && now.utc - open.cancelledAt < day / 2) return "cancelled at Amazon, and the news had not come yet";
  if (book.rearm !== null) return "cancelled, and five days had not passed";
  if (intent?.order?.carriedOver === true && (shelf.parcel(intent.order.eventInstanceId)?.scannedAt ?? 0) > now.utc - policy.cooldown - hour) return "Amazon's lock of the last parcel";
  if (!book.armed) return null;
  if (shelf.habits.glitches > 0 && !isNeeded(facts)) return "the newest reading was a glitch";
  if (state.shelf.toldByHand) return toldByHand(shelf, policy.threshold, policy.confirmations);
  if (capOpensIn(facts) !== 0) return "the cap";
  if (cooldownLeft(facts) > 0) return "the cooldown";
  if (!isFresh(facts)) return "the sensor was silent for too long";
  if (remaining(book.hold, now) > 0) return book.hold?.why === "carriedOver" ? "Amazon's lock of the last parcel" : "waiting after a refusal or an outage";
  return state.run.readings === 0 && hasSensor(policy) ? "the first reading after a restart was waited for" : null;
}

/** Rule 3b: after a told refill the sensor has to show it, by a row of readings well above the threshold, or by a rise. */
function toldByHand(shelf: Shelf, threshold: number, confirmations: number): string | null {
  const { poured } = shelf;
  if (poured === null || shelf.falselyTold) return "marked as refilled without having poured";
  if (poured.to <= threshold + 5 + shelf.rowSpread) return "marked as refilled, and the pack does not lift the level above the threshold";
  if (shelf.longestFine < confirmations) return "marked as refilled, and the sensor did not show it often enough";
  return poured.hiddenBecause === null ? null : `marked as refilled, and the sensor did not show it: ${poured.hiddenBecause}`;
}

function disarmed({ shelf }: Emptiness, { policy, state }: PluginSlot): string | null {
  const book: Book = bookOf(state, policy);
  const { poured } = shelf;
  if (book.armed) return null;
  if (book.spent.some((one) => one.eventInstanceId === "" && book.taken.includes(one.number))) return "disarmed: unconfirmed";
  if (book.cancelled > 1) return "disarmed: cancelled twice";
  const unseen = poured !== null && poured.cycle === state.shelf.cycle;
  if (unseen && !hasSensor(policy)) return "disarmed: nobody said that it was refilled";
  if (unseen && poured.hiddenBecause !== null) return `disarmed: the pour was no rise, ${poured.hiddenBecause}`;
  if (book.refusal?.kind === "noNews") return "disarmed: given up after 30 days, with a fault";
  const last = shelf.parcel(book.last?.eventInstanceId ?? "");
  // Its answer had been lost, so no refill could close its id, and rule 9 takes it for this need's order.
  if (last?.openedAt != null && (book.last?.at ?? 0) > last.openedAt) return "disarmed: Amazon's lock of the last parcel, whose id was never learned";
  return last?.cancelledAt != null && book.intent === null ? "disarmed: turned off, and then cancelled" : null;
}
