import type { DatabaseSync } from "node:sqlite";
import type { Mode } from "../slot/policy.ts";
import type { Reason } from "../slot/reasons.ts";
import type { Run } from "../slot/state.ts";
import { withTimeout, withoutSync } from "./database.ts";
import { storedJson } from "./stored-json.ts";
import type { Store } from "./store.ts";

/** The page beats so often while it is open, the plugin while somebody watches, in ms. */
export const beatEvery = 3_000;

/** Without a beat for so long nobody is there, in ms. */
const beatLifetime = 10_000;

/** How long a beat waits for a store that another program is writing, in ms. */
const patience = 100;

/** The plugin's own word of itself. Holds no secret, and nothing that Amazon or a household could be told by. */
export interface PluginHealth {
  version: string;
  homebridge: string;
  /** It runs in this one until its next start, whatever is saved meanwhile. */
  mode: Mode;
  /** ms UTC. */
  startedAt: number;
  /** How far the machine's clock is ahead of Amazon's, in ms; null while not known. */
  driftMs: number | null;
  /** The last calls to Amazon, oldest first. */
  calls: { what: string; at: number; outcome: string }[];
  /** What only the process knows of its slots, by row. */
  runs: Record<string, RunReport>;
}

/**
 * What of a slot's `Run` its looks depend on, with its times told from now on, in ms: another process has another
 * monotonic clock.
 */
export interface RunReport extends Pick<Run, "polls" | "readings" | "tooOldAt" | "predecessor"> {
  /** What the slot's uptime clock showed, ms. */
  uptime: number;
  startedAgo: number | null;
  dueIn: number | null;
  notice: { reason: Reason; fault: boolean; endsIn: number } | null;
  /** `runsOutAt` in ms UTC, `perDay` in percent points, worked out so many ms ago. */
  forecast: { runsOutAt: number | null; perDay: number; ago: number } | null;
}

export interface Beat {
  /** In ms UTC. */
  at: number;
  health: PluginHealth | null;
}

/**
 * Who is there. Written without waiting for the disk: a beat that a power cut takes is none. `now` in ms UTC. All
 * methods throw StoreError.
 */
export interface Heartbeats {
  beat(who: string, now: number, health: PluginHealth | null): void;
  last(who: string): Beat | null;
  /** It goes in good order, and need not be waited for. */
  end(who: string): void;
}

export const page = "page";

/** The plugin of one platform entry. */
export function pluginOf(owner: string): string {
  return `plugin:${owner}`;
}

/** Whether somebody beat within the time that a beat is good for. `now` in ms UTC. */
export function isAlive(beat: Beat | null, now: number): boolean {
  return beat !== null && Math.abs(now - beat.at) < beatLifetime;
}

export function heartbeatsIn(store: Store): Heartbeats {
  return {
    beat(who, now, health) {
      withoutDelay(store, (database) =>
        database
          .prepare(
            "INSERT INTO heartbeats (who, at, health) VALUES (?, ?, ?) ON CONFLICT (who) DO UPDATE SET at = excluded.at, health = excluded.health",
          )
          .run(who, now, health === null ? null : JSON.stringify(health)),
      );
    },
    last(who) {
      const row = store.use((database) => database.prepare("SELECT at, health FROM heartbeats WHERE who = ?").get(who));
      if (row === undefined) return null;
      return {
        at: Number(row["at"]),
        health: typeof row["health"] === "string" ? (storedJson(row["health"]) as PluginHealth) : null,
      };
    },
    end(who) {
      // Where that is not written, this beat grows old by itself.
      withoutDelay(store, (database) => database.prepare("DELETE FROM heartbeats WHERE who = ?").run(who));
    },
  };
}

/**
 * Neither the disk nor another program is waited for: Homebridge does nothing else meanwhile, and the next beat is
 * near.
 */
function withoutDelay(store: Store, work: (database: DatabaseSync) => unknown): void {
  store.use((database) => withTimeout(database, patience, () => withoutSync(database, () => work(database))));
}
