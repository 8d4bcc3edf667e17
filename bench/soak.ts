/**
 * The proof in full: every fault at every call, at every point of an order's life; crashes at store writes, in this
 * process and in real ones; every short sequence of events around the pure core; and years of a household of 20 slots.
 * With --households, the classes of homes around the pure core instead. Prints one table; the exit code is 1 where an
 * order was doubled or lost, or anything else went wrong that must not.
 */
import { styleText } from "node:util";
import { allCases, quarterOfCases, someCases } from "../test/proof/matrix/cases.ts";
import { readArguments, usage, type Arguments, type Part } from "./soak/arguments.ts";
import { liveClasses, replayHome } from "./soak/households/command.ts";
import { runJobs } from "./soak/pool.ts";
import { progress } from "./soak/progress.ts";
import { explorationsTo, killsEach, runOne } from "./soak/run-one.ts";
import { table, type Row } from "./soak/table.ts";
import { sum, type Tally } from "./soak/tally.ts";
import type { Job, Word } from "./soak/worker.ts";
import { UsageError } from "./support/usage-error.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

function numbersOf(part: Part, given: Arguments): number[] {
  switch (part) {
    case "matrix":
      return cellsOf(given);
    case "crash":
      return upTo(given.seeds);
    case "real":
      return upTo(Math.ceil(given.kills / killsEach));
    case "exploration":
      return explorationsTo(given.depth);
    case "household":
      return [given.seed];
  }
}

function cellsOf({ cells, seed }: Arguments): number[] {
  const all = allCases();
  if (cells === "all") return [...all.keys()];
  const wanted = new Set(cells === "quarter" ? quarterOfCases(all) : someCases(cells, seed, all));
  return [...all.entries()].flatMap(([at, cell]) => (wanted.has(cell) ? [at] : []));
}

interface Outcome {
  rows: Row[];
  /** Days with an empty shelf, by cause. */
  causes: Record<string, number>;
}

/**
 * Runs all parts together, the longest run first, so that no core is left with nothing to do; says on the way how far
 * it is.
 */
async function runParts(given: Arguments): Promise<Outcome> {
  const days = Math.round(given.years * 365.25);
  const jobs = given.only.flatMap((part) => numbersOf(part, given).map((which): Job => ({ part, which, days })));
  const tallies = new Map<Part, Tally[]>(given.only.map((part) => [part, []]));
  const causes: Record<string, number> = {};
  let done = 0;
  let lived = 0;
  const tell = (): void => {
    progress(`${done} of ${jobs.length} runs${given.only.includes("household") ? `, day ${lived} of ${days}` : ""}`);
  };
  const onRun = ({ part }: Job, { run }: Extract<Word, { run: unknown }>): void => {
    tallies.get(part)?.push(run.tally);
    for (const [cause, count] of Object.entries(run.causes)) causes[cause] = (causes[cause] ?? 0) + count;
    for (const violation of run.tally.violations) process.stderr.write(`\n${styleText("red", violation)}\n`);
    done += 1;
    tell();
  };
  await runJobs<Job, Word>({
    script: new URL("soak/worker.ts", import.meta.url),
    jobs,
    size: given.jobs,
    onWord: (job, word) => {
      if ("run" in word) onRun(job, word);
      else {
        lived = word.day;
        tell();
      }
      return "run" in word;
    },
  });
  progress("");
  return { rows: [...tallies].map(([part, all]) => ({ part, tally: sum(all) })), causes };
}

async function replay({ part, which }: { part: Part; which: number }, { years }: Arguments): Promise<boolean> {
  const { name, diary, tally } = await runOne(part, which, Math.round(years * 365.25));
  process.stdout.write(`${name}\n${diary.join("\n")}\n${tally.violations.join("\n")}\n`);
  return tally.violations.length === 0;
}

async function soak(given: Arguments): Promise<boolean> {
  if (given.replayHome !== null) return replayHome(given.replayHome);
  if (given.households) return liveClasses(given);
  if (given.replay !== null) return replay(given.replay, given);
  const began = performance.now();
  const { rows, causes } = await runParts(given);
  const minutes = Math.ceil((performance.now() - began) / 60_000);
  const violations = rows.flatMap(({ tally }) => tally.violations);
  if (given.json) process.stdout.write(`${JSON.stringify({ rows, causes, minutes }, null, 2)}\n`);
  else {
    process.stdout.write(`${table(rows)}\n`);
    const days = Object.entries(causes)
      .sort(([, a], [, b]) => b - a)
      .map(([cause, count]) => `  ${String(count).padStart(5)}  ${cause}`);
    if (days.length > 0) process.stdout.write(`\nDays empty, by cause:\n${days.join("\n")}\n`);
    if (violations.length > 0)
      process.stdout.write(`\nMust not be:\n${violations.map((what) => `  ${what}`).join("\n")}\n`);
    process.stdout.write(`\n${minutes} min in ${given.jobs} processes\n`);
  }
  return violations.length === 0 && rows.every(({ tally }) => tally.doubled === 0 && tally.lost === 0);
}

try {
  const given = readArguments(process.argv.slice(2));
  if (given === null) process.stdout.write(`${usage}\n`);
  else process.exitCode = (await soak(given)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n${usage}\n`);
  process.exitCode = 2;
}
