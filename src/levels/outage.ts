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

/** Who is speaking, from where, and when it tries again. */
export type OutageWords = PolledWords | PushedWords;

interface PushedWords {
  name: string;
  /** The MQTT topic that brings the level. */
  topic: string;
}

interface PolledWords {
  /** The slot's name. */
  name: string;
  /** The device's address. Only host and port are shown: user info, path and query may hold keys. */
  url: string;
  schedule?: string;
  everySeconds?: number;
}

/** Before the first poll: a first reading is no news. */
export const noOutage: Outage = { since: undefined };

type Unit = readonly [seconds: number, name: string];
const second: Unit = [1, "s"];
const units: readonly Unit[] = [[3600, "h"], [60, "min"]];

/** A poll failed: the first failure is said, then silence until a reading comes. `at` is monotonic, in ms. */
export function afterFailure(outage: Outage, failure: LevelFailure, at: number, words: OutageWords): OutageStep {
  if (outage.since !== undefined) return { outage, line: undefined };
  const where = "topic" in words ? `in ${words.topic}` : `from ${new URL(words.url).host}`;
  const line = `${words.name}: cannot read the level ${where} (${failure.text}); ${"topic" in words ? "waiting for the next message" : `trying again ${again(words)}`}`;
  return { outage: { since: at }, line };
}

/** A reading came: the end of an outage is said once, with its length. `at` is monotonic, in ms. */
export function afterReading(outage: Outage, at: number, { name }: { name: string }): OutageStep {
  if (outage.since === undefined) return { outage, line: undefined };
  return { outage: noOutage, line: `${name}: level readable again after ${duration((at - outage.since) / 1000)}` };
}

function again({ schedule, everySeconds }: PolledWords): string {
  if (schedule !== undefined) return `at the next time of its schedule, ${schedule}`;
  if (everySeconds === undefined) return "later";
  // The largest unit that says it exactly: 5400 s are 90 min and not 2 h.
  const [size, unit] = units.find(([seconds]) => everySeconds % seconds === 0) ?? second;
  return `every ${everySeconds / size} ${unit}`;
}

/** Rounded to the largest unit of which there are two or more. */
function duration(seconds: number): string {
  const [size, unit] = units.find(([unitSeconds]) => seconds >= unitSeconds * 2) ?? second;
  return `${Math.round(seconds / size)} ${unit}`;
}
