import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Run } from "./run-one.ts";
import type { Job, Word } from "./worker.ts";

const script = fileURLToPath(new URL("worker.ts", import.meta.url));

export type Finished = Omit<Run, "diary">;

type OnRun = (job: Job, run: Finished) => void;

/** Runs these jobs in `size` processes, and tells of each that is over and of each day that a household has lived. Rejects where a process dies. */
export async function runAll(jobs: readonly Job[], size: number, onRun: OnRun, onDay: (day: number) => void): Promise<void> {
  const queue = jobs.values();
  await Promise.all(Array.from({ length: Math.min(size, jobs.length) }, () => work(queue, onRun, onDay)));
}

function work(queue: Iterator<Job, undefined>, onRun: OnRun, onDay: (day: number) => void): Promise<void> {
  const child = fork(script, { execArgv: ["--disable-warning=ExperimentalWarning"] });
  return new Promise((resolve, reject) => {
    let job: Job | undefined;
    const next = (): void => {
      job = queue.next().value;
      if (job === undefined) child.disconnect();
      else child.send(job);
    };
    child.on("message", (word: Word) => {
      if ("day" in word) {
        onDay(word.day);
        return;
      }
      if (job !== undefined) onRun(job, word.run);
      next();
    });
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`a process of the soak ended with ${signal ?? String(code)}`));
    });
    next();
  });
}
