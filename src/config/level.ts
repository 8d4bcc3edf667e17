import * as v from "valibot";
import { defaultSource, sourceNames, sources } from "../sources/all.ts";
import { rawEntries } from "../sources/calibration.ts";
import { choice, section } from "./fields.ts";

/**
 * `level`: where readings come from. Flat and all optional, because conditional schemas broke or slowed several
 * releases of the Homebridge UI; each source picks what it needs (`check` in src/sources/contract.ts). What every
 * sensor has comes last.
 */
export const levelSchema = section(levelEntries());

/** Every key of `level`, in the order of the form. */
export function levelEntries() {
  return {
    source: v.optional(choice(sourceNames()), defaultSource),
    ...Object.fromEntries(
      Object.values(sources)
        .flatMap(({ entries }) => Object.entries(entries))
        .filter(([key]) => !Object.hasOwn(rawEntries, key)),
    ),
    ...rawEntries,
  };
}
