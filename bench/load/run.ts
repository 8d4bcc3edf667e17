import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { connectController } from "../../test/e2e/support/controller.ts";
import { freePort } from "../../test/e2e/support/free-port.ts";
import { startHomebridge, type Homebridge } from "../../test/e2e/support/homebridge.ts";
import { startSimulator, type SimulatorProcess } from "../../test/e2e/support/simulator-process.ts";
import { gaugesOf, type Gauge } from "./gauge.ts";
import { readThroughout, type HomeKitTally } from "./homekit.ts";
import { mostSlots, platformOf, slots, type Tokens } from "./plan.ts";
import type { Job, Word } from "./traffic/job.ts";
import type { Tally } from "./traffic/tally.ts";

export interface LoadOptions {
  seconds: number;
  /** The `node_modules` that the packed plugin is installed in. */
  pluginPath: string;
  /** Added to the environment of Homebridge, for a profile. */
  env?: NodeJS.ProcessEnv;
}

/** What came of it all. */
export interface LoadResult {
  seconds: number;
  traffic: Tally;
  homekit: HomeKitTally;
  /** One a second, from the beginning of the traffic to its end. */
  gauges: Gauge[];
  orders: {
    expected: number;
    placed: number;
    calls: number;
    /** Slots with another number of orders than is right. */ wrong: string[];
  };
  /** Homebridge ran to the end, and ended when told to. */
  survived: boolean;
  /** Lines at error level. */
  errors: string[];
}

const preload = new URL("gauge-preload.ts", import.meta.url).href;
const trafficScript = fileURLToPath(new URL("traffic.ts", import.meta.url));

/** So long may the last orders and answers take after the traffic has ended, in ms. */
const patience = 60_000;

/** Runs the traffic against a real Homebridge with the packed plugin. */
export async function runLoad({ seconds, pluginPath, env = {} }: LoadOptions): Promise<LoadResult> {
  const tokens: Tokens = { token: randomUUID(), levelToken: randomUUID() };
  const port = await freePort();
  // A day that never ends: Amazon's lock holds, and a second order would be seen as a call.
  await using simulator = await startSimulator({ daySeconds: 86_400 });
  using traffic = startTraffic({ ...tokens, port, seconds });
  const broker = await traffic.broker;
  await using homebridge = await startHomebridge({
    version: "2",
    platformConfig: platformOf(simulator, port, tokens, broker),
    pluginPath,
    env: { ...env, NODE_OPTIONS: `--import ${preload} ${env["NODE_OPTIONS"] ?? ""}` },
  });
  await Promise.all([
    homebridge.waitForLine(/local HTTP API: listening on/),
    homebridge.waitForLine(/MQTT: connected to/),
  ]);
  await using controller = await connectController(homebridge.bridge);
  const accessories = (await controller.accessories()).filter(({ name }) => slots.some((slot) => slot.name === name));
  if (accessories.length !== mostSlots) throw new Error(`HomeKit has ${accessories.length} of ${mostSlots} slots`);

  process.kill(homebridge.pid, "SIGUSR2");
  const before = gaugesOf(homebridge).length;
  let running = true;
  const reading = readThroughout(controller, accessories, () => running && homebridge.running);
  const tally = await traffic.run();
  running = false;
  const homekit = await reading;
  const gauges = gaugesOf(homebridge).slice(before);
  const orders = await countOrders(simulator);
  const survived = homebridge.running;
  await controller.close();
  const exit = await homebridge.stop();
  return {
    seconds,
    traffic: tally,
    homekit,
    gauges,
    orders,
    survived: survived && exit.code === 0,
    errors: errorsOf(homebridge),
  };
}

interface TrafficProcess extends Disposable {
  /** Where its broker listens. */
  broker: Promise<string>;
  /** Begins, and resolves when it is over. */
  run(): Promise<Tally>;
}

function startTraffic(job: Job): TrafficProcess {
  const child = fork(trafficScript, [JSON.stringify(job)]);
  const ended = once(child, "exit").then(([code, signal]) => {
    throw new Error(`the traffic's process ended with ${String(signal ?? code)}`);
  });
  // It is ended by us when all is over.
  ended.catch(() => undefined);
  const word = async (): Promise<Word> => {
    const [said] = (await Promise.race([once(child, "message"), ended])) as [Word];
    return said;
  };
  const broker = word().then((said) => ("broker" in said ? said.broker : ""));
  return {
    broker,
    async run() {
      child.send("go");
      const said = await word();
      if ("tally" in said) return said.tally;
      throw new Error("the traffic's process began anew");
    },
    [Symbol.dispose]() {
      child.kill("SIGKILL");
    },
  };
}

/** Waits for the last right order, and then a moment for one that is not. */
async function countOrders(simulator: SimulatorProcess): Promise<LoadResult["orders"]> {
  const expected = slots.reduce((sum, slot) => sum + slot.orders, 0);
  // Where one never comes, the figures say so.
  await simulator.waitForCalls("replenish", expected, { placed: true, timeoutMs: patience }).catch(() => undefined);
  await pause(1_000);
  const [orders, { counts }] = await Promise.all([simulator.orders(), simulator.calls()]);
  const wrong = slots.flatMap(({ key, orders: right }) => {
    const placed = orders.filter(({ slotId }) => slotId === key).length;
    return placed === right ? [] : [`${key}: ${placed} instead of ${right}`];
  });
  return { expected, placed: orders.length, calls: counts.replenish, wrong };
}

/** Homebridge colours its levels; the rig takes colours out, so errors are told by their words. */
function errorsOf({ lines }: Homebridge): string[] {
  return lines.filter((line) => /\b(?:the plugin failed|TypeError|RangeError|ERR_|Unhandled|uncaught)\b/i.test(line));
}
