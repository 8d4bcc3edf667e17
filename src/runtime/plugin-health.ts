import type { Mode } from "../slot/policy.ts";
import type { Moment } from "../slot/times.ts";
import type { PluginHealth } from "../store/heartbeats.ts";
import type { Clock } from "../support/clock.ts";
import { pluginVersion } from "../support/version.ts";
import type { PageSlot } from "./page-slot.ts";

/** Enough to see what went on; whoever wants more has the log at debug level. */
const callsKept = 20;

/** The last calls to the channel, oldest first. */
export interface LastCalls {
  readonly list: readonly PluginHealth["calls"][number][];
  note: (call: { what: string; outcome: string }) => void;
}

export function createLastCalls(clock: Clock): LastCalls {
  const list: PluginHealth["calls"] = [];
  return {
    list,
    note({ what, outcome }) {
      list.push({ what, at: clock.now(), outcome });
      if (list.length > callsKept) list.shift();
    },
  };
}

export interface PluginHealthOptions {
  homebridge: string;
  mode: Mode;
  slots: readonly PageSlot[];
  calls: LastCalls;
  now: () => Moment;
  clock: Clock;
}

/** The plugin's own word of itself, for the page. */
export function createPluginHealth({
  homebridge,
  mode,
  slots,
  calls,
  now,
  clock,
}: PluginHealthOptions): () => PluginHealth {
  const startedAt = clock.now();
  return () => ({
    version: pluginVersion,
    homebridge,
    mode,
    startedAt,
    driftMs: now().drift,
    calls: [...calls.list],
    runs: Object.fromEntries(slots.map((slot) => slot.report()).map(({ row, run }) => [row, run])),
  });
}
