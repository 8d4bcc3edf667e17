import { statSync } from "node:fs";
import { countsOf } from "../../store/slot-history.ts";
import { pluginVersion } from "../../support/version.ts";
import type { Health } from "../api.ts";
import type { Context } from "./context.ts";
import { pluginBeat } from "./presence.ts";
import { judged, savedEntry } from "./settings.ts";

/** How the plugin is, as far as it can be reported. Never throws. */
export function health(context: Context): Health {
  const { settings } = judged(savedEntry(context.configPath), context.mask);
  const reported = pluginBeat(context, settings.name)?.health ?? null;
  return {
    version: pluginVersion,
    node: process.versions.node,
    homebridge: reported?.homebridge ?? "",
    plugin:
      reported === null
        ? null
        : {
            startedAt: reported.startedAt,
            version: reported.version,
            driftMs: reported.driftMs,
            calls: reported.calls,
          },
    store: storeHealth(context),
  };
}

function storeHealth({ store, storePath }: Context): Health["store"] {
  if (!store.exists) return null;
  try {
    const bytes = ["", "-wal", "-shm"].reduce(
      (sum, suffix) => sum + (statSync(storePath + suffix, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
    return { bytes, ...countsOf(store) };
  } catch {
    // What is wrong with it is told by the overview.
    return null;
  }
}
