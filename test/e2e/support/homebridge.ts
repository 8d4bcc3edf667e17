import { randomBytes, randomInt } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Child, type Exit, startNode } from "./child-process.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The two versions of Homebridge that the package's `engines` admit: 2.x and the last 1.x. */
export type HomebridgeVersion = "1" | "2";
export const homebridgeVersions: readonly HomebridgeVersion[] = ["2", "1"];

const binaries: Record<HomebridgeVersion, string> = {
  2: path.join(root, "node_modules/homebridge/bin/homebridge.js"),
  1: path.join(root, "node_modules/homebridge-1/bin/homebridge"),
};

export interface HomebridgeOptions {
  version: HomebridgeVersion;
  /** One platform block, several, or null for a Homebridge that has none; `platform` must be in it. */
  platformConfig: object | object[] | null;
  /**
   * An existing storage directory to start on; it is the caller's and is not removed. Default: a new one, removed by
   * `dispose`.
   */
  storage?: string;
  /**
   * A plugin directory, or a directory of plugins. Default, in tests only: the packed plugin that the global setup
   * installed.
   */
  pluginPath?: string;
  /** Added to the environment of Homebridge. */
  env?: NodeJS.ProcessEnv;
  /** Debug level in the log (`-D`). */
  debug?: boolean;
  /** The Node to run on. Default: this run's own. */
  node?: string;
  /** The working directory. Default: the storage directory. */
  cwd?: string;
  /** How long the start may take, in ms; default 60 s, which a busy machine may need. */
  timeoutMs?: number;
}

/** What a controller needs to know of a bridge. */
export interface BridgeAddress {
  username: string;
  pin: string;
  port: number;
}

/** A running Homebridge. `lines` and `waitForLine` see the present run only; after `restart` they start anew. */
export interface Homebridge extends Pick<Child, "lines" | "waitForLine" | "running" | "pid" | "exited"> {
  readonly bridge: BridgeAddress;
  readonly storage: string;
  /** From spawning to "is running on port", in ms. */
  readonly startMs: number;
  /**
   * SIGTERM, waits for the end; the storage stays until `dispose`, so that a restart can follow. Homebridge 1 never
   * leaves by itself: it waits out its 5 s and exits with 143, whatever the plugins do. Only on 2 does the time say
   * something about the plugin.
   */
  stop(): Promise<Exit>;
  /** SIGKILL: a power cut. */
  kill(): Promise<Exit>;
  /**
   * Stops it if it runs and starts it again on the same storage and port, with another platform block if one is given.
   */
  restart(platformConfig?: object | object[] | null): Promise<void>;
  /** Ends it at once (SIGKILL, since Homebridge 1 takes 5 s to stop) and removes its storage. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a real Homebridge with the packed plugin and resolves when its bridge can be paired. Everything listens on
 * loopback only (see rig-preload.ts), the port is chosen by the kernel, user name and PIN are random: any number may
 * run side by side. Rejects with everything that Homebridge printed if it does not come up.
 */
export async function startHomebridge(options: HomebridgeOptions): Promise<Homebridge> {
  const storage = options.storage ?? (await mkdtemp(path.join(tmpdir(), "dash-homebridge-")));
  const bridge = (await storedBridge(storage)) ?? { username: randomUsername(), pin: randomPin(), port: 0 };
  let platforms = options.platformConfig;
  let startMs = 0;
  let child = await launch();

  async function launch(): Promise<Child> {
    await writeFile(path.join(storage, "config.json"), JSON.stringify(homebridgeConfig(bridge, platforms), null, 2));
    const args = [
      binaries[options.version],
      "-U",
      storage,
      "-P",
      options.pluginPath ?? (await packedPlugin()),
      "--strict-plugin-resolution",
      "-Q",
      ...(options.debug === true ? ["-D"] : []),
    ];
    const began = performance.now();
    const started = startNode(args, options.env, options.cwd ?? storage, options.node);
    try {
      const line = await started.waitForLine(/is running on port \d+/, options.timeoutMs ?? 60_000);
      bridge.port = Number(/port (\d+)/.exec(line)?.[1]);
    } catch (error) {
      await started.kill();
      await discard();
      throw error;
    }
    startMs = performance.now() - began;
    return started;
  }

  async function discard(): Promise<void> {
    if (options.storage === undefined) await rm(storage, { recursive: true, force: true });
  }

  const dispose = async (): Promise<void> => {
    await child.kill();
    await discard();
  };
  return {
    bridge,
    storage,
    get startMs() {
      return startMs;
    },
    get lines() {
      return child.lines;
    },
    get running() {
      return child.running;
    },
    get pid() {
      return child.pid;
    },
    get exited() {
      return child.exited;
    },
    waitForLine: (pattern, timeoutMs, skip) => child.waitForLine(pattern, timeoutMs, skip),
    stop: () => child.stop(),
    kill: () => child.kill(),
    async restart(platformConfig) {
      if (platformConfig !== undefined) platforms = platformConfig;
      await child.stop();
      child = await launch();
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

/** Only here is vitest loaded: benchmarks start a Homebridge too. */
async function packedPlugin(): Promise<string> {
  const { inject } = await import("vitest");
  return inject("pluginPath");
}

function homebridgeConfig(bridge: BridgeAddress, platforms: object | object[] | null): object {
  return {
    // ciao renames a bridge whose name is taken: each gets one of its own.
    bridge: { ...bridge, name: `Rig ${bridge.username.replaceAll(":", "")}`, bind: ["127.0.0.1"], advertiser: "ciao" },
    accessories: [],
    platforms: platforms === null ? [] : [platforms].flat(),
  };
}

/** The bridge of a storage directory that a Homebridge has run on: a new user name would lose its pairing. */
async function storedBridge(storage: string): Promise<BridgeAddress | undefined> {
  try {
    const { bridge } = JSON.parse(await readFile(path.join(storage, "config.json"), "utf8")) as {
      bridge: BridgeAddress;
    };
    return { username: bridge.username, pin: bridge.pin, port: bridge.port };
  } catch {
    return undefined;
  }
}

function randomUsername(): string {
  // 0E: locally administered, so that it is nobody's real address.
  return ["0E", ...[...randomBytes(5)].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase())].join(":");
}

function randomPin(): string {
  // The pattern starts with 6: HAP refuses a few trivial codes such as 111-11-111 and 123-45-678.
  const digits = `6${String(randomInt(0, 10_000_000)).padStart(7, "0")}`;
  return `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`;
}
