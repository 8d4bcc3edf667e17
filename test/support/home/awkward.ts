import { day, hour, minute } from "../../../src/slot/times.ts";
import type { Chance } from "../../slot/support/random.ts";
import { every, onChange, type HomeBuilder } from "./builder.ts";
import { ordinaryHome, type HomeClass } from "./ordinary.ts";
import { regular, type PeoplePlan } from "./plan.ts";

const { resets } = regular.people;

/** A pack that fills the slot, and is in the configuration. */
const wholePack = (base: HomeBuilder): HomeBuilder => base.packOf("100 %").rules({ packSize: 100 });

const scale: HomeClass = (chance) => ordinaryHome(chance).device({ lifted: chance.pick("zero", "zero", "minus") });

const lifted =
  (lasts: [number, number], from: number, to: number, atNight = false): HomeClass =>
  (chance) =>
    scale(chance).lifted({ perDay: chance.from(from, to), lasts, atNight });

const packSizeWrong =
  (factor: number, says: PeoplePlan["says"]): HomeClass =>
  (chance) => {
    const home = ordinaryHome(chance);
    return home
      .packOf("85 %")
      .rules({ packSize: 85 * factor })
      .people({ says });
  };

/** One that says so little is given much time to say it. */
const rarelyChanging = (chance: Chance): HomeBuilder => {
  const base = ordinaryHome(chance);
  return chance.is(0.5)
    ? base.sensor("http", every("15 min"))
    : base.sensor("mqtt", onChange("1 %")).rules({ staleAfter: 90 * day });
};

const stepped =
  (step: number, noise: number): HomeClass =>
  (chance) =>
    rarelyChanging(chance).device({ step, noise });

const binary =
  (how: Partial<typeof resets>): HomeClass =>
  (chance) =>
    rarelyChanging(chance)
      .device({ switchAt: chance.from(10, 18), noise: 0 })
      .people({ resets: { ...resets, ...how } });

const noisy =
  (noise: number, pace: ReturnType<typeof every>): HomeClass =>
  (chance) =>
    ordinaryHome(chance).sensor("http", pace, { noise });

const ahead =
  (days: number): HomeClass =>
  (chance) =>
    scale(chance)
      .rules({ lead: days * day })
      .lifted({ perDay: chance.from(0.2, 1), lasts: [minute, 25 * minute] });

const glitches = (perDay: number, values: number[], inARow: number) => ({ glitches: { perDay, values, inARow } });

