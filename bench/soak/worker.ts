/** One of the soak's processes: runs what its parent asks for, one after the other. */
import type { Part } from "./arguments.ts";
import { runOne, type Run } from "./run-one.ts";

export interface Job {
  part: Part;
  which: number;
  days: number;
}

/** What a worker says: how a run ended, or how far a long one is. */
export type Word = { run: Omit<Run, "diary"> } | { day: number };

// Nobody awaits these: what Homebridge would end by is a violation of the run that they come from.
const stray: string[] = [];
for (const event of ["unhandledRejection", "uncaughtException"] as const)
  process.on(event, (error: unknown) => stray.push(`${event}: ${String(error)}`));

process.on("message", ({ part, which, days }: Job) => {
  const say = (word: Word): void => {
    process.send?.(word);
  };
  void runOne(part, which, days, (day) => {
    say({ day });
  }).then(({ tally, name, causes }) => {
    const violations = [
      ...tally.violations,
      ...stray.splice(0).map((what) => `--replay ${part}:${which} (${name}): ${what}`),
    ];
    say({ run: { name, causes, tally: { ...tally, violations } } });
  });
});
process.on("disconnect", () => {
  process.exit();
});
