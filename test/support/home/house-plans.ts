import { hasSensor, isPushed } from "../../../src/slot/policy.ts";
import { deliveredBy } from "../delivered.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import type { DeviceEntry, SlotEntry } from "../../proof/support/config.ts";
import type { Chance } from "../../slot/support/random.ts";
import { type HomeSource, regular, type Plan, type Rules } from "./plan.ts";

/** One slot of a house: what happens to it, and how it stands in the configuration. */
export interface HouseSlot {
  slotId: string;
  plan: Plan;
  entry: SlotEntry;
  /** How often an answer to one of its orders gets lost or comes to nothing. */
  lostAnswers: number;
}

/** What happens to the whole house; per three hours. */
export interface HouseHabits {
  amazonOutages: number;
  restarts: number;
  crashes: number;
  lostLinks: number;
}

export const houseHabits: HouseHabits = { amazonOutages: 0.006, restarts: 0.004, crashes: 0.004, lostLinks: 0.0002 };

/** Sensors speak so often in a house that lives for years. */
const speaksEvery = 3 * hour;

const sources: readonly HomeSource[] = [
  "http",
  "http",
  "webhook",
  "mqtt",
  "usage",
  "http",
  "wear",
  "webhook",
  "http",
  "manual",
];

/** A slot by chance. Most habits are absent in most slots: a fault is seen best beside regular days. */
export function houseSlot(chance: Chance, index: number): HouseSlot {
  const sometimes = (share: number, most: number): number => (chance.is(share) ? chance.from(0, most) : 0);
  const source = sources[index % sources.length] ?? "http";
  const sensor = hasSensor({ delivers: deliveredBy(source) });
  const reset = sensor ? 0.15 : 0.96;
  const perDay = chance.pick(chance.from(0.8, 2), chance.from(1.5, 4), chance.from(3, 8));
  const lifetimeDays = Math.round(100 / perDay);
  const counted = chance.pick<number | null>(null, null, 100);
  const packSize = sensor ? null : counted;
  const rules = {
    confirmations: chance.pick(2, 3, 3, 4),
    threshold: chance.pick(15, 20, 25, 30),
    refillRise: chance.pick(15, 20, 25),
    cooldown: chance.pick(0, 24, 24, 72) * hour,
    cap: chance.pick(2, 2, 3, 4),
    automaticSwitch: true,
    packSize,
    lifetime: lifetimeDays * day,
  } satisfies Rules;
  const before = chance.is(0.3) ? reset / 2 : 0;
  const plan: Plan = {
    ...regular,
    source,
    rules,
    truthEvery: speaksEvery,
    startLevel: source === "usage" || source === "wear" ? 100 : chance.from(30, 100),
    use: {
      ...regular.use,
      perDay: source === "wear" ? 100 / lifetimeDays : perDay,
      weekend: chance.from(0.5, 1.8),
      holidaysPerYear: chance.pick(0, 2, 6),
    },
    // It fits wherever it is opened: one that does not leaves a little each time, a pack after a dozen, and the rules
    // let go of what is left at each order.
    pack: sensor
      ? { points: chance.is(0.2) ? chance.from(25, 70) : 70, kind: "poured" }
      : { points: 100, kind: "replaced" },
    device: {
      ...regular.device,
      every: speaksEvery,
      jitter: 20 * minute,
      onChange: isPushed({ delivers: deliveredBy(source) }) ? chance.pick(0.5, 1, 2, 5) : 0,
      noise: sensor ? chance.pick(0, 0.2, 0.8) : 0,
      glitches: { perDay: sensor ? sometimes(0.4, 0.4) : 0, values: [0, 100, 255, NaN, 50], inARow: 1 },
      silent: { perMonth: sensor ? sometimes(0.4, 0.7) : 0, days: [0.2, 8] },
      rate: chance.pick(1, 1, chance.from(0.85, 1.2)),
    },
    lifts: { perDay: sensor ? sometimes(0.3, 0.3) : 0, lasts: [minute, 8 * hour], atNight: false },
    people: {
      ...regular.people,
      opensAt: chance.from(3, 25),
      opens: chance.from(0.2, 0.95),
      resetsForNothingPerDay: sometimes(0.15, 0.008),
      everythingOffPerDay: sometimes(0.2, 0.03),
      impatience: source === "manual" ? 0.5 : sometimes(0.2, 0.1),
      automaticOffPerDay: sometimes(0.15, 0.008),
      says: chance.pick("none left", "by hand"),
      resets: { before, after: reset / 2, late: 0, twice: 0, off: sensor ? sometimes(0.2, 0.3) : 0 },
    },
    amazon: {
      delivery: [2, 4],
      lateParcels: chance.from(0, 0.15),
      lateScans: chance.from(0, 0.15),
      cancelled: sometimes(0.5, 0.15),
      resolution: sometimes(0.4, 0.1),
      lostInTheMail: sometimes(0.3, 0.05),
      words: "processing",
    },
  };
  return {
    slotId: `slot-${index + 1}`,
    plan,
    entry: entryFor(`slot-${index + 1}`, plan, lifetimeDays, chance),
    lostAnswers: sometimes(0.6, 0.4),
  };
}

function entryFor(slotId: string, { source, rules }: Plan, lifetimeDays: number, chance: Chance): SlotEntry {
  const { confirmations, threshold, refillRise, cooldown = 0, cap, packSize } = rules;
  return {
    slotId,
    capacity: 100,
    ...(packSize == null ? {} : { packSize }),
    level: levelEntry(chance, source, lifetimeDays),
    homekit: { automaticSwitch: true },
    replenish: { confirmations, threshold, refillRise, cooldownHours: cooldown / hour, maxOrdersPer30Days: cap },
  };
}

function levelEntry(chance: Chance, source: HomeSource, lifetimeDays: number): Record<string, unknown> {
  // Some sensors measure the empty space above, in their own unit.
  const raw = chance.pick({ empty: 0, full: 100 }, { empty: 0, full: 1023 }, { empty: 840, full: 60 });
  switch (source) {
    case "http":
      return { source, url: "http://127.0.0.1:9/level", ...raw };
    case "mqtt":
      return { source, topic: "house/level", ...raw };
    case "webhook":
      return { source, ...raw };
    case "usage":
      return { source, unitsPerUse: 1 };
    case "wear":
      return { source, lifetimeDays };
    case "manual":
      return { source };
  }
}

/** The devices of the house: five slots each, and a text that changes each time one is linked again. */
export function devicesOf(
  slots: readonly HouseSlot[],
  kind: "test" | "live",
  links: ReadonlyMap<string, number>,
): DeviceEntry[] {
  const devices: DeviceEntry[] = [];
  for (let at = 0; at < slots.length; at += 5) {
    const serial = serialOf(at);
    devices.push({
      serial,
      typed: kind,
      typedAs: String(links.get(serial) ?? 1),
      slots: slots.slice(at, at + 5).map(({ entry }) => entry),
    });
  }
  return devices;
}

/** The device of the slot with this number, from 0 on. */
export function serialOf(index: number): string {
  return `H${Math.floor(index / 5) + 1}`;
}
