import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { startNode, type Child } from "../../e2e/support/child-process.ts";
import { freePort } from "../../e2e/support/free-port.ts";

const program = fileURLToPath(new URL("node-red/node_modules/node-red/red.js", import.meta.url));
const flowFile = new URL("../../../docs/node-red-flow.json", import.meta.url);

/** What a person types in after importing the flow. */
export interface NodeRedSettings {
  secret: string;
  newsToken?: string;
  /** Where the plugin's local HTTP API listens. */
  plugin?: string;
}

/** A real Node-RED with our flow, in a home of its own. */
export interface NodeRed {
  /** Where orders go, and their status comes from. */
  readonly url: string;
  /** What has come out of *Orders* for whatever buys by now, as the log has it, over all runs. */
  passedOn(): Promise<string[]>;
  readonly lines: readonly string[];
  /** Presses one of the flow's buttons: `shipped`, `arrived`, `cancelled`, or `again`. */
  press(button: string): Promise<void>;
  waitForLine(pattern: RegExp): Promise<string>;
  /** A power cut, and the start after it. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Starts it and resolves when the flow runs. Gone after the test, with its home. */
export async function startNodeRed({ secret, newsToken = "", plugin = "" }: NodeRedSettings): Promise<NodeRed> {
  if (!existsSync(program))
    throw new Error("Node-RED is not installed: npm ci --ignore-scripts --prefix test/channels/webhook/node-red");
  const home = await mkdtemp(path.join(tmpdir(), "dash-node-red-"));
  const port = await freePort();
  const typedIn = { DASH_SECRET: secret, DASH_NEWS_TOKEN: newsToken, DASH_PLUGIN: plugin };
  await writeFile(path.join(home, "flows.json"), await flowWith(typedIn));
  await writeFile(path.join(home, "settings.js"), `module.exports = ${JSON.stringify(settingsFor(home, port))};\n`);
  const before: string[] = [];
  let child: Child | null = null;
  const kill = async (): Promise<void> => {
    await child?.kill();
    before.push(...(child?.lines ?? []));
    child = null;
  };
  const running = (): Child => {
    if (child === null) throw new Error("Node-RED does not run");
    return child;
  };
  const start = async (): Promise<void> => {
    child = startNode([program, "--settings", path.join(home, "settings.js")], { HOME: home }, home);
    await child.waitForLine(/Started flows/, 60_000);
  };
  onTestFinished(async () => {
    await kill();
    await rm(home, { recursive: true, force: true });
  });
  await start();
  const press = (button: string): Promise<void> => post(`http://127.0.0.1:${port}/inject/dash-${button}`);
  const lines = (): string[] => [...before, ...(child?.lines ?? [])];
  return {
    url: `http://127.0.0.1:${port}/dash/orders`,
    async passedOn() {
      // What went through it before is printed before this is.
      const now = running();
      const from = now.lines.length;
      await press("barrier");
      await now.waitForLine(/\[debug:barrier\]/, 20_000, from);
      return lines().filter((line) => /\[debug:what was ordered/.test(line));
    },
    get lines() {
      return lines();
    },
    press,
    waitForLine: (pattern) => running().waitForLine(pattern),
    kill,
    start,
  };
}

/** Prints a line when it is pressed. */
const barrier = [
  { id: "dash-barrier", type: "inject", z: "dash-replenishment", props: [{ p: "payload" }], wires: [["dash-printed"]] },
  {
    id: "dash-printed",
    type: "debug",
    z: "dash-replenishment",
    name: "barrier",
    active: true,
    console: true,
    wires: [],
  },
];

/** Our flow with its settings typed in, and what it passes on in the log. */
async function flowWith(typedIn: Readonly<Record<string, string>>): Promise<string> {
  const nodes = JSON.parse(await readFile(flowFile, "utf8")) as { type: string; env?: object[] }[];
  return JSON.stringify([
    ...nodes.map((node) => {
      if (node.type === "debug") return { ...node, console: true };
      if (node.env === undefined) return node;
      const env = (node.env as { name: string; value: string }[]).map((one) => ({
        ...one,
        value: typedIn[one.name] ?? one.value,
      }));
      return { ...node, env };
    }),
    ...barrier,
  ]);
}

/** As Node-RED's own settings.js has it, but for where it keeps things, where it listens, and whom it asks for updates. */
function settingsFor(home: string, uiPort: number): object {
  return {
    userDir: home,
    flowFile: "flows.json",
    credentialSecret: false,
    uiHost: "127.0.0.1",
    uiPort,
    disableEditor: true,
    functionExternalModules: true,
    telemetry: { enabled: false },
    logging: { console: { level: "info", metrics: false, audit: false } },
  };
}

function post(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { method: "POST", agent: false }, (answer) => {
      answer.resume();
      answer.once("end", () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`HTTP ${answer.statusCode ?? 0}`));
      });
    })
      .once("error", reject)
      .end();
  });
}
