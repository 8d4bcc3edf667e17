import type { HttpLevel, LevelSettings } from "../config/settings.ts";
import type { LevelFailure } from "./contract.ts";

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

type Unit = readonly [seconds: number, name: string];
const second: Unit = [1, "s"];
const units: readonly Unit[] = [[3600, "h"], [60, "min"]];

/** There was no reading where one was due: the first failure is said, then silence until a reading comes. `at` is monotonic, in ms; `name` the slot's. */
export function afterFailure(outage: Outage, failure: LevelFailure, at: number, name: string, level: LevelSettings): OutageStep {
  if (outage.since !== undefined) return { outage, line: undefined };
  const place = placeOf(level);
  return { outage: { since: at }, line: place === null ? undefined : `${name}: cannot read the level ${place.where} (${failure.text}); ${place.next}` };
}

/**
 * Where a level comes from, and when it is looked for again; null where nobody is asked. Of an address only host and port: user info, path and
 * query may hold keys.
 */
function placeOf(level: LevelSettings): { where: string; next: string } | null {
  switch (level.source) {
    case "http":
      return { where: `from ${new URL(level.url).host}`, next: `trying again ${again(level)}` };
    case "mqtt":
      return { where: `in ${level.topic}`, next: "waiting for the next message" };
    case "webhook":
    case "wear":
    case "usage":
    case "manual":
      return null;
  }
}

/** A reading came: the end of an outage is said once, with its length. `at` is monotonic, in ms; `name` the slot's. */
export function afterReading(outage: Outage, at: number, name: string): OutageStep {
  if (outage.since === undefined) return { outage, line: undefined };
  return { outage: noOutage, line: `${name}: level readable again after ${duration((at - outage.since) / 1000)}` };
}

function again({ schedule, everySeconds }: HttpLevel): string {
  if (schedule !== undefined) return `at the next time of its schedule, ${schedule}`;
  // The largest unit that says it exactly: 5400 s are 90 min and not 2 h.
  const [size, unit] = units.find(([seconds]) => everySeconds % seconds === 0) ?? second;
  return `every ${everySeconds / size} ${unit}`;
}

/** Rounded to the largest unit of which there are two or more. */
function duration(seconds: number): string {
  const [size, unit] = units.find(([unitSeconds]) => seconds >= unitSeconds * 2) ?? second;
  return `${Math.round(seconds / size)} ${unit}`;
}
