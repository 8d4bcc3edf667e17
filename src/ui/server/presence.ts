import { beatEvery, isAlive, page, pluginOf, type Beat } from "../../store/heartbeats.ts";
import type { Context } from "./context.ts";

/**
 * For so long after the page was opened a plugin that did not go in good order is taken for running: it beats only once
 * somebody watches.
 */
const firstBeatWithin = 3_000;

/** The plugin's last word, if it runs; null where it does not, or nobody can tell. */
export function pluginBeat(
  { store, heartbeats, clock, since }: Pick<Context, "store" | "heartbeats" | "clock" | "since">,
  owner: string,
): Beat | null {
  if (!store.exists) return null;
  try {
    const beat = heartbeats.last(pluginOf(owner));
    if (isAlive(beat, clock.now())) return beat;
    return beat !== null && clock.monotonic() - since < firstBeatWithin ? beat : null;
  } catch {
    return null;
  }
}

/** Tells the plugin that somebody watches. A store that cannot be written has nobody to tell. */
export function watch({ store, heartbeats, clock }: Pick<Context, "store" | "heartbeats" | "clock">): void {
  if (!store.exists) return;
  try {
    const last = heartbeats.last(page);
    if (last === null || Math.abs(clock.now() - last.at) >= beatEvery) heartbeats.beat(page, clock.now(), null);
  } catch {
    // What is wrong with the store is told by the overview.
  }
}
