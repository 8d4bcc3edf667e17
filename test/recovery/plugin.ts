/**
 * The plugin as src/platform.ts puts it together, on a clock that can be turned. Knows no test library: child.ts runs
 * it in a process of its own.
 */
import type { API, PlatformAccessory } from "homebridge";
import { checkConfig } from "../../src/config/check.ts";
import type { Settings } from "../../src/config/settings.ts";
import { createRegistry } from "../../src/homekit/registry.ts";
import { createPluginInstance } from "../../src/runtime/plugin-instance.ts";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import type { Clock } from "../../src/support/clock.ts";
import { type Log } from "../../src/support/log.ts";
import { characteristicOf, homebridges, write } from "../support/homebridge-api.ts";
// What the plugin loads when it first needs it: a load takes turns of the loop in which nothing else shows that work is
// under way.
import "../../src/drs/client.ts";
import "../../src/drs/http.ts";
import "../../src/drs/tokens.ts";
import "../../src/sources/polling/http-client.ts";
import "../../src/sources/polling/open.ts";
import "../../src/sources/polling/schedule.ts";
import "node-cron";

export const serial = "CC0001";
export const slotNames = ["beans", "filter"] as const;
export type SlotName = (typeof slotNames)[number];

const orderStatus = "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0001";

/** What a sensor says is believed at once, so that a test need not wait for what it is not about. */
const atOnce = { confirmations: 1, settleMinutes: 0, suddenFallHours: 0 };

/** What a person sees of a slot in the Home app. */
export interface Face {
  replenish: boolean;
  fault: boolean;
  status: string;
  level: number;
}

/** One run of the plugin. */
export interface Running {
  face(slot: SlotName): Face;
  /** Resolves to 0, or to the HAP status of a refusal. */
  replenish(slot: SlotName, on: boolean): Promise<number>;
  refilled(slot: SlotName): Promise<number>;
  close(): void;
}

/** What the configuration of a run says. */
export interface Changes {
  mode?: "simulate" | "test";
  /** Keys of both slots' level settings. */
  level?: Record<string, unknown>;
  /** Keys of both slots' replenish settings. */
  replenish?: Record<string, unknown>;
}

export interface PluginOptions {
  changes: Changes;
  clock: Clock;
  /** Amazon's address. */
  amazonUrl: string;
  /** A sensor's address, by its slot. */
  sensorUrl: (slot: SlotName) => string;
  path: string;
  lines: string[];
  /** Around the opening of the store. */
  opening?: (open: () => Store) => Store;
}

/** Starts it, up to what Homebridge calls didFinishLaunching. */
export async function startPlugin({
  changes,
  clock,
  amazonUrl,
  sensorUrl,
  path,
  lines,
  opening,
}: PluginOptions): Promise<Running> {
  const settings = settingsOf(changes, amazonUrl, sensorUrl);
  const api = await (homebridges[0]?.createApi() ?? Promise.reject(new Error("no Homebridge")));
  const accessories: PlatformAccessory[] = [];
  (api as API & NodeJS.EventEmitter).on("registerPlatformAccessories", (some: PlatformAccessory[]) => {
    accessories.push(...some);
  });
  const keep =
    (level: string) =>
    (line: string): void => {
      lines.push(`${level}: ${line}`);
    };
  const log: Log = { error: keep("error"), warn: keep("warn"), info: keep("info"), debug: keep("debug") };
  const registry = createRegistry({ api, log, plugin: "homebridge-dash-replenishment", platform: "DashReplenishment" });
  const open = (): Store => openStore(path, clock);
  const store = opening === undefined ? open() : opening(open);
  const household = createPluginInstance({
    api,
    log,
    settings,
    registry,
    store,
    clock,
    random: () => 0.5,
    slotsMissing: false,
  });
  household.open();
  return {
    ...seenIn(accessories),
    close: () => {
      household.close();
    },
  };
}

function seenIn(accessories: readonly PlatformAccessory[]): Omit<Running, "close"> {
  const service = (slot: SlotName, subtype: string) =>
    accessories.find((each) => each.displayName === slot)?.services.find((each) => each.subtype === subtype);
  return {
    face: (slot) => ({
      replenish: characteristicOf(service(slot, "replenish"), "On").value === true,
      fault: characteristicOf(service(slot, "attention"), "Status Fault").value === 1,
      status: (characteristicOf(service(slot, "filter"), orderStatus).value ?? "") as string,
      level: Number(characteristicOf(service(slot, "filter"), "Filter Life Level").value),
    }),
    replenish: (slot, on) => write(characteristicOf(service(slot, "replenish"), "On"), on),
    refilled: (slot) => write(characteristicOf(service(slot, "filter"), "Reset Filter Indication"), 1),
  };
}

function settingsOf(
  { mode = "test", level, replenish }: Changes,
  url: string,
  sensorUrl: (slot: SlotName) => string,
): Settings {
  const { settings, problems } = checkConfig({
    platform: "DashReplenishment",
    mode,
    amazon: { clientId: "client", clientSecret: "secret", apiUrl: url, tokenUrl: `${url}/auth/o2/token` },
    devices: [
      {
        name: "Corner",
        model: "CORNER",
        serial,
        refreshToken: simulatorRefreshToken(serial),
        slots: slotNames.map((name) => ({
          slotId: name,
          key: name,
          name,
          level: { source: "http", url: sensorUrl(name), staleAfterHours: 2160, ...level },
          replenish: { ...atOnce, maxOrdersPer30Days: 31, ...replenish },
        })),
      },
    ],
  });
  const wrong = problems.filter((problem) => problem.level === "error");
  if (wrong.length > 0) throw new Error(`the test's configuration is wrong: ${JSON.stringify(wrong)}`);
  return settings;
}

/** So many turns of the loop without an open connection: whatever a call's end sets going has then been set going. */
const stillTurns = 5;

/** Resolves when no call is under way any more, neither to a sensor nor to Amazon. */
export async function quiet(): Promise<void> {
  for (let still = 0; still < stillTurns;) {
    await new Promise((resolve) => setImmediate(resolve));
    still = process.getActiveResourcesInfo().some((each) => each.startsWith("TCP") && !each.startsWith("TCPServer"))
      ? 0
      : still + 1;
  }
}
