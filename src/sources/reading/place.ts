import * as v from "valibot";
import { text } from "../../config/fields.ts";
import { mismatch } from "../../config/problem.ts";
import type { Finding } from "../contract.ts";

/** The keys of `level` for what sends JSON. */
export const placeEntries = {
  path: v.optional(text(), ""),
  timePath: v.optional(text(), ""),
};

/** Where in the JSON that a sensor sends the reading is. */
export interface ReadingPlace {
  /** Where the number is; empty: the whole of what it sends is the number. */
  path: string;
  /** Where the time is at which it was measured; empty: it says none. */
  timePath: string;
}

export function placeFindings({ path, timePath }: ReadingPlace): Finding<"timePath">[] {
  return timePath === "" || path !== ""
    ? []
    : [["timePath", mismatch(timePath, "a path beside it: without one all that comes is the number")]];
}
