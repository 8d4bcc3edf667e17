import { countedOrders, cooldownLeft, isAutomatic, remaining } from "../../../src/slot/guards.ts";
import { isPending } from "../../../src/slot/intents.ts";
import { hasSensor } from "../../../src/slot/policy.ts";
import { isFresh } from "../../../src/slot/shelf.ts";
import { day, hour } from "../../../src/slot/times.ts";
import type { Household } from "./household.ts";

/** Why a household stood there with nothing today; null where nobody can say, which is a fault of the core's. */
export function emptyBecause(house: Household): string | null {
  return atHome(house) ?? notKnownToBeLow(house) ?? heldBack(house) ?? disarmed(house);
}

function atHome(house: Household): string | null {
  if (house.amazon.unopened(house.now).length > 0) return "a parcel stood there and nobody opened it";
  if (house.poured !== null && house.now - house.poured.at < day) return "poured today";
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
  if (house.saidLowSince === null) return "the sensor had not said that it was low: it speaks at big changes only, or spoke nonsense";
  // As many good readings as are asked for, and room for a glitch among them.
  return now - house.saidLowSince < (policy.confirmations + 3) * 6 * hour ? "low was not confirmed yet" : null;
}

function heldBack(house: Household): string | null {
  const { state, book, policy, moment: now } = house;
  const facts = { state, book, policy, now, shelf: state.shelf, run: state.run };
  if (!isAutomatic(facts)) return "automatic ordering was off";
  if (isPending(book.intent)) return "Amazon could not be reached, or its answers got lost";
  if (book.rearm !== null) return "cancelled, and five days had not passed";
  if (!book.armed) return null;
  if (state.shelf.toldByHand) {
    const { poured } = house;
    if (poured === null || poured.at < (state.shelf.refilledAt ?? 0) - 2 * day) return "marked as refilled without having poured";
    // The level from which it would have been a rise is forgotten with "refilled": only a level well above the threshold then counts.
    if (poured.to <= policy.threshold + 5 + house.rowSpread) return "marked as refilled, and the pack does not lift the level above the threshold";
    return poured.hiddenBecause === null ? null : `marked as refilled, and the sensor did not show it: ${poured.hiddenBecause}`;
  }
  if (countedOrders(facts) >= policy.cap) return "the cap";
  if (cooldownLeft(facts) > 0) return "the cooldown";
  if (!isFresh(facts)) return "the sensor was silent for too long";
  if (remaining(book.hold, now) > 0) return book.hold?.why === "carriedOver" ? "Amazon's lock of the last parcel" : "Amazon could not be reached";
  return state.run.readings === 0 && hasSensor(policy) ? "the first reading after a restart was waited for" : null;
}

function disarmed(house: Household): string | null {
  const { book, state, poured } = house;
  if (book.armed) return null;
  if (book.refusal?.kind === "unconfirmed") return "disarmed: unconfirmed";
  if (book.cancelled > 1) return "disarmed: cancelled twice";
  const unseen = poured !== null && poured.cycle === state.shelf.cycle;
  if (unseen && !hasSensor(house.policy)) return "disarmed: nobody said that it was refilled";
  if (unseen && poured.hiddenBecause !== null) return `disarmed: the pour was no rise, ${poured.hiddenBecause}`;
  const last = house.amazon.find(book.last?.eventInstanceId ?? "");
  if (last?.cancelledAt != null && book.intent === null) return "disarmed: turned off, and then cancelled at Amazon";
  return null;
}
