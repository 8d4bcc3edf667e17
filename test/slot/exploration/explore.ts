import { hasSensor, type Policy } from "../../../src/slot/policy.ts";
import { happenings, type Happening } from "./events.ts";
import { House } from "./house.ts";
import { keyOf } from "./key.ts";
import { lifeAfter } from "./life.ts";

/** What an exploration came to. */
export interface Explored {
  /** States that behave differently from one another. */
  states: number;
  /** Events that were tried in them. */
  events: number;
  /** What must not be, with the sequence that leads there. */
  violations: string[];
}

export interface ExploreOptions {
  /** Sequences of up to so many events. */
  depth: number;
  /** Told how many states of how many are explored at this depth. */
  onProgress?: (depth: number, states: number) => void;
}

const mostViolations = 20;

/**
 * Lives every sequence of up to `depth` events, with the promises checked after each transition (FuzzJudge), and goes
 * on from every state that is reached until the next need is met. Of the sequences that lead to worlds which behave
 * alike one is followed on.
 */
export function explore(policy: Policy, { depth, onProgress }: ExploreOptions): Explored {
  const alphabet = alphabetOf(policy);
  const start = newHouse(policy);
  const seen = new Set([keyOf(start.world)]);
  const life = lifeAfter();
  const result: Explored = { states: 1, events: 0, violations: [] };
  let layer: readonly (readonly Happening[])[] = [[]];
  for (let length = 1; length <= depth && result.violations.length < mostViolations; length++) {
    const next: (readonly Happening[])[] = [];
    for (const path of layer) {
      const here = replay(start, path);
      for (const happening of alphabet) {
        const sequence = [...path, happening];
        const house = here.fork();
        try {
          if (!happening.run(house)) continue;
          result.events += 1;
          const key = keyOf(house.world);
          if (seen.has(key)) continue;
          seen.add(key);
          if (length < depth) next.push(sequence);
          life(house);
        } catch (error) {
          result.violations.push(
            `${sequence.map(({ name }) => name).join(", ")}: ${error instanceof Error ? error.message : String(error)}`,
          );
          if (result.violations.length >= mostViolations) break;
        }
      }
    }
    onProgress?.(length, seen.size);
    layer = next;
  }
  result.states = seen.size;
  return result;
}

/** What can happen to a slot of this kind. */
export function alphabetOf(policy: Policy): readonly Happening[] {
  return happenings.filter(({ only }) => only === undefined || (only === "sensor") === hasSensor(policy));
}

/** Where every sequence begins: a full slot, which its sensor has said. */
export function newHouse(policy: Policy): House {
  const house = new House(policy);
  house.world.isThorough = false;
  house.row();
  return house;
}

export function replay(start: House, path: readonly Happening[]): House {
  const house = start.fork();
  for (const happening of path) happening.run(house);
  return house;
}

/** Lives one sequence again, with a diary; its names as a violation has them. */
export function relive(policy: Policy, names: readonly string[]): string[] {
  const house = newHouse(policy);
  house.world.isThorough = true;
  const { diary } = house.world;
  try {
    for (const name of names) {
      diary.push(`-- ${name}`);
      happenings.find((one) => one.name === name)?.run(house);
    }
    diary.push("-- refilled, and used up");
    lifeAfter()(house);
  } catch (error) {
    diary.push(String(error));
  }
  return diary;
}
