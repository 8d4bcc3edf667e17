/**
 * Everything that holds the project up, side by side: one after the other it took twice as long, most of it spent waiting for a Homebridge. What a
 * lane prints is shown when it is over, so that the lanes do not talk across one another; the end of what failed is shown again at the end, where one looks for it.
 */
import { spawn, type ChildProcess } from "node:child_process";

const lanes: Record<string, string> = {
  "types, lint and long tests": "npm run check && npm run lint && vitest run --project long",
  "tests of the sources": "vitest run --project source --coverage",
  "tests of the packed plugin": "vitest run --project packed",
};

/** What measures time needs the machine to itself. */
const alone: Record<string, string> = { "what is timed": "vitest run --project timed" };

const running = new Set<ChildProcess>();
// Each lane is a group of processes of its own, down to the last Homebridge and browser.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    for (const { pid } of running) if (pid !== undefined) process.kill(-pid, signal);
  });
}

const began = performance.now();
const seconds = (): number => Math.round((performance.now() - began) / 1000);

/** Lines: the runner tells of every failed test at the end. */
const shownAgain = 150;

interface Lane {
  name: string;
  passed: boolean;
  output: string;
}

function run(name: string, command: string): Promise<Lane> {
  const child = spawn(command, { shell: true, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (some: Buffer) => output.push(some));
  return new Promise((resolve) => {
    child.once("error", (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.once("close", (code) => {
      running.delete(child);
      const lane = { name, passed: code === 0, output: Buffer.concat(output).toString() };
      process.stdout.write(`\n=== ${name} ===\n${lane.output}`);
      process.stdout.write(`=== ${name}: ${lane.passed ? "passed" : "FAILED"} after ${seconds()} s ===\n`);
      resolve(lane);
    });
  });
}

process.stdout.write(`Side by side: ${Object.keys(lanes).join("; ")}. This takes minutes.\n`);
const ended = await Promise.all(Object.entries(lanes).map(([name, command]) => run(name, command)));
for (const [name, command] of Object.entries(alone)) ended.push(await run(name, command));
const failed = ended.filter(({ passed }) => !passed);
for (const { name, output } of failed) process.stdout.write(`\n=== the end of ${name}, which FAILED ===\n${output.split("\n").slice(-shownAgain).join("\n")}`);
process.stdout.write(failed.length === 0 ? `\nAll passed in ${seconds()} s.\n` : `\nFailed: ${failed.map(({ name }) => name).join("; ")}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
