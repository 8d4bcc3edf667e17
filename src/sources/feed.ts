import { problemLine } from "../config/problem.ts";
import type { SlotEvent } from "../slot/events.ts";
import type { IncomingLevel } from "../slot/port.ts";
import type { Reason } from "../slot/reasons.ts";
import type { Clock } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import { type LevelSettings, sourceOf } from "./all.ts";
import { percentOf, toPercent } from "./calibration.ts";
import type { LevelFailure, LevelSource, SourceParts } from "./contract.ts";
import type { HostLimit } from "./polling/host-limit.ts";
import { afterFailure, afterReading, noOutage, type Outage, type OutageStep } from "./outage.ts";
import { SettingError } from "./errors.ts";
import { createMessages } from "./messages.ts";

/** What the core says to an event. */
type Answer = { ok: true } | { ok: false; reason: Reason };

export interface LevelFeedOptions {
  /** `path`: where it stands in the configuration, for what turns out wrong with it. */
  slot: { name: string; path: string; level: LevelSettings };
  clock: Clock;
  random: () => number;
  hostLimit: HostLimit;
  /** Left out where it is not configured. */
  homeAssistant?: SourceParts["homeAssistant"];
  log: Log;
  /** The slot's level now, percent. */
  level: () => number | null;
  dispatch: (event: SlotEvent) => Answer;
}

/**
 * The one road of a slot's readings to the core, by whichever way they come: polled, published, or pushed by other
 * programs.
 */
export interface LevelFeed {
  start(): void;
  /** A message from the slot's own topic on the broker. `retained`: the broker kept it, and nobody says it now. */
  takeMessage(text: string, retained: boolean): void;
  /**
   * A level from another program, for a slot that takes them, and when it was measured. `percent`: what it means after
   * calibration; null: not known.
   */
  push(reading: IncomingLevel, at?: number): { percent: number | null; answer: Answer };
  stop(): void;
}

/** Reads, sorts out what is old or not known, calibrates, and makes the event of it; tells an outage once. */
export function createLevelFeed({
  slot: { name, path, level },
  clock,
  random,
  hostLimit,
  homeAssistant,
  log,
  level: levelNow,
  dispatch,
}: LevelFeedOptions): LevelFeed {
  const source = sourceOf(level);
  let running: LevelSource | undefined;
  let outage: Outage = noOutage;
  let isNotKnownSaid = false;
  let stopped = false;
  const report = (error: unknown): void => {
    log.error(`${name}: ${errorText(error)}`);
  };

  const percentIn = (reading: IncomingLevel): number | null => {
    const percent = "empty" in level ? percentOf(reading, level) : Number.NaN;
    if (percent === null && !isNotKnownSaid) {
      log.info(`${name}: says ${"raw" in reading ? reading.raw : reading.percent}, which stands for not known`);
      isNotKnownSaid = true;
    }
    return percent;
  };
  const deliver = (percent: number | null, at?: number): Answer =>
    dispatch(
      percent === null
        ? { type: "level:unknown" }
        : { type: "level:read", percent, ...(at === undefined ? {} : { at }) },
    );
  const lineAfter = (step: OutageStep): string | undefined => {
    outage = step.outage;
    return step.line;
  };

  const take = (raw: number, at?: number): void => {
    log.debug(`${name}: read ${raw}`);
    const percent = percentIn({ raw });
    // What is not known is no reading, so that it ends no outage; and no failure, so that it begins none.
    const line = percent === null ? undefined : lineAfter(afterReading(outage, clock.monotonic(), name));
    if (line !== undefined) log.info(line);
    deliver(percent, at);
  };
  const failed = (failure: LevelFailure): void => {
    const line = lineAfter(afterFailure(outage, failure, clock.monotonic(), name, level));
    if (line !== undefined) log.warn(line);
    dispatch({ type: "level:failed" });
  };
  /**
   * The broker repeats what it kept at every connect: a sensor that died must not look alive by that, nor make a row of
   * readings. One that says when it measured is told apart by that, and the same level may be a newer reading, which
   * came while there was no connection.
   */
  const isRepeated = (raw: number, at: number | undefined, retained: boolean): boolean => {
    if (!retained || at !== undefined || !("empty" in level)) return false;
    return Math.min(100, Math.max(0, toPercent(raw, level))) === levelNow();
  };
  const published = source.messages?.(level);
  const messages =
    published === undefined || !("empty" in level)
      ? undefined
      : createMessages({
          reader: () => published.reader(),
          staleAfterHours: level.staleAfterHours,
          monotonic: () => clock.monotonic(),
          heard: ({ raw, at }, retained) => {
            if (!isRepeated(raw, at, retained)) take(raw, at);
          },
          failed,
          missed: (line) => {
            log.warn(`${name}: ${line}`);
          },
        });
  const open = async (): Promise<void> => {
    try {
      await messages?.open();
      running = await source.open?.(level, {
        clock,
        random,
        hostLimit,
        homeAssistant,
        sink: { raw: take, failed },
        report,
      });
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      log.error(
        problemLine({
          level: "error",
          path: `${path}.level.${error.key}`,
          message: `${error.message}; this slot's level is not read`,
        }),
      );
      return;
    }
    // SIGTERM may have come while the libraries loaded.
    if (!stopped) running?.start();
  };
  return {
    start() {
      detached(open, report);
    },
    takeMessage(text, retained) {
      messages?.take(text, retained);
    },
    push(reading, at) {
      const percent = percentIn(reading);
      return { percent, answer: deliver(percent, at) };
    },
    stop() {
      stopped = true;
      running?.stop();
    },
  };
}
