import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { ChildOptions, Command, Look } from "./child.ts";
import { minute, type House } from "./house.ts";
import type { Changes } from "./plugin.ts";

const script = fileURLToPath(new URL("child.ts", import.meta.url));

/**
 * One run of the plugin in a process of its own, with the house's file, sensors and Amazon, and a clock that stands
 * until `pass`.
 */
export interface Child {
  /** How it looked when it had started. */
  started: Look;
  tell(command: Command): Promise<Look>;
  /** SIGKILL; resolves when it is dead. */
  kill(): Promise<void>;
}

/** What the child's process may not do. */
export interface Limits {
  /**
   * No file may grow beyond so many bytes: to whoever writes, that is a disk that is full (EFBIG in ENOSPC's place). A
   * multiple of 512.
   */
  largestFile?: number;
  /** It runs as somebody whom the store does not belong to (test/support/somebody-else.ts). */
  somebodyElse?: boolean;
}

/** Lets time pass for a child and for the house, whose Amazon must not fall behind. */
export async function passBoth(child: Child, house: House, ms: number): Promise<Look> {
  let look = child.started;
  for (let left = ms; left > 0; left -= 5 * minute) {
    look = await child.tell({ do: "pass", ms: Math.min(left, 5 * minute) });
    await house.pass(Math.min(left, 5 * minute));
  }
  return look;
}

/** Starts the plugin in a process of its own. It is dead when the test is over. */
export async function startChild(
  house: House,
  changes: Changes = {},
  { largestFile, somebodyElse = false }: Limits = {},
): Promise<Child> {
  const options: ChildOptions = {
    path: house.path,
    amazonUrl: house.amazon.url,
    sensorUrl: house.sensor.url(""),
    at: house.clock.now(),
    changes,
    somebodyElse,
  };
  const command = [process.execPath, script, JSON.stringify(options)];
  // POSIX counts in blocks of 512 bytes. Node ignores SIGXFSZ, so that the write fails instead.
  const limited =
    largestFile === undefined
      ? command
      : ["sh", "-c", 'ulimit -f "$0" && exec "$@"', String(largestFile / 512), ...command];
  const [file = "", ...args] = limited;
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"] });
  const dead = new Promise<void>((resolve) =>
    child.once("exit", () => {
      resolve();
    }),
  );
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await dead;
  };
  onTestFinished(kill);
  let complaints = "";
  child.stderr.on("data", (text: Buffer) => {
    complaints += text.toString();
  });
  child.stdin.on("error", () => undefined);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Look> => {
    const answer = await answers.next();
    if (answer.done === true) throw new Error(`the child ended: ${complaints}`);
    return JSON.parse(answer.value) as Look;
  };
  const started = await next();
  return {
    started,
    tell(command) {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      return next();
    },
    kill,
  };
}
