import { classes, liveOne, sum, type NamedClass } from "../../../test/support/home/classes.ts";
import type { Figures } from "../../../test/support/home/ledger.ts";
import { UsageError } from "../../support/usage-error.ts";

/** Some homes of one class. */
export interface HomesJob {
  name: string;
  seeds: number[];
}

export interface HomesDone {
  figures: Figures;
  /** What to replay, and why. */
  violations: string[];
}

/** Throws UsageError where there is no such class. */
export function classNamed(name: string): NamedClass {
  const found = classes.find((one) => one.name === name);
  if (found === undefined)
    throw new UsageError(`a class must be one of\n  ${classes.map((one) => one.name).join("\n  ")}\nnot "${name}"`);
  return found;
}

/** Lives these homes, a year each. A home that throws is a violation like any other. */
export function liveHomes({ name, seeds }: HomesJob): HomesDone {
  const violations: string[] = [];
  const figures = seeds.flatMap((seed) => {
    try {
      const life = liveOne(classNamed(name), seed);
      violations.push(...life.violations.map((what) => `--replay "${name}:${seed}": ${what}`));
      return [life.figures];
    } catch (error) {
      violations.push(
        `--replay "${name}:${seed}": ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      return [];
    }
  });
  return { figures: sum(figures), violations };
}
