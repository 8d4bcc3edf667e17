import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HomebridgeVersion, homebridgeVersions, startHomebridge } from "../../e2e/support/homebridge.ts";
import { lives } from "../support/living.ts";
import { oneAtATime } from "../support/one-at-a-time.ts";
import { arrangements, childBridge, saying } from "./arrangements.ts";
import { nodeExecutable } from "./node-executable.ts";
import { type NodeVersion, nodeVersions } from "./versions.ts";

/** As long as the verification bot watches, in ms. */
const watchMs = 30_000;

/**
 * From SIGTERM to the end, in ms. Homebridge 1 waits out 5 s of its own, and so does 2 with a child bridge, whatever
 * the plugins do (the last test here).
 */
const longestExit = (version: HomebridgeVersion, platforms: readonly object[]): number =>
  version === "2" && !platforms.some((block) => "_bridge" in block) ? 1_000 : 7_000;

const busy = oneAtATime();

const probePlugin = fileURLToPath(new URL("../../e2e/support/probe-plugin", import.meta.url));

const nodes = new Map<NodeVersion, string>();
const rows: string[] = [];

beforeAll(async () => {
  for (const version of nodeVersions) nodes.set(version, await nodeExecutable(version));
}, 600_000);

afterAll(() => {
  console.log(["| Node | Homebridge | | up after | left after |", "|---|---|---|---|---|", ...rows.sort()].join("\n"));
});

describe.concurrent.each(nodeVersions)("on Node %s", (nodeVersion) => {
  describe.concurrent.each(homebridgeVersions)("Homebridge %s", (version) => {
    test.each(Object.entries(arrangements))(
      "runs the plugin %s, orders, lives 30 s and leaves in time",
      async (what, arrange) => {
        const { platforms, prove } = await arrange();
        const node = nodes.get(nodeVersion) ?? "";
        await using homebridge = await busy(() =>
          startHomebridge({ version, platformConfig: platforms, node, timeoutMs: 60_000 }),
        );
        await busy(() => prove(homebridge));
        await lives(homebridge, watchMs);
        expect(saying(homebridge, /The plugin ".*" requires/)).toEqual([]);
        expect(saying(homebridge, /Child bridge ended/)).toEqual([]);
        const [running = ""] = saying(homebridge, /Homebridge v\S+ .*is running on port/);
        const exit = await busy(() => homebridge.stop());
        rows.push(
          `| ${nodeVersion} | ${/Homebridge v(\S+)/.exec(running)?.[1] ?? version} | ${what} | ${Math.round(homebridge.startMs)} ms | ${Math.round(exit.ms)} ms |`,
        );
        expect(exit.ms).toBeLessThan(longestExit(version, platforms));
      },
    );
  });
});

describe.concurrent.each(homebridgeVersions)("Homebridge %s with a child bridge", (version) => {
  test("waits 5 s after SIGTERM where the plugin has nothing to end", async () => {
    const platforms = [
      { platform: "RigProbe", name: "Probe", _bridge: await childBridge(`0E:11:22:33:44:1${version}`) },
    ];
    await using homebridge = await busy(() =>
      startHomebridge({ version, platformConfig: platforms, pluginPath: probePlugin }),
    );
    await homebridge.waitForLine(/probe ready/);
    const exit = await busy(() => homebridge.stop());
    expect(exit.ms).toBeGreaterThan(4_500);
    expect(exit.ms).toBeLessThan(longestExit(version, platforms));
  });
});
