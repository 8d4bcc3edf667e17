import { hasSensor, isPushed, type LevelSourceKind, type Policy } from "../../../src/slot/policy.ts";
import { day, hour } from "../../../src/slot/times.ts";
import type { AmazonHabits } from "./household-amazon.ts";
import type { Chance } from "./random.ts";
import { defaultPolicy } from "./slot-driver.ts";

/** What kind of household this is. Points are percent of a full slot; probabilities are per six hours unless said otherwise. */
export interface Habits {
  days: number;
  policy: Policy;
  amazon: AmazonHabits;
  perDay: number;
  /** How much more is used at the weekend. */
  weekend: number;
  holidays: number;
  /** What one parcel fills. */
  pack: number;
  /** A parcel in the house is opened at or below this level, and with this probability each time somebody looks. */
  opensAt: number;
  opens: number;
  /** Per pour: presses reset before, presses reset after, or turns Replenish off instead; else forgets. */
  resetBefore: number;
  resetAfter: number;
  offInstead: number;
  /** Presses reset without any pour. */
  resetForNothing: number;
  everythingOff: number;
  everythingOn: number;
  impatient: number;
  glitches: number;
  /** A change-only sensor speaks when the level moved by so much. */
  step: number;
  sensorOutages: number;
  amazonOutages: number;
  lostAnswers: number;
  restarts: number;
  /** How often the process dies while a call runs. */
  crashes: number;
  automaticOff: number;
  /** How far wear and usage are off: 1 is exact. */
  computedRate: number;
}

/** Most habits are absent in most households: a fault is seen best beside regular days. */
export function randomHabits(chance: Chance): Habits {
  const sometimes = (share: number, most: number): number => (chance.is(share) ? chance.from(0, most) : 0);
  const source = chance.pick<LevelSourceKind>("http", "http", "webhook", "mqtt", "wear", "usage", "manual");
  const policy: Policy = {
    ...defaultPolicy,
    source,
    // One reading in a row would believe every glitch, which is then what was asked for.
    confirmations: chance.pick(2, 3, 3, 4),
    threshold: chance.pick(10, 20, 20, 30),
    refillRise: chance.pick(10, 20, 20, 30),
    cooldown: chance.pick(0, 24, 24, 72) * hour,
    cap: chance.pick(1, 2, 2, 4),
    automaticSwitch: true,
    staleAfter: 48 * hour,
  };
  const reset = hasSensor(policy) ? 0.2 : 0.95;
  const habits: Habits = {
    days: Math.round(chance.is(0.1) ? chance.from(250, 400) : chance.from(60, 200)),
    policy,
    amazon: { deliveryDays: chance.pick<[number, number]>([1.1, 2], [2, 5], [4, 12]), lateScans: sometimes(0.4, 1), cancellations: sometimes(0.3, 0.2) },
    perDay: chance.pick(chance.from(0.8, 3), chance.from(2, 8), chance.from(5, 20)),
    weekend: chance.from(0.3, 2),
    holidays: sometimes(0.5, 0.01),
    pack: chance.is(0.3) ? chance.from(12, 60) : 100,
    opensAt: chance.from(2, 30),
    opens: chance.from(0.1, 1),
    resetBefore: chance.is(0.3) ? reset / 2 : 0,
    resetAfter: reset / 2,
    offInstead: chance.is(0.3) ? 0.3 : 0,
    resetForNothing: sometimes(0.1, 0.01),
    everythingOff: sometimes(0.3, 0.25),
    everythingOn: sometimes(0.2, 0.1),
    impatient: sometimes(0.3, 0.3),
    glitches: hasSensor(policy) ? sometimes(0.5, 0.15) : 0,
    step: isPushed(policy) ? chance.pick(0.5, 2, 10, 25) : 0,
    sensorOutages: hasSensor(policy) ? sometimes(0.3, 0.01) : 0,
    amazonOutages: sometimes(0.3, 0.02),
    lostAnswers: sometimes(0.3, 0.5),
    restarts: sometimes(0.5, 0.05),
    crashes: sometimes(0.3, 0.5),
    automaticOff: sometimes(0.1, 0.005),
    computedRate: chance.pick(1, chance.from(0.8, 1.3)),
  };
  // As long as the household thinks that a pack lasts.
  return { ...habits, policy: { ...policy, lifetime: (100 / (habits.perDay * habits.computedRate)) * day } };
}
