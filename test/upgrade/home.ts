/**
 * The plugin of a household on a clock that can be turned, by whatever configuration. Knows no test library:
 * make-fixture.ts runs it by itself.
 */
import { checkConfig } from "../../src/config/check.ts";
import { startSimulator, type Simulator } from "../../src/simulator/index.ts";
import { openStore } from "../../src/store/store.ts";
import { quiet } from "../recovery/plugin.ts";
import { startSensor, type Sensor } from "../recovery/sensor.ts";
import { runPlugin } from "../support/home/plugin-run.ts";
import type { Face as Seen } from "../support/home/slot-in-homekit.ts";
import { logTo } from "../support/lines.ts";
import { pass, virtualClock, type VirtualClock } from "../support/virtual-clock.ts";

export const hour = 3_600_000;
export const day = 24 * hour;

/** What a person sees of a slot, as it was kept of each version. */
export type Face = Omit<Seen, "active" | "attention">;

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
  const log = logTo((line) => {
    lines.push(line);
  });
  const run = await runPlugin({ log, settings, store: openStore(path, clock), clock });
  return {
    faces: () =>
      Object.fromEntries(
        run.accessories.map(({ displayName }) => {
          const { level, fault, status, replenish, lastOrder, eventInstance } = run.slot(displayName).face();
          return [displayName, { level, fault, status, replenish, lastOrder, eventInstance }];
        }),
      ),
    turn(slot, what, on = true) {
      const { use, replenish, refilled } = run.slot(slot);
      return what === "reset" ? refilled() : what === "used" ? use() : replenish(on);
    },
    close: () => {
      run.close();
    },
  };
}
