import { fork } from "node:child_process";

export interface Jobs<Job, Word> {
  /** What the processes run: it answers each job with one word or more. */
  script: URL;
  jobs: readonly Job[];
  /** Processes at a time. */
  size: number;
  /** Told of each word; true where the job is over with it. */
  onWord: (job: Job, word: Word) => boolean;
}

/** Runs these jobs in `size` processes. Rejects where a process dies. */
export async function runJobs<Job extends object, Word>(options: Jobs<Job, Word>): Promise<void> {
  const queue = options.jobs.values();
  await Promise.all(Array.from({ length: Math.min(options.size, options.jobs.length) }, () => work(queue, options)));
}

function work<Job extends object, Word>(
  queue: Iterator<Job, undefined>,
  { script, onWord }: Jobs<Job, Word>,
): Promise<void> {
  const child = fork(script, { execArgv: ["--disable-warning=ExperimentalWarning"] });
  return new Promise((resolve, reject) => {
    let job: Job | undefined;
    const next = (): void => {
      job = queue.next().value;
      if (job === undefined) child.disconnect();
      else child.send(job);
    };
    child.on("message", (word: Word) => {
      if (job === undefined || onWord(job, word)) next();
    });
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`a process of the soak ended with ${signal ?? String(code)}`));
    });
    next();
  });
}
