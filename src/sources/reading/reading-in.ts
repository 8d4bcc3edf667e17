import type { RawValues } from "../calibration.ts";
import { JsonPathError, numberAt, numberFromText } from "./json-path.ts";
import type { ReadingPlace } from "./place.ts";
import { LevelReadError } from "./read-error.ts";
import { timeAt } from "./time-in.ts";

/** What a sensor says, before calibration. */
export interface RawReading {
  raw: number;
  /** When it was measured, ms UTC; undefined where the sensor does not say. */
  at: number | undefined;
}

/**
 * The reading in what a device sent: its number is the whole of it, or at `path` of its JSON, and the time, where one
 * is configured, at `timePath`. A value that stands for "not known" (`ignore`) needs no time.
 * @throws LevelReadError when number or time is not there; what was sent is not quoted.
 */
export function readingIn(
  text: string,
  { path, timePath, ignore }: ReadingPlace & Pick<RawValues, "ignore">,
): RawReading {
  const whole = path === "" ? numberFromText(text) : undefined;
  if (whole !== undefined) return { raw: whole, at: undefined };
  const body = parsed(text, path);
  try {
    const raw = numberAt(body, path);
    return { raw, at: timePath === "" || ignore.includes(raw) ? undefined : timeAt(body, timePath) };
  } catch (error) {
    if (error instanceof JsonPathError) throw new LevelReadError("noValue", error.message, { cause: error });
    throw error;
  }
}

/** JSON.parse quotes the body in its message, so that error goes no further. */
function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LevelReadError("notJson", path === "" ? "what it sent is not a number" : "what it sent is not JSON");
  }
}
