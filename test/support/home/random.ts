import { hasSensor, isPushed } from "../../../src/slot/policy.ts";
import { deliveredBy } from "../delivered.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import type { Chance } from "../../slot/support/random.ts";
import { home, type HomeBuilder } from "./builder.ts";
import { type HomeSource, regular } from "./plan.ts";

/**
 * A home with habits by chance: most are absent in most homes, since a fault is seen best beside regular days. What no
 * plugin can tell from a need is left out: a jar that is lifted for longer than `suddenFallHours` as its sensor is
 * asked, a sensor that sees things under rules that believe all of them.
 */
export function randomHome(chance: Chance): HomeBuilder {
  const sometimes = (share: number, most: number): number => (chance.is(share) ? chance.from(0, most) : 0);
  const source = chance.pick<HomeSource>("http", "http", "webhook", "mqtt", "wear", "usage", "manual");
  const sensor = hasSensor({ delivers: deliveredBy(source) });
  const perDay = chance.pick(chance.from(0.8, 3), chance.from(2, 8), chance.from(5, 20));
  const rate = chance.pick(1, 1, chance.from(0.8, 1.3));
  const reset = sensor ? 0.2 : 0.95;
  const saysTime = chance.is(0.3);
  const pace = isPushed({ delivers: deliveredBy(source) }) ? hour : chance.pick(hour, 6 * hour);
  // Where both waits are 0 one reading in a row of three is believed: what sees things is not for these rules.
  const isOldRules = chance.is(0.15);
  const glitches = isOldRules || saysTime ? 0 : sometimes(0.4, 0.6);
  const before = chance.is(0.3) ? reset / 2 : 0;
  const packSize = chance.pick<number | null>(null, null, 100, 300);
  return home().with({
    source,
    rules: {
      // One reading in a row would believe every glitch, which is then what was asked for.
      confirmations: chance.pick(2, 3, 3, 4),
      threshold: chance.pick(10, 20, 20, 30),
      refillRise: chance.pick(10, 20, 20, 30),
      cooldown: chance.pick(0, 24, 24, 72) * hour,
      cap: chance.pick(1, 2, 2, 4),
      settle: isOldRules ? 0 : chance.pick(30, 30, 60) * minute,
      suddenFall: isOldRules ? 0 : chance.pick(10, 12, 12) * hour,
      lead: chance.pick(0, 0, 0, 7) * day,
      automaticSwitch: true,
      packSize,
      lifetime: (100 / (perDay * rate)) * day,
    },
    startLevel: source === "usage" || source === "wear" ? 100 : chance.from(30, 100),
    use: {
      perDay,
      weekend: chance.from(0.3, 2),
      unevenness: 0.5,
      portion: sometimes(0.2, 5),
      holidaysPerYear: chance.pick(0, 3),
      holidayDays: [4, 21],
    },
    pack:
      packSize === null
        ? { points: chance.is(0.3) ? chance.from(60, 75) : 85, kind: sensor ? "poured" : "replaced" }
        : { points: packSize, kind: sensor ? "poured" : "replaced" },
    device: {
      ...regular.device,
      every: pace,
      jitter: 10 * minute,
      onChange: isPushed({ delivers: deliveredBy(source) }) ? chance.pick(0.5, 2, 10, 25) : 0,
      rate,
      noise: sometimes(0.4, 1),
      times: chance.pick(1, 1, 3),
      glitches: { perDay: glitches, values: [0, 100, 255, NaN, 50], inARow: 1 },
      silent: { perMonth: sometimes(0.3, 1), days: [0.2, 8] },
      redelivered: { perDay: saysTime ? sometimes(0.5, 2) : 0 },
      saysTime,
      stuck: { perMonth: saysTime ? sometimes(0.5, 0.5) : 0, days: [1, 8] },
    },
    lifts: {
      perDay: isOldRules ? 0 : sometimes(0.4, 1),
      lasts: [minute, pace > hour ? hour : chance.pick(20 * minute, 7 * hour)],
      atNight: false,
    },
    people: {
      ...regular.people,
      opensAt: chance.from(2, 30),
      opens: chance.from(0.2, 1),
      onArrival: chance.is(0.2),
      share: packSize === null ? 1 : chance.pick(1, 1, 0.5),
      says: chance.pick("none left", "by hand", "nothing"),
      resets: { before, after: reset / 2, late: 0, twice: sensor ? 0 : 0.05, off: chance.is(0.3) ? 0.3 : 0 },
      resetsForNothingPerDay: sometimes(0.1, 0.03),
      everythingOffPerDay: sometimes(0.2, 0.3),
      everythingOnPerDay: sometimes(0.2, 0.2),
      impatience: sometimes(0.3, 0.3),
      automaticOffPerDay: sometimes(0.1, 0.02),
    },
    amazon: {
      delivery: chance.pick<[number, number]>([0.3, 1], [1.1, 2], [2, 5], [4, 12]),
      lateScans: sometimes(0.4, 1),
      lateParcels: sometimes(0.3, 0.3),
      cancelled: sometimes(0.3, 0.2),
      lostInTheMail: sometimes(0.2, 0.1),
      resolution: sometimes(0.2, 0.1),
      words: chance.pick("processing", "processing", "pending", "silent"),
    },
    machine: {
      restartsPerDay: sometimes(0.5, 0.2),
      crashes: sometimes(0.3, 0.5),
      clockBehind: 0,
      outagesPerDay: sometimes(0.3, 0.05),
      lostAnswers: sometimes(0.3, 0.5),
    },
  });
}
