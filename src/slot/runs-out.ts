import { hour } from "./times.ts";
import type { Facts } from "./draft.ts";

/**
 * A forecast is asked for each hour while something hangs on it; an older one was made for something else, perhaps of
 * another level.
 */
const goodFor = 2 * hour;

/** In how many ms the slot runs out, by a forecast that is new enough to act on; null where there is none. */
export function runsOutIn({ run, now }: Pick<Facts, "run" | "now">): number | null {
  const { forecast } = run;
  if (forecast === null || forecast.runsOutAt === null || now.mono - forecast.at > goodFor) return null;
  return forecast.runsOutAt - now.utc;
}
