import { problemLine } from "../config/problem.ts";
import type { SlotSettings } from "../config/settings.ts";
import { toPercent } from "./calibration.ts";
import { createLevelSource } from "./polling/open.ts";
import type { LevelFailure, LevelSource } from "./contract.ts";
import type { HostLimit } from "./polling/host-limit.ts";
import type { LevelReading } from "./not-known.ts";
import { LevelReadError } from "./reading/read-error.ts";
import { readingIn } from "./reading/reading-in.ts";
import { afterFailure, afterReading, noOutage, type Outage } from "./outage.ts";
import type { SlotEvent } from "../slot/events.ts";
import type { Clock } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";

export interface LevelFeedOptions {
  slot: SlotSettings;
  clock: Clock;
  random: () => number;
  hostLimit: HostLimit;
  log: Log;
  /** Whether a reading stands for "not known". */
  notKnown: (reading: LevelReading) => boolean;
  /** The slot's level now, percent. */
  level: () => number | null;
  dispatch: (event: SlotEvent) => void;
}

/** Brings a slot's readings from where they are to the core, and tells an outage once. */
export interface LevelFeed {
  start(): void;
  /** A message from the slot's own MQTT topic. `retained`: the broker kept it, and nobody says it now. */
  take(text: string, retained: boolean): void;
  stop(): void;
}

export function createLevelFeed({ slot, clock, random, hostLimit, log, notKnown, level: levelNow, dispatch }: LevelFeedOptions): LevelFeed {
  const { level, name } = slot;
  let source: LevelSource | undefined;
  let outage: Outage = noOutage;
  let stopped = false;
  const report = (error: unknown): void => {
    log.error(`${name}: ${errorText(error)}`);
  };
  const read = (raw: number, at?: number): void => {
    if (!("empty" in level)) return;
    log.debug(`${name}: read ${raw}`);
    // No reading, so that it ends no outage; and no failure, so that it begins none.
    if (notKnown({ raw })) {
      dispatch({ type: "level:unknown" });
      return;
    }
    const step = afterReading(outage, clock.monotonic(), name);
    outage = step.outage;
    if (step.line !== undefined) log.info(step.line);
    dispatch({ type: "level:read", percent: toPercent(raw, level), ...(at === undefined ? {} : { at }) });
  };
  const failed = (failure: LevelFailure): void => {
    const step = afterFailure(outage, failure, clock.monotonic(), name, level);
    outage = step.outage;
    if (step.line !== undefined) log.warn(step.line);
    dispatch({ type: "level:failed" });
  };
  const open = async (): Promise<void> => {
    try {
      source = await createLevelSource(level, { clock, random, hostLimit, sink: { raw: read, failed }, report });
    } catch (error) {
      // Only node-cron knows its expressions, and it loads too late for the other problems of the configuration.
      if (!(error instanceof Error) || error.name !== "ScheduleError") throw error;
      log.error(problemLine({ level: "error", path: `${slot.path}.level.schedule`, message: `${error.message}; this slot's level is not polled` }));
      return;
    }
    // SIGTERM may have come while the libraries loaded.
    if (!stopped) source?.start();
  };
  return {
    start() {
      detached(open, report);
    },
    take(text, retained) {
      if (level.source !== "mqtt") return;
      try {
        const { raw, at } = readingIn(text, level);
        // The broker repeats what it kept at every connect: a sensor that died must not look alive by that, nor make a row of readings. One that
        // says when it measured is told apart by that, and the same level may be a newer reading, which came while there was no connection.
        if (retained && at === undefined && Math.min(100, Math.max(0, toPercent(raw, level))) === levelNow()) return;
        read(raw, at);
      } catch (error) {
        if (!(error instanceof LevelReadError)) throw error;
        failed({ kind: error.kind, text: error.message });
      }
    },
    stop() {
      stopped = true;
      source?.stop();
    },
  };
}
