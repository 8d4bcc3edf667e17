/**
 * The household under load: as many slots as one bridge holds, and what their devices do all the while. What each does
 * decides how many orders are right, whatever else happens to the server meanwhile.
 */
import { linkedDevice, testPlatform } from "../../test/e2e/support/plugin-config.ts";
import type { SimulatorProcess } from "../../test/e2e/support/simulator-process.ts";

/**
 * fine: wanders above the threshold. flapping: low twice, never three times in a row. falls: falls low at its time and
 * stays so. refilled: falls low, is refilled once its order is placed, and falls low again, within the cooldown. asked:
 * somebody presses Replenish at its time, again and again.
 */
export type Role = "fine" | "flapping" | "falls" | "refilled" | "asked";

export interface PlannedSlot {
  key: string;
  name: string;
  source: "webhook" | "mqtt" | "usage";
  role: Role;
  /** Orders that are right. */
  orders: 0 | 1;
}

/** As many as HomeKit admits on one bridge. */
export const mostSlots = 149;

const groups: [number, PlannedSlot["source"], Role][] = [
  [30, "webhook", "fine"],
  [20, "webhook", "flapping"],
  [20, "webhook", "falls"],
  [20, "webhook", "refilled"],
  [10, "webhook", "asked"],
  [19, "mqtt", "fine"],
  [10, "mqtt", "falls"],
  [10, "mqtt", "asked"],
  [10, "usage", "falls"],
];

export const slots: readonly PlannedSlot[] = groups.flatMap(([count, source, role]) =>
  Array.from({ length: count }, (_, at): PlannedSlot => {
    const key = `${source}-${role}-${at + 1}`;
    return {
      key,
      name: `${role} by ${source} ${at + 1}`,
      source,
      role,
      orders: role === "fine" || role === "flapping" ? 0 : 1,
    };
  }),
);

/** By the number of readings alone: what takes hours in a home has minutes here. */
const atOnce = { settleMinutes: 0, suddenFallHours: 0 };

export const topicPrefix = "load";

/** The topic that an mqtt slot listens on. */
export function topicOf(key: string): string {
  return `house/${key}`;
}

export interface Tokens {
  token: string;
  levelToken: string;
}

/**
 * The plugin's block of the configuration. The limit of requests a second is raised: all of them come from this
 * machine.
 */
export function platformOf(simulator: SimulatorProcess, port: number, tokens: Tokens, broker: string): object {
  const levels = {
    webhook: () => ({ source: "webhook" }),
    mqtt: (key: string) => ({ source: "mqtt", topic: topicOf(key) }),
    usage: () => ({ source: "usage" }),
  };
  return {
    ...testPlatform(simulator, [
      linkedDevice(
        "LOAD",
        slots.map(({ key, name, source }) => ({
          slotId: key,
          key,
          name,
          level: levels[source](key),
          replenish: atOnce,
        })),
      ),
    ]),
    server: { port, ...tokens, allowGet: true, rateLimit: 1_000_000 },
    mqtt: { url: broker, topicPrefix, allowReplenish: true },
  };
}
