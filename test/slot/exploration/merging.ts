import type { Policy } from "../../../src/slot/policy.ts";
import type { Happening } from "./events.ts";
import { alphabetOf, newHouse, replay } from "./explore.ts";
import type { House } from "./house.ts";
import { keyOf } from "./key.ts";

/**
 * Whether worlds of one key really behave alike: of each two sequences of up to `depth` events that lead to one key,
 * whatever happens next must lead to one key again. Returns the pairs that it parts, in words.
 */
export function partedPairs(policy: Policy, depth: number): { compared: number; parted: string[] } {
  const alphabet = alphabetOf(policy);
  const start = newHouse(policy);
  const known = new Map<string, readonly Happening[]>([[keyOf(start.world), []]]);
  const parted: string[] = [];
  let compared = 0;
  let layer: (readonly Happening[])[] = [[]];
  for (let length = 1; length <= depth; length++) {
    const next: (readonly Happening[])[] = [];
    for (const path of layer) {
      for (const happening of alphabet) {
        const sequence = [...path, happening];
        const house = replay(start, path);
        if (!happening.run(house)) continue;
        const key = keyOf(house.world);
        const other = known.get(key);
        if (other === undefined) {
          known.set(key, sequence);
          next.push(sequence);
          continue;
        }
        compared += 1;
        const twin = replay(start, other);
        for (const following of alphabet) {
          if (keyAfter(house, following) !== keyAfter(twin, following))
            parted.push(`${named(sequence)} | ${named(other)}: ${following.name}`);
        }
      }
    }
    layer = next;
  }
  return { compared, parted };
}

function keyAfter(house: House, happening: Happening): string {
  const next = house.fork();
  return happening.run(next) ? keyOf(next.world) : "";
}

function named(path: readonly Happening[]): string {
  return path.map(({ name }) => name).join(", ");
}
