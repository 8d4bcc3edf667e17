import { capOpensIn, cooldownLeft, isAutomatic, isNeeded, remaining } from "../../../src/slot/guards.ts";
import { isPending } from "../../../src/slot/intents.ts";
import { hasSensor, isPushed } from "../../../src/slot/policy.ts";
import { isFresh } from "../../../src/slot/shelf.ts";
import { day, hour } from "../../../src/slot/times.ts";
import type { Household } from "./household.ts";

/** Why a household stood there with nothing today; null where nobody can say, which is a fault of the core's. */
export function emptyBecause(house: Household): string | null {
  return atHome(house) ?? notKnownToBeLow(house) ?? heldBack(house) ?? disarmed(house);
}

function atHome(house: Household): string | null {
  if (house.amazon.unopened(house.now).length > 0) return "a parcel stood there and nobody opened it";
  if (house.level > 0) return "poured today";
  if (house.amazon.underWay(house.now) !== null) return "a parcel was under way";
  const open = house.amazon.find(house.book.intent?.order?.eventInstanceId ?? "");
  const unheard = open?.cancelledAt != null && house.now - Math.max(open.cancelledAt, house.amazonDownUntil) < day / 2;
  return unheard ? "cancelled at Amazon, and the news had not come yet" : null;
}

function notKnownToBeLow(house: Household): string | null {
  const { state, policy, now } = house;
  if (policy.source === "manual") return "a manual slot knows no level and orders nothing by itself";
  if (state.shelf.low) return null;
  if (!hasSensor(policy)) return `the computed level was ${Math.round(state.shelf.level ?? 0)} %`;
  if (now - house.lastHeardAt > day) return "the sensor was silent";
  if (house.saidLow === 0) return "the sensor had not said that it was low: it speaks at big changes only, or spoke nonsense";
  // As many polls as are asked for, or half an hour of a pushed reading; a sensor that sees things may break a row again and again.
  const enough = house.habits.glitches > 0 ? policy.confirmations + 16 : isPushed(policy) ? 2 : policy.confirmations;
  return house.saidLow < enough ? "low was not confirmed yet" : null;
}

function heldBack(house: Household): string | null {
  const { state, book, policy, moment: now } = house;
  const facts = { state, book, policy, now, shelf: state.shelf, run: state.run };
  if (!isAutomatic(facts)) return "automatic ordering was off";
  if (isPending(book.intent)) return "Amazon could not be reached, or its answers got lost";
  if (book.rearm !== null) return "cancelled, and five days had not passed";
  if (book.intent?.order?.carriedOver === true && (house.amazon.find(book.intent.order.eventInstanceId)?.scannedAt ?? 0) > house.now - policy.cooldown - hour) {
    return "Amazon's lock of the last parcel";
  }
  if (!book.armed) return null;
  if (house.habits.glitches > 0 && !isNeeded(facts)) return "the newest reading was a glitch";
  if (state.shelf.toldByHand) {
    const { poured } = house;
    const told = state.shelf.cycle;
    // Said after the sensor had shown the pour by itself, it was said for nothing.
    if (poured === null || poured.cycle < told - 1 || poured.at < (state.shelf.refilledAt ?? 0) - 2 * day) return "marked as refilled without having poured";
    // The level from which it would have been a rise is forgotten with "refilled": only a level well above the threshold then counts.
    if (poured.to <= policy.threshold + 5 + house.rowSpread) return "marked as refilled, and the pack does not lift the level above the threshold";
    // Rule 3b asks for a whole row above; a change-only sensor may have said less before the pack was used up.
    if (house.longestFine < policy.confirmations) return "marked as refilled, and the sensor did not show it often enough before the level fell again";
    return poured.hiddenBecause === null ? null : `marked as refilled, and the sensor did not show it: ${poured.hiddenBecause}`;
  }
  if (capOpensIn(facts) !== 0) return "the cap";
  if (cooldownLeft(facts) > 0) return "the cooldown";
  if (!isFresh(facts)) return "the sensor was silent for too long";
  if (remaining(book.hold, now) > 0) return book.hold?.why === "carriedOver" ? "Amazon's lock of the last parcel" : "Amazon could not be reached";
  return state.run.readings === 0 && hasSensor(policy) ? "the first reading after a restart was waited for" : null;
}

function disarmed(house: Household): string | null {
  const { book, state, poured } = house;
  if (book.armed) return null;
  if (book.spent.some((one) => one.eventInstanceId === "" && book.taken.includes(one.number))) return "disarmed: unconfirmed";
  if (book.cancelled > 1) return "disarmed: cancelled twice";
  const unseen = poured !== null && poured.cycle === state.shelf.cycle;
  if (unseen && !hasSensor(house.policy)) return "disarmed: nobody said that it was refilled";
  if (unseen && poured.hiddenBecause !== null) return `disarmed: the pour was no rise, ${poured.hiddenBecause}`;
  if (book.refusal?.kind === "noNews") return "disarmed: given up after 30 days, with a fault";
  const last = house.amazon.find(book.last?.eventInstanceId ?? "");
  // Its answer had been lost, so no refill could close its id, and rule 9 takes it for this need's order.
  const lockOfOldParcel = last?.openedAt != null && (book.last?.at ?? 0) > last.openedAt;
  if (lockOfOldParcel) return "disarmed: Amazon's lock of the last parcel, whose id was never learned";
  if (last?.cancelledAt != null && book.intent === null) return "disarmed: turned off, and then cancelled at Amazon";
  return null;
}
