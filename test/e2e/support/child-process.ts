import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";

/** How a process ended, and how long it took from the signal to the end. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** From asking it to stop to its end, in ms; 0 if it had ended before. */
  ms: number;
}

/** A Node process under test: what it printed, and ways to end it. */
export interface Child {
  readonly pid: number;
  /** Every line of stdout and stderr so far, colours removed, in the order in which they came. */
  readonly lines: readonly string[];
  readonly running: boolean;
  /**
   * Resolves with the first line, past or future, that matches, behind the first `skip` lines; rejects after
   * `timeoutMs`, or when the process ends, with what it printed.
   */
  waitForLine(pattern: RegExp, timeoutMs?: number, skip?: number): Promise<string>;
  /** Sends SIGTERM and waits for the end; SIGKILL after 12 s, which is what the verification bot allows. */
  stop(): Promise<Exit>;
  /** Sends SIGKILL and waits for the end: a power cut. */
  kill(): Promise<Exit>;
  /** Resolves when the process has ended, by whatever cause. */
  readonly exited: Promise<Exit>;
}

interface Watcher {
  pattern: RegExp;
  found(line: string): void;
  lost(): void;
}

const preload = new URL("rig-preload.ts", import.meta.url).href;

const alive = new Set<() => void>();
process.on("exit", () => {
  for (const end of alive) end();
});

/**
 * Starts `node <args>` with this run's own Node (24), so that nothing depends on the Node of the machine, or with
 * another `node`; kept on it by rig-preload.ts.
 */
export function startNode(args: string[], env: NodeJS.ProcessEnv = {}, cwd?: string, node = process.execPath): Child {
  const child = spawn(node, ["--import", preload, ...args], {
    env: { ...inheritedEnvironment(), RIG_PARENT_PID: String(process.pid), ...env },
    stdio: ["pipe", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  const lines: string[] = [];
  const watchers = new Set<Watcher>();
  let asked = 0;
  let running = true;
  const endNow = (): void => {
    child.kill("SIGKILL");
  };
  alive.add(endNow);
  child.stdin.on("error", () => undefined); // EPIPE of a child that is gone: its exit is what counts.
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (raw) => {
      const line = stripVTControlCharacters(raw);
      lines.push(line);
      for (const watcher of watchers) if (watcher.pattern.test(line)) watcher.found(line);
    });
  }
  // "close" comes after both streams are read to the end, so that no last words are missed.
  const exited = once(child, "close").then(([code, signal]): Exit => {
    running = false;
    alive.delete(endNow);
    for (const watcher of watchers) watcher.lost();
    return {
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      ms: asked === 0 ? 0 : performance.now() - asked,
    };
  });
  const end = async (signal: NodeJS.Signals): Promise<Exit> => {
    if (!running) return { ...(await exited), ms: 0 };
    asked = performance.now();
    child.kill(signal);
    const deadline = setTimeout(endNow, 12_000);
    try {
      return await exited;
    } finally {
      clearTimeout(deadline);
    }
  };
  const waitForLine = (pattern: RegExp, timeoutMs = 20_000, skip = 0): Promise<string> => {
    const past = lines.slice(skip).find((line) => pattern.test(line));
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        reject(new Error(`${why} before a line matched ${String(pattern)}. It printed:\n${lines.join("\n")}`));
      };
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        watchers.delete(watcher);
        then();
      };
      const watcher: Watcher = {
        pattern,
        found: (line) => {
          settle(() => {
            resolve(line);
          });
        },
        lost: () => {
          settle(() => {
            fail("the process ended");
          });
        },
      };
      const timer = setTimeout(() => {
        settle(() => {
          fail(`${timeoutMs} ms passed`);
        });
      }, timeoutMs);
      if (running) watchers.add(watcher);
      else watcher.lost();
    });
  };
  return {
    pid: child.pid ?? 0,
    lines,
    get running() {
      return running;
    },
    waitForLine,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    exited,
  };
}

/** This process's environment without what vitest and npm put there: a user's Homebridge does not have it either. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(npm_|NPM_|VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|DEV$|PROD$|MODE$|SSR$|BASE_URL$|DEBUG$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
