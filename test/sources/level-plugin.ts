/**
 * The plugin as src/platform.ts puts it together, with one slot. Knows no test library: level-home.ts has Node load it,
 * and not vitest.
 */
import type { API, PlatformAccessory } from "homebridge";
import { checkConfig } from "../../src/config/check.ts";
import type { Settings } from "../../src/config/settings.ts";
import { createRegistry } from "../../src/homekit/registry.ts";
import { createPluginInstance } from "../../src/runtime/plugin-instance.ts";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import { openStore } from "../../src/store/store.ts";
import type { Clock } from "../../src/support/clock.ts";
import type { Log } from "../../src/support/log.ts";
import { characteristicOf, homebridges, write } from "../support/homebridge-api.ts";
// What the plugin loads when it first needs it: a load takes turns of the loop in which nothing else shows that work is
// under way.
import "../../src/drs/client.ts";
import "../../src/drs/http.ts";
import "../../src/drs/tokens.ts";
import "../../src/sources/polling/http-client.ts";
import "../../src/sources/polling/open.ts";
import "../../src/mqtt/link.ts";
import "../../src/server/slot-server.ts";
import "mqtt";

const serial = "CC0001";
const orderStatus = "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0001";

/** What a person sees of the slot in the Home app. */
export interface Face {
  level: number;
  active: boolean;
  attention: boolean;
  fault: boolean;
  status: string;
  replenish: boolean;
}

/** The slot as the configuration has it, beside its names. */
export interface Setup {
  level: object;
  replenish?: object;
  homekit?: object;
  unit?: string;
  capacity?: number;
  packSize?: number;
}

/** What else stands in the configuration. */
export interface Around {
  /** Other slots of the device, behind the one that the rig looks at. */
  slots?: object[];
  server?: object;
  mqtt?: object;
}

/** A slot in HomeKit; the writes resolve to 0, or to the HAP status of a refusal. */
export interface Shown {
  face(): Face;
  replenish(on: boolean): Promise<number>;
  automatic(on: boolean): Promise<number>;
  refilled(): Promise<number>;
  use(): Promise<number>;
}

/** One run of the plugin, with its first slot. */
export interface Running extends Shown {
  /** The slots of `Around`. */
  others: readonly Shown[];
  close(): void;
}

export interface PluginOptions {
  setup: Setup;
  around: Around;
  /** Whether the page in the Homebridge UI may ask for something: costs a look a second. */
  page: boolean;
  clock: Clock;
  amazonUrl: string;
  brokerPort: number;
  tokens: { token: string; levelToken: string };
  path: string;
  /** Told every line, as "level: line". */
  line: (line: string) => void;
}

/** Starts it, up to what Homebridge calls didFinishLaunching: the connections come later, and say so. */
export async function startPlugin(options: PluginOptions): Promise<Running> {
  const { clock, path, line, page } = options;
  const api = await (homebridges[0]?.createApi() ?? Promise.reject(new Error("no Homebridge")));
  const accessories: PlatformAccessory[] = [];
  (api as API & NodeJS.EventEmitter).on("registerPlatformAccessories", (some: PlatformAccessory[]) => {
    accessories.push(...some);
  });
  const keep =
    (level: string) =>
    (text: string): void => {
      line(`${level}: ${text}`);
    };
  const log: Log = { error: keep("error"), warn: keep("warn"), info: keep("info"), debug: keep("debug") };
  const registry = createRegistry({ api, log, plugin: "homebridge-dash-replenishment", platform: "DashReplenishment" });
  const household = createPluginInstance({
    api,
    log,
    settings: settingsOf(options),
    registry,
    store: openStore(path, clock),
    clock,
    random: () => 0.5,
    slotsMissing: false,
    page,
  });
  household.open();
  const [accessory, ...others] = accessories;
  if (accessory === undefined) throw new Error("no accessory was registered");
  return {
    ...seenOn(accessory),
    others: others.map(seenOn),
    close: () => {
      household.close();
    },
  };
}

function seenOn(accessory: PlatformAccessory): Shown {
  const at = (subtype: string, name: string) =>
    characteristicOf(
      accessory.services.find((each) => each.subtype === subtype),
      name,
    );
  return {
    face: () => ({
      level: Number(at("filter", "Filter Life Level").value),
      active: at("attention", "Status Active").value === true,
      attention: at("attention", "Contact Sensor State").value === 1,
      fault: at("attention", "Status Fault").value === 1,
      status: (at("filter", orderStatus).value ?? "") as string,
      replenish: at("replenish", "On").value === true,
    }),
    replenish: (on) => write(at("replenish", "On"), on),
    automatic: (on) => write(at("automatic", "On"), on),
    refilled: () => write(at("filter", "Reset Filter Indication"), 1),
    use: () => write(at("used", "On"), true),
  };
}

/** The platform's entry of config.json. */
export function entryOf({
  setup,
  around,
  amazonUrl,
  brokerPort,
  tokens,
}: Pick<PluginOptions, "setup" | "around" | "amazonUrl" | "brokerPort" | "tokens">): object {
  return {
    platform: "DashReplenishment",
    mode: "test",
    amazon: { clientId: "client", clientSecret: "secret", apiUrl: amazonUrl, tokenUrl: `${amazonUrl}/auth/o2/token` },
    server: { enabled: true, allowGet: true, rateLimit: 10_000, ...tokens, ...around.server },
    mqtt: { url: `mqtt://127.0.0.1:${brokerPort}`, topicPrefix: "dash", allowReplenish: true, ...around.mqtt },
    devices: [
      {
        name: "Corner",
        model: "CORNER",
        serial,
        refreshToken: simulatorRefreshToken(serial),
        // Without the waits, unless a case is about them: what it says is then seen at the third reading.
        slots: [
          {
            slotId: "beans",
            key: "beans",
            name: "Beans",
            ...setup,
            replenish: { settleMinutes: 0, suddenFallHours: 0, ...setup.replenish },
          },
          ...(around.slots ?? []),
        ],
      },
    ],
  };
}

function settingsOf(options: PluginOptions): Settings {
  const { settings, problems } = checkConfig(entryOf(options));
  if (problems.length > 0) throw new Error(`the test's configuration is wrong: ${JSON.stringify(problems)}`);
  // The configuration knows no port 0; for a listening server it means any that is free.
  return { ...settings, server: settings.server && { ...settings.server, port: 0 } };
}
