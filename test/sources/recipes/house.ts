import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { expect, onTestFinished } from "vitest";
import { checkConfig } from "../../../src/config/check.ts";
import { problemLine } from "../../../src/config/problem.ts";
import type { ServerSettings, Settings } from "../../../src/config/settings.ts";
import type { SlotSummary } from "../../../src/slot/port.ts";
import { openStore, storeFile } from "../../../src/store/store.ts";
import type { Clock } from "../../../src/support/clock.ts";
import { startBroker, type Broker } from "../../mqtt/broker.ts";
import { ask } from "../../server/rig.ts";
import { recordLines, type Lines } from "../../support/lines.ts";
import { runPlugin } from "../../support/home/plugin-run.ts";
import { characteristicOf } from "../../support/homebridge-api.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

/** The plugin as the page configures it, with a broker in the house. */
export interface House {
  /** Of the local HTTP API. */
  port: number;
  /** The one for everything. */
  token: string;
  broker: Broker;
  lines: Lines;
  /** Everything that was logged and is not for developers. */
  told: () => string[];
  /** The slot by the local HTTP API. */
  slot: () => Promise<SlotSummary>;
  /** Resolves once HomeKit shows this level. */
  shows: (percent: number) => Promise<void>;
  /** A client of the broker, as a device is one. */
  device: () => Promise<MqttClient>;
}

/** Stands in where the page's configuration has no server: a test looks at the slot through it. */
const window: ServerSettings = {
  enabled: true,
  host: "127.0.0.1",
  port: 0,
  token: "window-of-the-test-0000",
  levelToken: "",
  allowGet: false,
  rateLimit: 1000,
};

/**
 * Runs an entry of config.json, which must be without fault, but for the addresses: everything listens on the loopback,
 * on a free port.
 */
export async function house(
  entry: Readonly<Record<string, unknown>>,
  { clock = virtualClock(), url }: { clock?: Clock; url?: string } = {},
): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), "dash-recipes-"));
  const broker = await startBroker();
  const { settings, problems } = checkConfig(entry);
  expect(problems.map(problemLine)).toEqual([]);
  const here = onLoopback(settings, broker.port, url);
  const lines = recordLines();
  const run = await runPlugin({
    log: lines.log,
    settings: here,
    store: openStore(join(folder, storeFile), clock),
    clock,
    random: () => 0,
  });
  onTestFinished(() => {
    run.close();
    rmSync(folder, { recursive: true, force: true });
    expect(lines.all.filter((line) => line.startsWith("error:"))).toEqual([]);
    for (const secret of secretsOf(settings)) expect(lines.all.filter((line) => line.includes(secret))).toEqual([]);
  });
  const port = Number(/:(\d+)$/.exec(await lines.said("local HTTP API: listening on"))?.[1]);
  if (here.mqtt !== null) await lines.said("MQTT: connected");
  const [slot] = here.devices.flatMap(({ slots }) => slots);
  const life = (): ReturnType<typeof characteristicOf> =>
    characteristicOf(
      run.accessories[0]?.services.find(({ subtype }) => subtype === "filter"),
      "Filter Life Level",
    );
  const token = here.server?.token ?? "";
  return {
    port,
    token,
    broker,
    lines,
    told: () => lines.all.filter((line) => !line.startsWith("debug:")),
    slot: async () => (await ask(port, { path: `/v1/slots/${slot?.key ?? ""}`, bearer: token })).json as SlotSummary,
    shows: (percent) =>
      new Promise((resolve) => {
        const shown = life();
        const look = (): void => {
          if (shown.value !== percent) return;
          shown.off("change", look);
          resolve();
        };
        shown.on("change", look);
        look();
      }),
    async device() {
      const client = await connectAsync({
        host: "127.0.0.1",
        port: broker.port,
        protocolVersion: 4,
        reconnectPeriod: 0,
      });
      onTestFinished(() => client.endAsync(true));
      return client;
    },
  };
}

/** Nothing is ordered here: that a low level orders is other tests' matter. */
function onLoopback(settings: Settings, brokerPort: number, url: string | undefined): Settings {
  const server = { ...(settings.server ?? window), host: "127.0.0.1", port: 0 };
  const mqtt = settings.mqtt && { ...settings.mqtt, url: `mqtt://127.0.0.1:${brokerPort}` };
  const devices = settings.devices.map((device) => ({
    ...device,
    slots: device.slots.map((slot) => ({
      ...slot,
      replenish: { ...slot.replenish, automatic: false },
      level: slot.level.source === "http" && url !== undefined ? { ...slot.level, url } : slot.level,
    })),
  }));
  return { ...settings, server, mqtt, devices };
}

function secretsOf({ server, mqtt }: Settings): string[] {
  return [server?.token, server?.levelToken, mqtt?.password].filter(
    (each) => each !== undefined && each !== "",
  ) as string[];
}
