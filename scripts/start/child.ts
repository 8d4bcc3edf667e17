import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A Node process of the show. */
export interface Child {
  /** Sends SIGTERM and waits for the end; SIGKILL after 8 s. Can be called again. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** For the line that tells its death. */
  name: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  onLine: (line: string) => void;
  /** Called when it ends without having been asked to, after its last line. */
  onDeath: (text: string) => void;
}

const preload = new URL("child-preload.ts", import.meta.url).href;

/** Homebridge allows its plugins 5 s after SIGTERM and then exits by itself. */
const patience = 8_000;

/**
 * What npm and a test runner set for themselves is none of Homebridge's business; DEBUG would make libraries chatter.
 */
const foreign = /^(npm_|VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|NODE_V8_COVERAGE$|DEBUG$)/i;

const alive = new Set<() => void>();
// The last resort, also for an uncaught error and a second Ctrl-C.
process.on("exit", () => {
  for (const end of alive) end();
});

/**
 * Starts `node <args>` with this Node. The child leads a process group of its own, so that Ctrl-C in the terminal
 * reaches this process alone and things end in good order; should this process be killed outright, the child sees its
 * standard input close and ends too.
 */
export function startChild({ name, args, env = {}, onLine, onDeath }: ChildOptions): Child {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([key]) => !foreign.test(key)));
  const child = spawn(process.execPath, ["--import", preload, ...args], {
    env: { ...inherited, ...env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const endNow = (): void => {
    child.kill("SIGKILL");
  };
  alive.add(endNow);
  child.stdin.on("error", () => undefined); // EPIPE of a child that is gone: its end is what counts.
  child.stderr.on("data", (text: Buffer) => process.stderr.write(text));
  createInterface({ input: child.stdout }).on("line", onLine);
  let asked = false;
  const ended = once(child, "close")
    .then(
      ([code, signal]: unknown[]) => (typeof signal === "string" ? `killed by ${signal}` : `exit code ${String(code)}`),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    .then((how) => {
      alive.delete(endNow);
      if (!asked) onDeath(`${name} ended by itself (${how})`);
    });
  return {
    async stop() {
      asked = true;
      child.kill("SIGTERM");
      const timer = setTimeout(endNow, patience);
      await ended;
      clearTimeout(timer);
    },
  };
}
