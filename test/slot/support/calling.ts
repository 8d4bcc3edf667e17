import type { Effect } from "../../../src/slot/effects.ts";
import type { Mode } from "../../../src/slot/policy.ts";
import { SlotDriver } from "./slot-driver.ts";

/** A slot whose first call, asked for by hand, runs. It has no sensor, so nothing but its order makes it wake. */
export function callingByHand(mode: Mode = "live"): SlotDriver {
  const slot = new SlotDriver({ source: "usage", mode });
  slot.useUp(50);
  slot.request();
  return slot;
}

/** The running call gets no answer; a `chance` of 1 makes the backoff a whole one. */
export function unanswered(
  slot: SlotDriver,
  type: "attempt:notSent" | "attempt:unknown",
  chance = 1,
  retryAfter: number | null = null,
): Effect[] {
  return slot.send({ type, number: slot.book.number, why: "no route", retryAfter, chance });
}

/** What kind of effects there were, in their order: records with how the intent ended, log lines with their level. */
export function kinds(effects: Effect[]): string[] {
  return effects.map((effect) => {
    if (effect.type === "record") return `record ${effect.end ?? "open"}`;
    return effect.type === "log" ? effect.level : effect.type;
  });
}

/** How often Amazon was asked for its clock so far. */
export function clockAsks(slot: SlotDriver): number {
  return slot.effects.filter((effect) => effect.type === "learnTime").length;
}