export const awkward: Record<string, HomeClass> = {
  "lifted for minutes": lifted([minute, 25 * minute], 0.5, 3),
  "lifted for hours": lifted([1.5 * hour, 8 * hour], 0.1, 0.4),
  cleaned: lifted([0.5 * hour, 3 * hour], 0.05, 0.15),
  "washed overnight": lifted([7.5 * hour, 10.5 * hour], 0.05, 0.3, true),
  halves: (chance) => wholePack(ordinaryHome(chance)).people({ share: 0.5 }),
  "hopper of a quarter": (chance) => ordinaryHome(chance).hopperOf("1/4 pack"),
  // A part that is replaced at 10 % takes 90 off what is counted: after three of them a third of one seems to be left.
  // Where that holds an order back, people are asked, and most say how it is.
  "box of three": (chance) =>
    ordinaryHome(chance)
      .boxOf(3)
      .people({ says: chance.pick("none left", "none left", "by hand", "nothing") }),
  "box of three that wears": (chance) =>
    ordinaryHome(chance)
      .boxOf(3)
      .wears(`${chance.pick(20, 30, 45)} days`)
      .people({ resets: { ...resets, after: 1 } }),
  "poured when empty": (chance) => ordinaryHome(chance).people({ opensAt: chance.from(0, 4) }),
  "poured early": (chance) => wholePack(ordinaryHome(chance)).people({ onArrival: true }),
  "a pack that does not quite fit": (chance) => {
    const fills = Math.round(chance.from(82, 99));
    return ordinaryHome(chance)
      .using({ perDay: chance.from(3, 8) })
      .packOf(`${fills} %`)
      .rules({ packSize: fills, cap: 5 })
      .people({ opensAt: 20, opens: 0.9, says: chance.pick("none left", "by hand") });
  },
  "packSize twice, none left": packSizeWrong(2, "none left"),
  "packSize twice, by hand": packSizeWrong(2, "by hand"),
  "packSize twice, nothing said": packSizeWrong(2, "nothing"),
  "packSize half, none left": packSizeWrong(0.5, "none left"),
  "packSize half, by hand": packSizeWrong(0.5, "by hand"),
  "packSize half, nothing said": packSizeWrong(0.5, "nothing"),
  "topped up daily": (chance) =>
    ordinaryHome(chance)
      .packOf("100 %")
      .rules(chance.is(0.5) ? { packSize: 100 } : {})
      .people({ topsUpTo: chance.from(60, 95), topsUpBy: chance.from(4, 10) }),
  "steps of 25 %": stepped(25, 0),
  "steps of 25 %, noisy": stepped(25, 2),
  "steps of 33 %": stepped(100 / 3, 0),
  "steps of 33 %, noisy": stepped(100 / 3, 2),
  "binary, reset before": binary({ before: 0.9 }),
  "binary, reset after": binary({ after: 0.9 }),
  "binary, reset late": binary({ late: 0.9 }),
  "binary, reset twice": binary({ twice: 0.9 }),
  "binary, never reset": binary({}),
  "drift of 12": (chance) => ordinaryHome(chance).device({ drift: { points: 12, days: chance.from(25, 60) } }),
  "noise of 4": noisy(4, every("15 min")),
  "noise of 8": noisy(8, every("15 min")),
  "noise of 4, each minute": noisy(4, every("1 min")),
  "noise of 8, each minute": noisy(8, every("1 min")),
  "a glitch to 100 a week": (chance) => ordinaryHome(chance).device(glitches(1 / 7, [100], 1)),
  "a burst of nonsense a week": (chance) =>
    ordinaryHome(chance).sensor("mqtt", chance.pick(every("30 min"), onChange("1 %")), {
      times: 4,
      ...glitches(1 / 7, [2], 1),
    }),
  "asleep and not known": (chance) =>
    ordinaryHome(chance)
      .sensor("http", every("15 min"), glitches(0.3, [-2], 12))
      .rules({ ignore: [-1, -2, -3] }),
  "tare lost for 5 days": (chance) => scale(chance).device({ tareLost: { perMonth: 0.4, days: 5 } }),
  redelivered: (chance) =>
    ordinaryHome(chance).sensor("mqtt", chance.pick(every("30 min"), onChange("1 %")), {
      redelivered: { perDay: 3 },
      saysTime: chance.is(0.5),
    }),
  "stale hub": (chance) =>
    ordinaryHome(chance).sensor(chance.pick("http", "mqtt"), every("30 min"), {
      saysTime: true,
      stuck: { perMonth: 0.7, days: [1, 9] },
    }),
  "once a day": (chance) => ordinaryHome(chance).sensor(chance.pick("http", "mqtt"), every("1 day")),
  "once a week": (chance) =>
    ordinaryHome(chance)
      .sensor("mqtt", every("1 week"))
      .using({ perDay: chance.from(0.4, 1.2) })
      .rules({ staleAfter: 15 * day }),
  "counts on below nothing": (chance) => ordinaryHome(chance).device({ countsOn: true }).rules({ beyond: "low" }),
  overfull: (chance) => ordinaryHome(chance).device({ scale: 1.2 }).rules({ beyond: "high" }),
  "drifted below nothing": (chance) => ordinaryHome(chance).device({ offset: -7 }).rules({ beyond: "low" }),
  "store-bought": (chance) => ordinaryHome(chance).people({ shopsPerMonth: chance.from(0.05, 0.25) }),
  "carried over": (chance) =>
    ordinaryHome(chance)
      .using({ perDay: chance.from(4, 7) })
      .amazon({ delivery: [3, 7], lateScans: 0.5, lateParcels: 0.3 })
      .people({ says: "nothing", patience: 1, waits: false })
      .rules({ cap: 10 }),
  "wear, turned off on arrival": (chance) =>
    ordinaryHome(chance)
      .wears(`${chance.pick(30, 45, 60)} days`)
      .people({ offOnArrival: 1, onArrival: true }),
  "off and cancelled": (chance) =>
    ordinaryHome(chance).amazon({ cancelled: 0.2 }).people({ everythingOffPerDay: 0.15 }),
  "3 days ahead, lifted": ahead(3),
  "7 days ahead, lifted": ahead(7),
  "14 days ahead, lifted": ahead(14),
};
