import { execFile } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Child, startNode } from "../../e2e/support/child-process.ts";
import { freePort } from "../../e2e/support/free-port.ts";
import type { BridgeAddress } from "../../e2e/support/homebridge.ts";

const service = fileURLToPath(
  new URL("../../../node_modules/homebridge-config-ui-x/dist/bin/hb-service.js", import.meta.url),
);

/** A real Homebridge UI with the Homebridge that it runs, as hb-service starts both on a user's machine. */
export interface HomebridgeUi extends Pick<Child, "lines" | "waitForLine"> {
  readonly url: string;
  readonly storage: string;
  readonly bridge: BridgeAddress;
  /**
   * Resolves when Homebridge prints a line that matches behind the first `count` lines: after a restart, the old ones
   * are still there.
   */
  waitForNewLine(pattern: RegExp, count: number, timeoutMs?: number): Promise<string>;
  /** What stands in config.json now for the plugin; undefined while there is nothing. */
  pluginConfig(): Promise<Record<string, unknown> | undefined>;
  /** Writes config.json with other platforms, as somebody with an editor does. */
  edit(change: (platforms: Record<string, unknown>[]) => object[]): Promise<void>;
  /** The processes that serve the settings, one for each window that is open. */
  pageServers(): Promise<number[]>;
  /** Ends it at once and removes its storage. */
  dispose(): Promise<void>;
}

/** What else stands in config.json. */
export interface Extras {
  platforms?: readonly object[];
  disabledPlugins?: readonly string[];
}

/** ms: 8 s on an idle machine, five times that beside everything else that `npm test` runs. */
const startTimeoutMs = 90_000;

/**
 * Starts it on loopback with the plugins of that folder, by default without any configuration of theirs, and resolves
 * when both can be used.
 */
export async function startHomebridgeUi(
  pluginPath: string,
  { platforms = [], disabledPlugins = [] }: Extras = {},
): Promise<HomebridgeUi> {
  const storage = await mkdtemp(path.join(tmpdir(), "dash-ui-"));
  const port = await freePort();
  const bridge: BridgeAddress = {
    username: `0E:${randomBytes(5)
      .toString("hex")
      .toUpperCase()
      .replace(/..(?!$)/g, "$&:")}`,
    pin: `6${randomInt(10, 99)}-${randomInt(10, 99)}-${randomInt(100, 999)}`,
    port: await freePort(),
  };
  const file = path.join(storage, "config.json");
  await writeFile(
    file,
    JSON.stringify({
      bridge: {
        ...bridge,
        name: `Rig ${bridge.username.replaceAll(":", "")}`,
        bind: ["127.0.0.1"],
        advertiser: "ciao",
      },
      accessories: [],
      platforms: [{ platform: "config", name: "Config", port, host: "127.0.0.1", auth: "none" }, ...platforms],
      disabledPlugins,
    }),
  );
  const child = startNode(
    [service, "run", "--allow-root", "--stdout", "-U", storage, "-P", pluginPath],
    { UIX_SERVICE_MODE: "1" },
    storage,
  );
  const dispose = async (): Promise<void> => {
    // Its own end is quick, and it ends its Homebridge with it; SIGKILL would leave that to notice by itself.
    await child.stop();
    // The settings' servers end on their own when it has gone, and may be writing.
    await rm(storage, { recursive: true, force: true, maxRetries: 10 });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await Promise.all([
      child.waitForLine(/is running on port \d+/, startTimeoutMs),
      child.waitForLine(/is listening on/, startTimeoutMs),
    ]);
    await createFirstUser(url);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    url,
    storage,
    bridge,
    lines: child.lines,
    waitForLine: (pattern, timeoutMs) => child.waitForLine(pattern, timeoutMs),
    waitForNewLine: (pattern, count, timeoutMs = startTimeoutMs) => child.waitForLine(pattern, timeoutMs, count),
    async pluginConfig() {
      const { platforms } = JSON.parse(await readFile(file, "utf8")) as { platforms: Record<string, unknown>[] };
      return platforms.find(({ platform }) => platform === "DashReplenishment");
    },
    async edit(change) {
      const whole = JSON.parse(await readFile(file, "utf8")) as { platforms: Record<string, unknown>[] };
      await writeFile(file, JSON.stringify({ ...whole, platforms: change(whole.platforms) }));
    },
    async pageServers() {
      const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
      const own = new RegExp(`^\\s*(\\d+)\\s+${child.pid}\\s.*homebridge-dash-replenishment/`, "gm");
      return [...stdout.matchAll(own)].map(([, pid]) => Number(pid));
    },
    dispose,
  };
}

/** What the setup wizard does at the first visit; nothing else of the UI answers before. */
async function createFirstUser(url: string): Promise<void> {
  const { access_token: token } = (await (await fetch(`${url}/api/setup-wizard/get-setup-wizard-token`)).json()) as {
    access_token: string;
  };
  const response = await fetch(`${url}/api/setup-wizard/create-first-user`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ name: "Rig", username: "rig", password: randomBytes(12).toString("hex"), admin: true }),
  });
  if (!response.ok)
    throw new Error(`The Homebridge UI took no first user: ${response.status} ${await response.text()}`);
}
