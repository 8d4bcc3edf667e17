/**
 * The proof in full: every fault at every call, at every point of an order's life; crashes at store writes, in this process and in real ones; and
 * years of a household of 20 slots. Prints one table; the exit code is 1 where an order was doubled or lost, or anything else went wrong that must not.
 */
import { styleText } from "node:util";
import { allCases, someCases } from "../test/proof/matrix/cases.ts";
import { readArguments, usage, UsageError, type Arguments, type Part } from "./soak/arguments.ts";
import { runAll } from "./soak/pool.ts";
import { killsEach, runOne } from "./soak/run-one.ts";
import { table, type Row } from "./soak/table.ts";
import { sum, type Tally } from "./soak/tally.ts";
import type { Job } from "./soak/worker.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

function numbersOf(part: Part, { cells, seeds, kills, seed }: Arguments): number[] {
  switch (part) {
    case "matrix": {
      const all = allCases();
      if (cells === null) return [...all.keys()];
      const wanted = new Set(someCases(cells, seed, all));
      return [...all.keys()].filter((at) => { const cell = all[at]; return cell !== undefined && wanted.has(cell); });
    }
    case "crash":
      return upTo(seeds);
    case "real":
      return upTo(Math.ceil(kills / killsEach));
    case "household":
      return [seed];
  }
}

const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
};

/** Runs one part, and says on the way how far it is. */
async function runPart(part: Part, given: Arguments): Promise<{ row: Row; causes: Record<string, number> }> {
  const began = performance.now();
  const days = Math.round(given.years * 365.25);
  const jobs = numbersOf(part, given).map((which): Job => ({ part, which, days }));
  const tallies: Tally[] = [];
  const causes: Record<string, number> = {};
  await runAll(jobs, given.jobs, (run) => {
    tallies.push(run.tally);
    for (const [cause, count] of Object.entries(run.causes)) causes[cause] = (causes[cause] ?? 0) + count;
    for (const violation of run.tally.violations) process.stderr.write(`\n${styleText("red", violation)}\n`);
    progress(`${part}: ${tallies.length} of ${jobs.length}`);
  }, (day) => { progress(`${part}: day ${day} of ${days}`); });
  progress("");
  return { row: { part, tally: sum(tallies), seconds: (performance.now() - began) / 1_000 }, causes };
}

async function replay({ part, which }: { part: Part; which: number }, { years }: Arguments): Promise<boolean> {
  const { name, diary, tally } = await runOne(part, which, Math.round(years * 365.25));
  process.stdout.write(`${name}\n${diary.join("\n")}\n${tally.violations.join("\n")}\n`);
  return tally.violations.length === 0;
}

async function soak(given: Arguments): Promise<boolean> {
  if (given.replay !== null) return replay(given.replay, given);
  const rows: Row[] = [];
  let causes: Record<string, number> = {};
  for (const part of given.only) {
    const done = await runPart(part, given);
    rows.push(done.row);
    if (part === "household") ({ causes } = done);
  }
  const violations = rows.flatMap(({ tally }) => tally.violations);
  if (given.json) process.stdout.write(`${JSON.stringify({ rows, causes }, null, 2)}\n`);
  else {
    process.stdout.write(`${table(rows)}\n`);
    const days = Object.entries(causes).sort(([, a], [, b]) => b - a).map(([cause, count]) => `  ${String(count).padStart(5)}  ${cause}`);
    if (days.length > 0) process.stdout.write(`\nDays empty, by cause:\n${days.join("\n")}\n`);
    if (violations.length > 0) process.stdout.write(`\nMust not be:\n${violations.map((what) => `  ${what}`).join("\n")}\n`);
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
