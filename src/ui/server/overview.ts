import { reasonText } from "../../words/en/reasons.ts";
import type { Overview, SlotCard, UiRefusal } from "../api.ts";
import type { Context } from "./context.ts";
import { pluginBeat, watch } from "./presence.ts";
import { refusalOf } from "./refusal.ts";
import { type SlotSnapshot, slotSnapshots, unknownSnapshots } from "./slot-snapshot.ts";
import { judged, savedEntry } from "./settings.ts";
import { slotCard, type Worked } from "./slot-card.ts";

/** Works out what a slot's history says. Throws StoreError. */
export type WorkOut = (seen: SlotSnapshot) => Worked;

/**
 * What is to be seen at a glance. Never throws: a store that cannot be read is told, and its slots are shown without
 * what it knows.
 */
export function overview(context: Context, work: WorkOut): Overview {
  const { store, mask, clock, configPath } = context;
  const { settings, problems } = judged(savedEntry(configPath), mask);
  watch(context);
  const beat = pluginBeat(context, settings.name);
  const cards = (): SlotCard[] =>
    slotSnapshots(context, settings, beat).map((seen) => slotCard(store, settings, seen, work(seen)));
  let storeProblem: UiRefusal | null = null;
  let slots: SlotCard[];
  try {
    slots = cards();
  } catch (error) {
    storeProblem = refusalOf(error, mask);
    slots = unknownSnapshots(context, settings).map((seen) =>
      slotCard(store, settings, seen, { forecast: null, packDoubt: null }),
    );
  }
  const {
    mode,
    ordering: { stopped },
  } = settings;
  return {
    now: clock.now(),
    mode,
    running: beat !== null,
    stopped: stopped === null ? null : reasonText(stopped),
    stoppedSaid: stopped,
    problems,
    storeProblem,
    slots,
  };
}
