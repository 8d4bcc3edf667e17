import { dataVersion, whatIsShown } from "../../store/changes.ts";
import { beatEvery } from "../../store/heartbeats.ts";
import type { Timer } from "../../support/clock.ts";
import { detached } from "../../support/detached.ts";
import type { Context } from "./context.ts";
import { pluginBeat, watch } from "./presence.ts";
import { judged, savedEntry } from "./settings.ts";

/** How often the store is looked at, in ms, and so the page is told at most. */
const lookEvery = 500;

/** Looks for changes in the store while the page is open, and tells the plugin that somebody watches. */
export interface Changes {
  start(): void;
  stop(): void;
}

export function watchChanges(context: Context, changed: () => void): Changes {
  const { store, clock, report, configPath, mask } = context;
  const owner = judged(savedEntry(configPath), mask).settings.name;
  let timer: Timer | null = null;
  let watchedAt = -Infinity;
  let version = "";
  let content = "";
  let shown = "";

  const stored = (): string => {
    if (!store.exists) return "none";
    try {
      const now = dataVersion(store);
      if (now !== version) content = whatIsShown(store);
      version = now;
      return content;
    } catch (error) {
      return error instanceof Error ? error.message : "failed";
    }
  };
  const look = (): void => {
    if (clock.monotonic() - watchedAt >= beatEvery) {
      watchedAt = clock.monotonic();
      watch(context);
    }
    const before = shown;
    // A plugin that is gone without a word writes nothing: its silence is looked for.
    shown = `${pluginBeat(context, owner) !== null} ${stored()}`;
    if (shown !== before && before !== "") changed();
  };
  const arm = (): void => {
    timer = clock.after(lookEvery, () => {
      detached(look, report);
      arm();
    });
  };
  return {
    start() {
      detached(look, report);
      arm();
    },
    stop() {
      timer?.cancel();
      timer = null;
    },
  };
}
