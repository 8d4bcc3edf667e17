import { type LevelSettings, sourceOf } from "./all.ts";
import type { LevelFailure } from "./contract.ts";
import { rounded } from "./durations.ts";

/** Whether a slot's level can be read, and since when it cannot. */
export interface Outage {
  /** Monotonic ms of the first failure; undefined while readings come. */
  readonly since: number | undefined;
}

/** The state after an event, and the one line to log, if it is worth one. */
export interface OutageStep {
  outage: Outage;
  line: string | undefined;
}

/** Before the first poll: a first reading is no news. */
export const noOutage: Outage = { since: undefined };

/**
 * There was no reading where one was due: the first failure is said, then silence until a reading comes. `at` is
 * monotonic, in ms; `name` the slot's.
 */
export function afterFailure(
  outage: Outage,
  failure: LevelFailure,
  at: number,
  name: string,
  level: LevelSettings,
): OutageStep {
  if (outage.since !== undefined) return { outage, line: undefined };
  const place = sourceOf(level).place?.(level);
  return {
    outage: { since: at },
    line:
      place === undefined
        ? undefined
        : `${name}: cannot read the level ${place.where} (${failure.text}); ${place.next}`,
  };
}

/** A reading came: the end of an outage is said once, with its length. `at` is monotonic, in ms; `name` the slot's. */
export function afterReading(outage: Outage, at: number, name: string): OutageStep {
  if (outage.since === undefined) return { outage, line: undefined };
  return { outage: noOutage, line: `${name}: level readable again after ${rounded((at - outage.since) / 1000)}` };
}
