/**
 * Everything that holds the project up, side by side: one after the other it took twice as long, most of it spent
 * waiting for a Homebridge. What a lane prints is shown when it is over, so that the lanes do not talk across one
 * another; the end of what failed is shown again at the end, where one looks for it.
 */
import { spawn, type ChildProcess } from "node:child_process";

/** The commands of each, one after the other. One that fails does not hide what the next would tell. */
const lanes: Record<string, string[]> = {
  "types, lint and proofs": ["npm run check", "npm run lint", "vitest run --project proofs"],
  "tests of the sources": ["vitest run --project source --coverage"],
  "tests of the packed plugin": ["vitest run --project packed"],
};

/** What measures time needs the machine to itself. */
const alone: Record<string, string[]> = { "what is timed": ["vitest run --project timed"] };

const running = new Set<ChildProcess>();
const interruption = new AbortController();
// Each command is a group of processes of its own, down to the last Homebridge and browser.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    interruption.abort();
    for (const { pid } of running) if (pid !== undefined) endGroup(pid, signal);
  });
}

function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended, and its "close" is on the way.
  }
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

async function runLane(name: string, commands: readonly string[]): Promise<Lane> {
  const lane: Lane = { name, passed: true, output: "" };
  for (const command of commands) {
    if (interruption.signal.aborted) break;
    const { code, output } = await run(command);
    lane.output += output;
    if (code !== 0) {
      lane.passed = false;
      lane.output += `\n"${command}" FAILED\n`;
    }
  }
  if (interruption.signal.aborted) lane.passed = false;
  process.stdout.write(`\n=== ${name} ===\n${lane.output}`);
  process.stdout.write(`=== ${name}: ${lane.passed ? "passed" : "FAILED"} after ${seconds()} s ===\n`);
  return lane;
}

function run(command: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, { shell: true, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (some: Buffer) => output.push(some));
  return new Promise((resolve) => {
    child.once("error", (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.once("close", (code) => {
      running.delete(child);
      resolve({ code, output: Buffer.concat(output).toString() });
    });
  });
}

process.stdout.write(`Side by side: ${Object.keys(lanes).join("; ")}. This takes minutes.\n`);
const ended = await Promise.all(Object.entries(lanes).map(([name, commands]) => runLane(name, commands)));
for (const [name, commands] of Object.entries(alone))
  if (!interruption.signal.aborted) ended.push(await runLane(name, commands));
const failed = ended.filter(({ passed }) => !passed);
for (const { name, output } of failed)
  process.stdout.write(
    `\n=== the end of ${name}, which FAILED ===\n${output.split("\n").slice(-shownAgain).join("\n")}`,
  );
process.stdout.write(
  failed.length === 0
    ? `\nAll passed in ${seconds()} s.\n`
    : `\nFailed: ${failed.map(({ name }) => name).join("; ")}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
