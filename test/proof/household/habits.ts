import type { DeviceEntry, SlotEntry } from "../support/config.ts";
import type { Chance } from "../../slot/support/random.ts";
import { hasSensor, isPushed, type LevelSourceKind } from "../../../src/slot/policy.ts";

/** What one slot is used for, and by whom. Points are percent of a full slot; probabilities are for each look at the shelf, every three hours. */
export interface SlotHabits {
  slotId: string;
  source: LevelSourceKind;
  entry: SlotEntry;
  perDay: number;
  /** How much more is used at the weekend. */
  weekend: number;
  /** What one parcel fills. */
  pack: number;
  /** A parcel in the house is opened at or below this level, and with this probability. */
  opensAt: number;
  opens: number;
  /** Per pour: presses reset before, or after, or turns Replenish off; else forgets. */
  resetBefore: number;
  resetAfter: number;
  offInstead: number;
  resetForNothing: number;
  everythingOff: number;
  impatient: number;
  automaticOff: number;
  /** A reading that has nothing to do with the level, and how far the others are off. */
  glitches: number;
  noise: number;
  /** A change-only sensor speaks when the level moved by so much. */
  step: number;
  sensorOutages: number;
  /** How far usage and wear are off: 1 is exact. */
  computedRate: number;
  /** Answers to orders that get lost or come to nothing. */
  lostAnswers: number;
  lateParcels: number;
  lateScans: number;
  cancellations: number;
  /** Amazon has a problem with the address or the payment. */
  resolutions: number;
}

/** What happens to the whole house; per three hours. */
export interface HouseHabits {
  holidays: number;
  amazonOutages: number;
  restarts: number;
  crashes: number;
  lostLinks: number;
}

export const houseHabits: HouseHabits = { holidays: 0.004, amazonOutages: 0.006, restarts: 0.004, crashes: 0.004, lostLinks: 0.0002 };

const sources: readonly LevelSourceKind[] = ["http", "http", "webhook", "mqtt", "usage", "http", "wear", "webhook", "http", "manual"];

/** The habits of one slot. Most are absent in most slots: a fault is seen best beside regular days. */
export function slotHabits(chance: Chance, index: number): SlotHabits {
  const sometimes = (share: number, most: number): number => (chance.is(share) ? chance.from(0, most) : 0);
  const source = sources[index % sources.length] ?? "http";
  const sensor = hasSensor({ source });
  const reset = sensor ? 0.15 : 0.96;
  const perDay = chance.pick(chance.from(0.8, 2), chance.from(1.5, 4), chance.from(3, 8));
  return {
    slotId: `slot-${index + 1}`, source, perDay,
    entry: { slotId: `slot-${index + 1}`, capacity: chance.pick(100, 250, 1_000), level: levelEntry(chance, source, perDay), replenish: replenishEntry(chance), homekit: { automaticSwitch: true } },
    weekend: chance.from(0.5, 1.8),
    pack: chance.is(0.2) ? chance.from(25, 70) : 100,
    opensAt: chance.from(3, 25),
    opens: chance.from(0.1, 0.9),
    resetBefore: chance.is(0.3) ? reset / 2 : 0,
    resetAfter: reset / 2,
    offInstead: sensor ? sometimes(0.2, 0.3) : 0,
    resetForNothing: sometimes(0.15, 0.001),
    everythingOff: sometimes(0.2, 0.004),
    impatient: source === "manual" ? 0.3 : sometimes(0.2, 0.05),
    automaticOff: sometimes(0.15, 0.001),
    glitches: sensor ? sometimes(0.4, 0.05) : 0,
    noise: sensor ? chance.pick(0, 0.2, 0.8) : 0,
    step: isPushed({ source }) ? chance.pick(0.5, 1, 2, 5) : 0,
    sensorOutages: sensor ? sometimes(0.4, 0.003) : 0,
    computedRate: chance.pick(1, 1, chance.from(0.85, 1.2)),
    lostAnswers: sometimes(0.6, 0.4),
    lateParcels: chance.from(0, 0.15),
    lateScans: chance.from(0, 0.15),
    cancellations: sometimes(0.5, 0.15),
    resolutions: sometimes(0.4, 0.1),
  };
}

function levelEntry(chance: Chance, source: LevelSourceKind, perDay: number): Record<string, unknown> {
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
      return { source, lifetimeDays: Math.round(100 / perDay) };
    case "manual":
      return { source };
  }
}

function replenishEntry(chance: Chance): Record<string, unknown> {
  return {
    confirmations: chance.pick(2, 3, 3, 4), threshold: chance.pick(15, 20, 25, 30), refillRise: chance.pick(15, 20, 25),
    cooldownHours: chance.pick(0, 24, 24, 72), maxOrdersPer30Days: chance.pick(2, 2, 3, 4),
  };
}

/** The devices of the house: five slots each, and a text that changes each time one is linked again. */
export function devicesOf(slots: readonly SlotHabits[], kind: "test" | "live", links: ReadonlyMap<string, number>): DeviceEntry[] {
  const devices: DeviceEntry[] = [];
  for (let at = 0; at < slots.length; at += 5) {
    const serial = serialOf(at);
    devices.push({ serial, typed: kind, typedAs: String(links.get(serial) ?? 1), slots: slots.slice(at, at + 5).map(({ entry }) => entry) });
  }
  return devices;
}

/** The device of the slot with this number, from 0 on. */
export function serialOf(index: number): string {
  return `H${Math.floor(index / 5) + 1}`;
}
