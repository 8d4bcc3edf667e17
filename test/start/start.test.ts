import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../../scripts/start.ts", import.meta.url));
const cache = fileURLToPath(new URL("../../.cache", import.meta.url));

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

const entry = fileURLToPath(new URL("../../src/index.ts", import.meta.url));

/** `npm start` with a temporary folder of its own, so that whatever it leaves there is its own too. */
async function start(...args: string[]) {
  const temporary = await mkdtemp(path.join(tmpdir(), "dash-start-test-"));
  undo.push(() => rm(temporary, { recursive: true, force: true }));
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  undo.push(() => child.kill("SIGKILL"));
  const lines: string[] = [];
  const hear = (line: string): void => {
    lines.push(line);
    child.emit("told", line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", hear);
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  const line = async (pattern: RegExp): Promise<string> => {
    for (let seen = 0; ; await Promise.race([once(child, "told"), ended])) {
      for (; seen < lines.length; seen++) if (pattern.test(lines[seen] ?? "")) return lines[seen] ?? "";
      if (child.exitCode !== null) throw new Error(`it ended before ${String(pattern)}:\n${lines.join("\n")}`);
    }
  };
  return { child, lines, line, ended, temporary };
}

/** Process ids of its children, and what they run. */
async function childrenOf({ pid }: ChildProcess): Promise<{ pid: number; runs: string }[]> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,args="]);
  return stdout.split("\n").flatMap((row) => {
    const [, child, parent, runs = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
    return Number(parent) === pid ? [{ pid: Number(child), runs }] : [];
  });
}

function isAlive({ pid }: { pid: number }): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function leftBehind({ pid }: ChildProcess, temporary: string): Promise<string[]> {
  const built = await readdir(cache);
  return [...(await readdir(temporary)), ...built.filter((name) => name.startsWith(`start-${pid ?? 0}-`))];
}

test(
  "npm start orders, lets itself be poked, and leaves nothing behind after Ctrl-C",
  { timeout: 120_000 },
  async () => {
    const { child, line, ended, temporary } = await start();
    const sensor = (await line(/^ +sensor +http:/)).replace(/^.*(?=http:)/, "");
    const simulator = (await line(/^ +simulator +http:/)).replace(/^.*(?=http:)/, "");
    await line(/Coffee beans: Test order placed/);
    const orders: unknown = await (await fetch(`${simulator}/_simulator/orders`)).json();
    expect(orders).toEqual([expect.objectContaining({ slotId: "beans", detailCode: "TEST_ORDER_PLACED" })]);
    await fetch(sensor, { method: "PUT", body: "90" });
    await line(/Coffee beans: refilled/);
    await run("sh", ["-c", await line(/^ +curl .*\/characteristics$/)]);
    await line(/^\[list\] put there: \[Test\] Water filter$/);
    await line(/Water filter: Put on the list/);
    await line(/^\[list\] ticked off: \[Test\] Water filter$/);
    await line(/Water filter: marked as bought/);

    const children = await childrenOf(child);
    expect(children.map(({ runs }) => runs)).toEqual(expect.arrayContaining([simulatorRuns, homebridgeRuns]));
    expect(await leftBehind(child, temporary)).toHaveLength(2);
    child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    await expect.poll(() => children.filter(isAlive)).toEqual([]);
    expect(await leftBehind(child, temporary)).toEqual([]);
  },
);

const simulatorRuns: unknown = expect.stringContaining("simulator/main.ts");
const homebridgeRuns: unknown = expect.stringMatching(/^homebridge/);

test.each([
  { signal: "SIGTERM", whom: "it", to: null, code: 0, says: /^Stopping/ },
  {
    signal: "SIGKILL",
    whom: "its simulator",
    to: /simulator\/main\.ts/,
    code: 1,
    says: /^The simulator ended by itself \(killed by SIGKILL\)/,
  },
  {
    signal: "SIGKILL",
    whom: "its Homebridge",
    to: /^homebridge/,
    code: 1,
    says: /^Homebridge ended by itself \(killed by SIGKILL\)/,
  },
] as const)(
  "npm start ends in good order after $signal to $whom",
  { timeout: 90_000 },
  async ({ signal, to, code, says }) => {
    const { child, line, ended, temporary } = await start();
    await line(/is running on port/);
    const children = await childrenOf(child);
    const target = to === null ? child.pid : children.find(({ runs }) => to.test(runs))?.pid;
    process.kill(target ?? NaN, signal);
    await line(says);
    expect(await ended).toEqual([code, null]);
    await expect.poll(() => children.filter(isAlive)).toEqual([]);
    expect(await leftBehind(child, temporary)).toEqual([]);
  },
);

test("what npm start began does not outlive it, even when it is killed outright", { timeout: 90_000 }, async () => {
  const { child, line, ended, temporary } = await start();
  await line(/is running on port/);
  const children = await childrenOf(child);
  child.kill("SIGKILL");
  await ended;
  await expect.poll(() => children.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  // Nobody is left to remove the folders: that is the one thing it cannot do.
  for (const name of await leftBehind(child, temporary))
    await rm(path.join(cache, name), { recursive: true, force: true });
});

test(
  "npm run watch builds and restarts Homebridge on its storage after a change, and ends in good order when its terminal is closed",
  { timeout: 90_000 },
  async () => {
    const { child, line, ended, temporary } = await start("--watch");
    await line(/is running on port/);
    await utimes(entry, new Date(), new Date());
    await line(/^\[watch\] a change under src/);
    await line(/Loaded 2 cached accessories/);
    child.kill("SIGHUP");
    await line(/^Stopping/);
    expect(await ended).toEqual([0, null]);
    expect(await leftBehind(child, temporary)).toEqual([]);
  },
);
