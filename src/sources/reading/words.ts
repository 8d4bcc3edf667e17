import { withoutEnds } from "../../support/number-text.ts";
import { toRaw, type Calibration } from "../calibration.ts";

/** Words and truth values that are levels, by what a device says, with the raw value that each stands for. */
export type Words = Readonly<Record<string, number>>;

/** Made of `values`, which has percent. */
export function wordsOf(values: Readonly<Record<string, number>>, calibration: Calibration): Words {
  return Object.fromEntries(Object.entries(values).map(([word, percent]) => [word, toRaw(percent, calibration)]));
}

/**
 * What `words` have for a value as JSON has it: as it is, else without case. `null`, true and numbers are words too:
 * devices say 1 for "low". Undefined where it is none.
 */
export function wordIn(found: unknown, words: Words): number | undefined {
  const said = spelled(found);
  if (said === undefined) return undefined;
  if (Object.hasOwn(words, said)) return words[said];
  const folded = said.toLowerCase();
  return Object.entries(words).find(([word]) => word.toLowerCase() === folded)?.[1];
}

function spelled(found: unknown): string | undefined {
  if (typeof found === "string") return withoutEnds(found);
  return found === null || typeof found === "number" || typeof found === "boolean" ? String(found) : undefined;
}
