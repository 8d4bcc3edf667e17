import { killReal } from "../../test/proof/crash/real-process.ts";
import { liveCrashes } from "../../test/proof/crash/seeded-life.ts";
import { liveHousehold } from "../../test/support/home/house.ts";
import { caseName, live } from "../../test/proof/matrix/case.ts";
import { allCases } from "../../test/proof/matrix/cases.ts";
import { explore, relive } from "../../test/slot/exploration/explore.ts";
import { explored } from "../../test/slot/exploration/policies.ts";
import type { Part } from "./arguments.ts";
import { nothing, type Tally } from "./tally.ts";

/** Kills of one real household: it is begun anew after so many. */
export const killsEach = 4;

/** One run, with a diary to be printed where it is replayed. */
export interface Run {
  tally: Tally;
  name: string;
  diary: readonly string[];
  /** Days with an empty shelf, by cause. */
  causes: Readonly<Record<string, number>>;
}

/**
 * What one part does with one number: the cell of the matrix, the seed of a household. A run that throws is a violation
 * like any other.
 */
export async function runOne(part: Part, which: number, days: number, onDay?: (day: number) => void): Promise<Run> {
  const again = `--replay ${part}:${which}`;
  try {
    const run = await runners[part](which, days, onDay);
    return {
      ...run,
      tally: {
        ...run.tally,
        runs: 1,
        violations: run.tally.violations.map((what) => `${again} (${run.name}): ${what}`),
      },
    };
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      name: again,
      diary: [what],
      causes: {},
      tally: { ...nothing, runs: 1, violations: [`${again}: ${what}`] },
    };
  }
}

const runners: Record<Part, (which: number, days: number, onDay?: (day: number) => void) => Promise<Run>> = {
  async matrix(which) {
    const cell = allCases()[which];
    if (cell === undefined) throw new Error(`the matrix has ${allCases().length} cells`);
    const result = await live(cell);
    return { name: caseName(cell), diary: result.lines, causes: {}, tally: { ...nothing, ...figures(result) } };
  },
  exploration: (which) => Promise.resolve(exploreOne(which)),
  async crash(which) {
    const result = await liveCrashes(which);
    return {
      name: `seed ${which}`,
      diary: result.diary,
      causes: {},
      tally: { ...nothing, ...figures(result), crashes: result.crashes },
    };
  },
  async real(which) {
    const result = await killReal(which, killsEach);
    return {
      name: `seed ${which}`,
      diary: result.diary,
      causes: {},
      tally: { ...nothing, ...figures(result), crashes: result.crashes },
    };
  },
  async household(which, days, onDay) {
    const result = await liveHousehold({ seed: which, days, ...(onDay === undefined ? {} : { onDay }) });
    const { doubledUntold, daysEmpty } = result;
    const tally = { ...nothing, ...figures(result), doubledUntold, daysEmpty, crashes: result.starts - 1 };
    return {
      name: `seed ${which}, ${days} days`,
      diary: result.diary,
      causes: Object.fromEntries(result.empty),
      tally,
    };
  },
};

/** A kind of slot and the depth that it is explored to, in one number. */
export const explorationsTo = (depth: number): number[] => explored.map((_, kind) => 100 * depth + kind);

function exploreOne(which: number): Run {
  const [depth, kind] = [Math.floor(which / 100), explored[which % 100]];
  if (kind === undefined) throw new Error(`there are ${explored.length} kinds of slots`);
  const { states, events, violations } = explore(kind.policy, { depth });
  const [worst] = violations;
  const diary =
    worst === undefined
      ? [`${states} states, ${events} events`]
      : relive(kind.policy, worst.slice(0, worst.indexOf(":")).split(", "));
  const doubled = violations.filter((what) => what.includes("two orders")).length;
  const lost = violations.filter((what) => what.includes("led to no order")).length;
  return {
    name: `${kind.name}, ${depth} events`,
    diary,
    causes: {},
    tally: { ...nothing, states, doubled, lost, violations },
  };
}

function figures({
  needed,
  placed,
  doubled,
  lost,
  calls,
  violations,
}: Omit<Tally, "doubledUntold" | "daysEmpty" | "runs" | "crashes" | "states">) {
  return { needed, placed, doubled, lost, calls, violations };
}
