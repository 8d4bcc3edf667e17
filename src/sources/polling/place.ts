import { largestExact } from "../durations.ts";
import type { PolledAddress, Rhythm } from "./settings.ts";

/**
 * Where a polled level comes from, and when it is asked for again. Of the address only host and port: user info, path
 * and query may hold keys.
 */
export function polledPlace({ url, ...rhythm }: Pick<PolledAddress, "url"> & Rhythm): { where: string; next: string } {
  return { where: `from ${new URL(url).host}`, next: `trying again ${again(rhythm)}` };
}

function again({ schedule, everySeconds }: Rhythm): string {
  return schedule === undefined
    ? `every ${largestExact(everySeconds)}`
    : `at the next time of its schedule, ${schedule}`;
}
