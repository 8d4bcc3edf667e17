import type { Delivers } from "../../src/slot/policy.ts";
import { sourceNames } from "../../src/sources/all.ts";
import type { SensorWay, Way } from "./ways.ts";

/**
 * The ways of all sources that deliver one of these: `<name>/ways.ts` has those of each. Rejects where one has none.
 */
export async function waysOf(...kinds: Delivers[]): Promise<(Way | SensorWay)[]> {
  const found = sourceNames().map(async (name) => {
    const { ways } = (await import(`./${name}/ways.ts`)) as { ways: readonly (Way | SensorWay)[] };
    return ways.filter(({ kind }) => kinds.includes(kind));
  });
  return (await Promise.all(found)).flat();
}
