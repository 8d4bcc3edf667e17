import { classes, liveOne, sum } from "../../../test/support/home/classes.ts";
import type { Arguments } from "../arguments.ts";
import { runJobs } from "../pool.ts";
import { progress } from "../progress.ts";
import { classNamed, type HomesDone, type HomesJob } from "./run.ts";
import { classTable, misses, summary, type ClassRow } from "./table.ts";

/** So many homes are one job of a process. */
const homesEach = 4;

/** These take ten times as long as others, so they begin first. */
const isLong = ({ name }: HomesJob): boolean => name.includes("each minute") || name.includes("ahead");

/** Lives the homes of all classes, or of one, and prints what they came to. True where nothing is as it must not be. */
export async function liveClasses(given: Arguments): Promise<boolean> {
  const began = performance.now();
  const wanted = given.className === null ? classes : [classNamed(given.className)];
  const seeds = Array.from({ length: given.count }, (_, index) => given.seed + index);
  const jobs = wanted.flatMap(({ name }) => chunks(seeds).map((some): HomesJob => ({ name, seeds: some })));
  const done = new Map<string, HomesDone[]>(wanted.map(({ name }) => [name, []]));
  let count = 0;
  await runJobs<HomesJob, HomesDone>({
    script: new URL("worker.ts", import.meta.url),
    jobs: [...jobs.filter(isLong), ...jobs.filter((job) => !isLong(job))],
    size: given.jobs,
    onWord: (job, word) => {
      done.get(job.name)?.push(word);
      count += job.seeds.length;
      progress(`${count} of ${wanted.length * seeds.length} homes`);
      return true;
    },
  });
  progress("");
  const rows = wanted.map(({ name, kind }): ClassRow => ({
    name,
    kind,
    figures: sum((done.get(name) ?? []).map(({ figures }) => figures)),
  }));
  const violations = [...done.values()]
    .flat()
    .flatMap((one) => one.violations)
    .toSorted();
  const missed = misses(rows);
  const minutes = Math.ceil((performance.now() - began) / 60_000);
  if (given.json)
    process.stdout.write(
      `${JSON.stringify({ rows: rows.map((row) => ({ ...row, figures: summary(row.figures) })), missed, violations, minutes }, null, 2)}\n`,
    );
  else {
    process.stdout.write(`${classTable(rows)}\n`);
    if (violations.length > 0)
      process.stdout.write(`\nTo be looked at:\n${violations.map((what) => `  ${what}`).join("\n")}\n`);
    if (missed.length > 0) process.stdout.write(`\nMust not be:\n${missed.map((what) => `  ${what}`).join("\n")}\n`);
    process.stdout.write(
      `\nseeds ${given.seed} to ${given.seed + given.count - 1}, ${minutes} min in ${given.jobs} processes\n`,
    );
  }
  return missed.length === 0;
}

/** Lives one home again and prints its diary. */
export function replayHome({ name, seed }: { name: string; seed: number }): boolean {
  const { diary, figures, violations } = liveOne(classNamed(name), seed);
  process.stdout.write(`${diary.join("\n")}\n${JSON.stringify(summary(figures))}\n${violations.join("\n")}\n`);
  return violations.length === 0;
}

function chunks(seeds: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(seeds.length / homesEach) }, (_, index) =>
    seeds.slice(index * homesEach, (index + 1) * homesEach),
  );
}
