import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("../../src/simulator/main.ts", import.meta.url));
const running: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function run(...args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [main, ...args]);
  running.push(child);
  return child;
}

async function outcome(...args: string[]): Promise<{ code: unknown; stderr: string }> {
  const child = run(...args);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, "close")) as unknown[];
  return { code, stderr };
}

describe("npm run simulator", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "says where it listens, answers there, and exits cleanly on %s",
    async (signal) => {
      const child = run("--port", "0", "--day", "1", "--access-token-seconds", "5");
      const [line] = (await once(createInterface(child.stdout), "line")) as [string];
      const url = /^Simulator listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1] ?? "";
      expect(await (await fetch(`${url}/_simulator/settings`)).json()).toMatchObject({
        dayMs: 1000,
        accessTokenSeconds: 5,
        deviceKind: null,
      });
      child.kill(signal);
      expect(await once(child, "close")).toEqual([0, null]);
    },
  );

  it.each([
    [["--port", "65536"], "--port"],
    [["--day", "0"], "--day"],
    [["--access-token-seconds", ""], "--access-token-seconds"],
    [["--prot", "1"], "--prot"],
    [["9345"], "9345"],
  ])("%j ends with code 2 and says what is wrong", async (args, name) => {
    const { code, stderr } = await outcome(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(name);
    expect(stderr).toContain("Usage:");
  });

  it("says so when the port is taken", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    const { code, stderr } = await outcome("--port", String(port));
    holder.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^Port ${port} on 127.0.0.1 is taken: .*choose another port`));
    expect(stderr).not.toContain("    at ");
  });
});
