/**
 * The plugin of a household on a clock that can be turned, by whatever configuration. Knows no test library:
 * make-fixture.ts runs it by itself.
 */
import type { API, PlatformAccessory } from "homebridge";
import { checkConfig } from "../../src/config/check.ts";
import { createRegistry } from "../../src/homekit/registry.ts";
import { createPluginInstance } from "../../src/runtime/plugin-instance.ts";
import { startSimulator, type Simulator } from "../../src/simulator/index.ts";
import { openStore } from "../../src/store/store.ts";
import type { Log } from "../../src/support/log.ts";
import { quiet } from "../recovery/plugin.ts";
import { startSensor, type Sensor } from "../recovery/sensor.ts";
import { characteristicOf, homebridges, write } from "../support/homebridge-api.ts";
import { pass, virtualClock, type VirtualClock } from "../support/virtual-clock.ts";

export const hour = 3_600_000;
export const day = 24 * hour;

/** What a person sees of a slot. */
export interface Face {
  replenish: boolean;
  fault: boolean;
  status: string;
  level: number;
  lastOrder: string;
  eventInstance: string;
}

export interface Running {
  /** Every slot, by its name. */
  faces(): Record<string, Face>;
  /** Turns a switch of a slot, by its subtype, or resets its filter; resolves to 0 or the HAP status of a refusal. */
  turn(slot: string, what: "replenish" | "used" | "reset", on?: boolean): Promise<number>;
  close(): void;
}

export interface Home {
  clock: VirtualClock;
  amazon: Simulator;
  sensor: Sensor;
  lines: string[];
  /** A run on this store. Throws where the configuration is wrong or the store cannot be opened. */
  start(store: string, config: object): Promise<Running>;
  /** Lets time pass; every call that falls due is made and answered before the clock goes on. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Stand in a fixture's configuration for the addresses of today. */
export const amazonAddress = "http://amazon.invalid";
export const sensorAddress = "http://sensor.invalid";

/** `at` is when its time begins, ms UTC. */
export async function openHome(at: number): Promise<Home> {
  const clock = virtualClock(at);
  const lines: string[] = [];
  const amazon = await startSimulator({ clock, random: () => 0.5, dayMs: day, deliveredAfterDays: 3 });
  const sensor = await startSensor(() => clock.now());
  const addressed = (config: object): unknown =>
    JSON.parse(
      JSON.stringify(config).replaceAll(amazonAddress, amazon.url).replaceAll(`${sensorAddress}/`, sensor.url("")),
    );
  return {
    clock,
    amazon,
    sensor,
    lines,
    start: (store, config) => startPlugin(store, addressed(config), clock, lines),
    pass: (ms) => pass(clock, { track: (work) => work, running: () => 0, settle: quiet }, ms),
    async close() {
      await Promise.all([amazon.close(), sensor.close()]);
      await quiet();
    },
  };
}

async function startPlugin(path: string, config: unknown, clock: VirtualClock, lines: string[]): Promise<Running> {
  const { settings, problems } = checkConfig(config);
  if (problems.length > 0) throw new Error(`the configuration does not pass any more: ${JSON.stringify(problems)}`);
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
  const store = openStore(path, clock);
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
  const service = (accessory: PlatformAccessory | undefined, subtype: string) =>
    accessory?.services.find((each) => each.subtype === subtype);
  const named = (slot: string): PlatformAccessory | undefined =>
    accessories.find(({ displayName }) => displayName === slot);
  return {
    faces: () =>
      Object.fromEntries(
        accessories.map((accessory) => [accessory.displayName, faceOf((subtype) => service(accessory, subtype))]),
      ),
    turn(slot, what, on = true) {
      if (what === "reset")
        return write(characteristicOf(service(named(slot), "filter"), "Reset Filter Indication"), 1);
      return write(characteristicOf(service(named(slot), what), "On"), on);
    },
    close: () => {
      household.close();
    },
  };
}

type FindService = (subtype: string) => Parameters<typeof characteristicOf>[0];

function faceOf(service: FindService): Face {
  const text = (name: string): string => (characteristicOf(service("filter"), name).value ?? "") as string;
  return {
    replenish: characteristicOf(service("replenish"), "On").value === true,
    fault: characteristicOf(service("attention"), "Status Fault").value === 1,
    status: text("Order Status"),
    level: Number(characteristicOf(service("filter"), "Filter Life Level").value),
    lastOrder: text("Last Order"),
    eventInstance: text("Event Instance"),
  };
}
