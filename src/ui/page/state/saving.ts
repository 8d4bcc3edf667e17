import type { UiProblem } from "../../api.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";
import { emptyBlock } from "./config-block.ts";
import { type Change, changesBetween } from "./config-changes.ts";
import type { Merge } from "./config-merge.ts";

/**
 * config.json was changed by somebody else since the page read it, and the person has a change of their own: nothing is
 * written before they decide.
 */
export interface SaveConflict {
  /** What was changed there since. */
  theirs: Change[];
  mine: Change[];
  /** What both have changed: see Merge. */
  clashes: Change[];
  /** What the plugin would refuse where both were put together. */
  problems: UiProblem[];
  /** Both were put together, and are being judged. */
  busy: boolean;
}

export interface SavingState {
  /** Every entry of the platform as config.json was last read. The page shows the first. */
  entries: ConfigBlock[];
  /** config.json has changed since, and what somebody is typing stands in the way of showing it. */
  newer: boolean;
  moved: SaveConflict | null;
}

export type SavingEvent =
  | { type: "saving:read"; entries: ConfigBlock[] }
  | { type: "saving:newer-seen" }
  | { type: "saving:moved"; moved: SaveConflict }
  | { type: "saving:take-up-asked" }
  | { type: "saving:take-up-refused"; problems: UiProblem[] }
  | { type: "saving:decided" };

export const firstSaving: SavingState = { entries: [], newer: false, moved: null };

export function reduceSaving(state: SavingState, event: SavingEvent): SavingState {
  switch (event.type) {
    case "saving:read":
      return { ...state, entries: event.entries, newer: false };
    case "saving:newer-seen":
      return { ...state, newer: true };
    case "saving:moved":
      return { ...state, moved: event.moved };
    case "saving:take-up-asked":
      return withMoved(state, { busy: true, problems: [] });
    case "saving:take-up-refused":
      return withMoved(state, { busy: false, problems: event.problems });
    case "saving:decided":
      return { ...state, moved: null };
  }
}

function withMoved(state: SavingState, change: Partial<SaveConflict>): SavingState {
  return state.moved === null ? state : { ...state, moved: { ...state.moved, ...change } };
}

export function saveConflict(
  base: readonly ConfigBlock[],
  mine: readonly ConfigBlock[],
  theirs: readonly ConfigBlock[],
  { clashes }: Merge,
): SaveConflict {
  return { theirs: changesBetween(base, theirs), mine: changesBetween(base, mine), clashes, problems: [], busy: false };
}

/** The entry that the page shows. */
export function shownEntry(entries: readonly ConfigBlock[]): ConfigBlock {
  return entries[0] ?? emptyBlock;
}
