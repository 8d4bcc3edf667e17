import type { Policy } from "../../../src/slot/policy.ts";
import { day } from "../../../src/slot/times.ts";
import { SlotDriver } from "./slot-driver.ts";

/** A slot with an open order of its own. */
export function ordered(id = "A"): SlotDriver {
  const slot = new SlotDriver();
  slot.runLow();
  slot.accept("STANDARD_ORDER_PLACED", id);
  return slot;
}

/**
 * Refilled with the parcel of order A, which Amazon still has on its way, low again two days later, and asked: Amazon's
 * lock answers.
 */
export function askedAgain(id: string): SlotDriver {
  const slot = ordered("A");
  slot.pass(2 * day);
  slot.arrives(90);
  slot.confirm(12);
  slot.accept("ORDER_INPROGRESS", id);
  return slot;
}

/**
 * How long after its first order was accepted a slot asks what became of one, and of which; filled in as time passes.
 */
export function asksOf(slot: SlotDriver): { after: number; id: string }[] {
  const asks: { after: number; id: string }[] = [];
  const acceptedAt = slot.book.last?.at ?? slot.utc;
  const send = slot.send.bind(slot);
  slot.send = (event) => {
    const effects = send(event);
    for (const effect of effects)
      if (effect.type === "follow") asks.push({ after: slot.utc - acceptedAt, id: effect.eventInstanceId });
    return effects;
  };
  return asks;
}

/** A slot without a sensor that ordered once, and is as good as empty. */
export function orderedByUse(policy: Partial<Policy> = {}, id = "A"): SlotDriver {
  const slot = new SlotDriver({ source: "usage", ...policy });
  slot.send({ type: "level:spent", points: 96 });
  slot.accept("STANDARD_ORDER_PLACED", id);
  return slot;
}
