import type { Delivers } from "../../src/slot/policy.ts";
import { sourceNames, sources } from "../../src/sources/all.ts";

/** What the source of this name delivers: the tests of the core speak of sources by their names, as people do. */
export function deliveredBy(source: string): Delivers {
  const name = sourceNames().find((one) => one === source);
  if (name === undefined) throw new Error(`${source} is no source`);
  return sources[name].delivers;
}
