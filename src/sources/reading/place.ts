import * as v from "valibot";
import { numberByName, numberFrom, text } from "../../config/fields.ts";
import type { Finding } from "../../config/own-settings.ts";
import { mismatch } from "../../config/problem.ts";
import type { Calibration } from "../calibration.ts";
import { pathSteps } from "./path-steps.ts";
import { type Words, wordsOf } from "./words.ts";

/** The keys of `level` for what sends JSON. */
export const placeEntries = {
  path: v.optional(text(), ""),
  timePath: v.optional(text(), ""),
  values: v.optional(numberByName(numberFrom(0, 100))),
};

/** The key of `level` for what may send anything else. */
export const patternEntry = { pattern: v.optional(text()) };

/** Where in what a sensor sends the reading is. */
export interface ReadingPlace {
  /** Where in its JSON the number is; empty: the whole of what it sends is the number. */
  path: string;
  /** Where the time is at which it was measured; empty: it says none. */
  timePath: string;
  /** Words that are levels, where some are. */
  words?: Words;
  /** Whose first group is the number, where what it sends is no JSON. Never beside a path. */
  pattern?: string;
}

interface WrittenPlace {
  path: string;
  timePath: string;
  values?: Readonly<Record<string, number>> | undefined;
  pattern?: string | undefined;
}

export function placeFindings({ path, timePath }: WrittenPlace): Finding<"path" | "timePath">[] {
  const alone: Finding<"timePath">[] =
    timePath === "" || path !== ""
      ? []
      : [["timePath", mismatch(timePath, "a path beside it: without one all that comes is the number")]];
  return [...pathFindings("path", path), ...pathFindings("timePath", timePath), ...alone];
}

export function patternFindings({ path, pattern = "" }: WrittenPlace): Finding<"pattern">[] {
  return pattern === "" || path === "" ? [] : [["pattern", "got path too, expected one of the two"]];
}

export function placeSettings(
  { path, timePath, values, pattern = "" }: WrittenPlace,
  calibration: Calibration,
): ReadingPlace {
  return {
    path,
    timePath,
    ...(values === undefined ? {} : { words: wordsOf(values, calibration) }),
    ...(pattern === "" ? {} : { pattern }),
  };
}

function pathFindings<Key extends "path" | "timePath">(key: Key, path: string): Finding<Key>[] {
  const steps = pathSteps(path);
  return "expected" in steps ? [[key, mismatch(path, steps.expected)]] : [];
}
