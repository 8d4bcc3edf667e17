import { Chance } from "../../slot/support/random.ts";
import { awkward } from "./awkward.ts";
import type { Life } from "./builder.ts";
import { type Figures, noFigures } from "./ledger.ts";
import { ordinary, type HomeClass } from "./ordinary.ts";
import type { Duration } from "./units.ts";

export type Kind = "ordinary" | "awkward";

export interface NamedClass {
  name: string;
  kind: Kind;
  make: HomeClass;
}

export const classes: readonly NamedClass[] = [
  ...Object.entries(ordinary).map(([name, make]) => ({ name, kind: "ordinary" as const, make })),
  ...Object.entries(awkward).map(([name, make]) => ({ name, kind: "awkward" as const, make })),
];

/** Lives one home of a class. The same seed is another home in each class. */
export function liveOne({ name, make }: NamedClass, seed: number, time: Duration = "1 year"): Life {
  const which = seed * 1_000 + classes.findIndex((one) => one.name === name);
  return make(new Chance(which)).live(time, which);
}

/** The figures of some homes together. */
export function sum(figures: readonly Figures[]): Figures {
  const total = noFigures();
  for (const one of figures) {
    for (const key of [
      "needs",
      "placed",
      "byHand",
      "doubled",
      "doubledUntold",
      "besideShops",
      "early",
      "lostUntold",
      "lostTold",
      "falseOverdue",
      "emptyDays",
    ] as const)
      total[key] += one[key];
    total.waits.push(...one.waits);
  }
  return total;
}
