import { isDeepStrictEqual } from "node:util";
import type { Effect } from "../../../src/slot/effects.ts";
import type { SlotEvent } from "../../../src/slot/events.ts";
import type { Policy } from "../../../src/slot/policy.ts";
import { newSlot, type SlotState } from "../../../src/slot/state.ts";
import { bookFrom, shelfFrom } from "../../../src/store/slot-schema.ts";
import { storedFormOf } from "../../../src/store/stored-forms.ts";
import { minute, type Moment } from "../../../src/slot/times.ts";
import { transition, type Transition } from "../../../src/slot/transition.ts";
import { viewOf } from "../../../src/slot/view.ts";
import { must } from "./must.ts";
import { viewInWords } from "../../support/in-words.ts";

/** What a store gives back of a state, by the road that every start takes. */
function storedForm(state: SlotState, now: Moment): SlotState {
  const { shelf, books } = state;
  return {
    shelf: shelfFrom(JSON.stringify(shelf), newSlot(now).shelf),
    books: Object.fromEntries(
      Object.entries(books).map(([mode, book]) => [mode, bookFrom(JSON.stringify(storedFormOf(book)), shelf.cycle)]),
    ),
    run: state.run,
  };
}

/**
 * The other modes' books stay, the stored form says as much as the state itself, and what is shown of it can be shown.
 */
export function checkForm(before: SlotState, event: SlotEvent, policy: Policy, now: Moment, result: Transition): void {
  for (const mode of ["simulate", "test", "live"] as const) {
    must(mode === policy.mode || result.state.books[mode] === before.books[mode], `the book of ${mode} was touched`);
  }
  const again = transition(storedForm(before, now), event, policy, now);
  must(isDeepStrictEqual(again, result), "the stored form of the state behaves differently");
  const view = viewInWords(viewOf(result.state, policy, now));
  must(Array.from(view.status).length <= 128, `a status of more than 128 characters: ${view.status}`);
  must(view.level === null || (view.level >= 0 && view.level <= 100), `a level of ${String(view.level)}`);
}

/**
 * What a diary says of a transition; nothing of time that passed in vain. `off`: how far the machine's clock is ahead,
 * ms.
 */
export function linesOf(
  event: SlotEvent,
  effects: readonly Effect[],
  { trueNow, off, policy }: { trueNow: number; off: number; policy: Policy },
): string[] {
  const done = effects
    .filter((effect) => effect.type !== "log")
    .map((effect) =>
      effect.type === "record"
        ? `record ${effect.intent.number} ${effect.intent.phase}/${effect.end ?? "open"}`
        : effect.type,
    );
  if (event.type === "time:passed" && done.length === 0) return [];
  const clock = off === 0 ? "right" : `off ${Math.round(off / minute)} min`;
  return [
    `${new Date(trueNow).toISOString()} (clock ${clock}) ${policy.mode} ${JSON.stringify(event)} -> ${done.join(", ")}`,
  ];
}
