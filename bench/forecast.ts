/**
 * What the forecast is worth: `node bench/forecast.ts` prints tables for people: how far off it is, how much it moves
 * from day to day, what it says of a slot that is topped up, and what `leadDays` makes of it. It was developed on the
 * seeds 1 to 2400; these here are others.
 */
import { forecastOf } from "../src/slot/forecast.ts";
import {
  cycleKinds,
  cyclesOf,
  eveningsOfAll,
  quantile,
  spokenOfToppedUp,
} from "../test/slot/support/forecast-cycles.ts";
import {
  forecastCase,
  householdKinds,
  lastTwoDays,
  lastTwoReadings,
  measure,
  wholePeriod,
  type HouseholdKind,
} from "../test/slot/support/forecast-households.ts";
import { liveWithLead } from "./support/lead-days.ts";

const seeds = (count: number): number[] => Array.from({ length: count }, (_, index) => 5001 + index);

function printTable(title: string, head: readonly string[], lines: readonly (readonly string[])[]): void {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  console.log(`${title}\n\n${row(head)}\n|${"---|".repeat(head.length)}\n${lines.map(row).join("\n")}\n`);
}

const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;

const methods = {
  ours: (...[readings, now]: Parameters<typeof wholePeriod>) => forecastOf(readings, now),
  "last two readings": lastTwoReadings,
  "last two days": lastTwoDays,
  "whole period": wholePeriod,
};
const households = 400;

function errorsOf(kind: HouseholdKind): string[] {
  const cases = seeds(households).map((seed) => forecastCase(kind, seed));
  return Object.values(methods).map((method) => {
    const { error, silent } = measure(method, cases);
    return `${error.toFixed(2)} (${percent(silent)})`;
  });
}

printTable(
  `Median absolute error in days, ten days before it runs out, and how often nothing was said; ${households} households of each kind.`,
  ["household", ...Object.keys(methods)],
  householdKinds.map((kind) => [kind, ...errorsOf(kind)]),
);

const homes = 60;
const packs = 4;

printTable(
  `How far the day on which it runs out moves from one evening to the next, days: half of the evenings, and 99 of 100, less than; how often nothing was said. ${homes} households of each kind, ${packs - 1} packs each.`,
  ["use", "this cycle alone", "nothing said", "with the last cycle's rate", "nothing said"],
  cycleKinds.map((kind) => {
    const lived = seeds(homes).map((seed) => cyclesOf(kind, seed, packs));
    return [
      kind,
      ...[false, true].flatMap((withLast) => {
        const { jumps, asked, silent } = eveningsOfAll(lived, withLast);
        return [`${quantile(jumps, 0.5).toFixed(2)}, ${quantile(jumps, 0.99).toFixed(1)}`, percent(silent / asked)];
      }),
    ];
  }),
);

printTable(
  "Topped up as fast as it is used: how often something was said all the same, on every fifth evening after a month; 40 households of each kind.",
  ["filled in", "something said"],
  [1, 2, 4, 7].map((every) => [
    every === 1 ? "each day" : `every ${every} days`,
    percent(spokenOfToppedUp(every, seeds(40))),
  ]),
);

const leads = [0, 3, 7, 14];

printTable(
  "`leadDays` beside the threshold of 20 % alone: days empty in a year, and what was left when the parcel came (median, percent); ten packs in each of three households.",
  ["used a day", "delivery", ...leads.map((lead) => (lead === 0 ? "threshold alone" : `leadDays ${lead}`))],
  [0.4, 1, 2, 4, 8].flatMap((perDay) =>
    [1, 3, 5, 7].map((delivery) => [
      `${perDay} %`,
      delivery === 1 ? "1 day" : `${delivery} days`,
      ...leads.map((lead) => {
        const lived = seeds(3).map((seed) => liveWithLead({ perDay, delivery, lead, packs: 10 }, seed));
        const sum = (of: (typeof lived)[number]["days" | "emptyDays"][]): number =>
          of.reduce((total, one) => total + one, 0);
        const empty = (365 * sum(lived.map(({ emptyDays }) => emptyDays))) / sum(lived.map(({ days }) => days));
        return `${empty.toFixed(1)}, ${quantile(
          lived.flatMap(({ leftOnArrival }) => leftOnArrival),
          0.5,
        ).toFixed(0)} %`;
      }),
    ]),
  ),
);
