import { hour } from "../../../src/slot/times.ts";
import type { Chance } from "../../slot/support/random.ts";
import { every, home, onChange, type HomeBuilder } from "./builder.ts";
import { regular } from "./plan.ts";

/** Homes of one kind, each with its own chance. */
export type HomeClass = (chance: Chance) => HomeBuilder;

/**
 * A good sensor, people who fill up within a day or two once it is at 8 to 15 %, parcels that come when they were said
 * to. How long a parcel waits in the cupboard is measured by 0.1.0, which said `Overdue` of it in about a quarter of
 * such cycles.
 */
export function ordinaryHome(chance: Chance): HomeBuilder {
  const amount = chance.pick(chance.from(0.6, 1.5), chance.from(1, 3), chance.from(2, 4));
  const base = home()
    .using({
      perDay: amount,
      weekend: chance.pick(1, 1, chance.from(0.5, 1.8)),
      unevenness: chance.from(0.2, 0.7),
      holidaysPerYear: chance.pick(0, 1, 3),
    })
    .holds(`${Math.round(chance.from(30, 100))} %`)
    .packOf(`${Math.round(chance.from(60, 88))} %`, chance.is(0.3) ? "replaced" : "poured")
    .amazon({
      delivery: [chance.from(1.5, 2.5), chance.from(2.6, 5)],
      lateScans: 0.1,
      words: chance.pick("processing", "processing", "pending"),
    })
    .people({
      ...regular.people,
      opensAt: chance.from(8, 15),
      opens: chance.from(0.35, 0.95),
      says: "by hand",
      resets: { ...regular.people.resets, after: chance.pick(0, 0, 0.2, 0.9), before: chance.pick(0, 0, 0.1) },
    })
    .rules({ cap: Math.max(2, Math.ceil((30 * amount) / 60) + 1) })
    .device({ noise: chance.from(0, 0.6), silent: { perMonth: chance.pick(0, 0.2), days: [0.1, 1.5] } });
  return chance.is(0.6) ? polledHome(base, chance) : pushedHome(base, chance);
}

const polledHome = (base: HomeBuilder, chance: Chance): HomeBuilder =>
  base.sensor("http", chance.pick(every("15 min"), every("15 min"), every("30 min"), every("60 min")));
const pushedHome = (base: HomeBuilder, chance: Chance): HomeBuilder =>
  base.sensor(chance.pick("mqtt", "webhook"), chance.pick(every("30 min"), onChange("1 %"), onChange("2 %")));

export const ordinary: Record<string, HomeClass> = {
  polled: (chance) => polledHome(ordinaryHome(chance), chance),
  pushed: (chance) => pushedHome(ordinaryHome(chance), chance),
  slow: (chance) => ordinaryHome(chance).using({ perDay: chance.from(0.25, 0.7) }),
  // Opened at 20 %, a larger one would leave a little more each time, and a pack after a dozen: that is for `packSize`.
  fast: (chance) =>
    ordinaryHome(chance)
      .packOf(`${Math.round(chance.from(60, 78))} %`)
      .using({ perDay: chance.from(6, 14) })
      .amazon({ delivery: [0.7, 1.8] })
      .people({ opensAt: 20, opens: chance.from(0.7, 0.97) })
      .rules({ threshold: 30, cap: 10, cooldown: 12 * hour }),
  "weekly rhythm": (chance) => ordinaryHome(chance).using({ weekend: chance.pick(0, 0.2, 3, 4) }),
  holidays: (chance) => ordinaryHome(chance).using({ holidaysPerYear: 6, holidayDays: [4, 24] }),
  restarts: (chance) =>
    ordinaryHome(chance).machine({
      restartsPerDay: chance.from(0.05, 0.4),
      crashes: 0.3,
      outagesPerDay: 0.01,
      lostAnswers: 0.2,
    }),
  cancelled: (chance) => ordinaryHome(chance).amazon({ cancelled: 0.15, resolution: 0.08 }),
  "lost in the mail": (chance) => ordinaryHome(chance).amazon({ lostInTheMail: 0.12, lateParcels: 0.1 }),
  "same-day delivery": (chance) =>
    ordinaryHome(chance)
      .packOf(`${Math.round(chance.from(60, 78))} %`)
      .amazon({ delivery: [0.15, 0.5] })
      .people({ onArrival: chance.is(0.7), opensAt: 20, opens: 0.9 }),
  "silent order news": (chance) => ordinaryHome(chance).amazon({ words: "silent" }),
  "authorized until closed": (chance) => ordinaryHome(chance).amazon({ words: "pending" }),
  "wears off": (chance) =>
    ordinaryHome(chance)
      .wears(`${chance.pick(45, 60, 90, 120)} days`)
      .people({ resets: { ...regular.people.resets, after: 1 } }),
  counted: (chance) =>
    ordinaryHome(chance)
      .packOf("100 %", "replaced")
      .counts()
      .using({ portion: chance.pick(1, 4) })
      .people({ resets: { ...regular.people.resets, after: 1 } }),
};
