import type { RawValues } from "../calibration.ts";
import { numberIn, JsonPathError, numberAt } from "./json-path.ts";
import type { Match } from "./pattern.ts";
import type { ReadingPlace } from "./place.ts";
import { LackingError, LevelReadError } from "./read-error.ts";
import { timeAt } from "./time-in.ts";
import { parsedJson } from "../../support/json.ts";
import { withoutEnds } from "../../support/number-text.ts";

/** What a sensor says, before calibration. */
export interface RawReading {
  raw: number;
  /** When it was measured, ms UTC; undefined where the sensor does not say. */
  at: number | undefined;
}

/** Finds the reading in what a device sent. Throws LevelReadError; what was sent is not quoted. */
export type Reader = (text: string) => RawReading;

/** Where and how a reading is looked for. */
export type Readable = ReadingPlace & Pick<RawValues, "ignore">;

/**
 * What reads the level that these settings are of: at once where no library is needed, else as soon as that is loaded.
 * Rejects with SettingError where the pattern is none.
 */
export function openReader(place: Readable): Reader | Promise<Reader> {
  const { pattern, words = {} } = place;
  if (pattern === undefined) return (text) => readingIn(text, place);
  return import("./pattern.ts").then(({ compilePattern }) => {
    const match = compilePattern(pattern);
    return (text) => ({ raw: numberIn(matched(text, match), words) ?? noNumber(), at: undefined });
  });
}

/** Whether what `openReader` makes can be used. Rejects with SettingError. */
export async function checkReader(place: Readable): Promise<void> {
  await openReader(place);
}

/**
 * The reading in what a device sent: its number is the whole of it, or at `path` of its JSON, and the time, where one
 * is configured, at `timePath`. A value that stands for "not known" (`ignore`) needs no time.
 * @throws LevelReadError when number or time is not there; LackingError where there is nothing at `path`.
 */
export function readingIn(text: string, { path, timePath, ignore, words = {} }: Readable): RawReading {
  const whole = path === "" ? numberIn(text, words) : undefined;
  if (whole !== undefined) return { raw: whole, at: undefined };
  const body = parsed(text, path);
  try {
    const raw = numberAt(body, path, words);
    return { raw, at: timePath === "" || ignore.includes(raw) ? undefined : timeAt(body, timePath) };
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    if (error.isLacking && error.path === path) throw new LackingError(error.message, { cause: error });
    throw new LevelReadError("noValue", error.message, { cause: error });
  }
}

function parsed(text: string, path: string): unknown {
  const body = parsedJson(withoutEnds(text));
  if (body === undefined)
    throw new LevelReadError("notJson", path === "" ? "what it sent is not a number" : "what it sent is not JSON");
  return body;
}

function matched(text: string, match: Match): string {
  const found = match(text);
  if (found === undefined) throw new LackingError("what the pattern looks for is not in what it sent");
  return found;
}

function noNumber(): never {
  throw new LevelReadError("noValue", "what the pattern's group holds is not a number");
}
