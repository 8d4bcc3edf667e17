import { Chance } from "../../slot/support/random.ts";
import type { Case } from "./case.ts";
import { amounts, calls, ends, kinds } from "./faults.ts";
import { points } from "./points.ts";

/** The whole product, in a fixed order. Only where an order is turned off does the plugin cancel one. */
export function allCases(): Case[] {
  const cases: Case[] = [];
  for (const point of points) {
    for (const call of calls) {
      if (call === "cancelTestOrder" && point.name !== "dismissed") continue;
      for (const kind of kinds) {
        if (kind.only?.includes(call) === false) continue;
        // What is wrong with Amazon as a whole is so for a time, and not so many times.
        const fitting = amounts.filter((amount) => kind.fault !== null || "lasts" in amount);
        for (const amount of fitting) for (const end of ends) cases.push({ kind, amount, call, point, end });
      }
    }
  }
  return cases;
}

/** So many of them, chosen by a seed: each kind comes about as often as the others, and so do each call, point, amount and end, as far as they go together. */
export function someCases(count: number, seed: number, all: readonly Case[] = allCases()): Case[] {
  const chance = new Chance(seed);
  const byKind = [...Map.groupBy(all, ({ kind }) => kind.name).values()];
  const seen = new Map<string, number>();
  const traits = ({ kind, amount, call, point, end }: Case): string[] => [amount.name, call, point.name, end, `${call}+${kind.name}`, `${call}+${point.name}`];
  const cost = (one: Case): number => traits(one).reduce((sum, trait) => sum + (seen.get(trait) ?? 0), 0);
  const chosen = new Set<Case>();
  for (let at = 0; chosen.size < Math.min(count, all.length); at++) {
    const cells = (byKind[at % byKind.length] ?? []).filter((one) => !chosen.has(one));
    // Of a few at random, the one whose traits were seen least.
    const draws = Array.from({ length: Math.min(16, cells.length) }, () => cells[Math.floor(chance.next() * cells.length)]).filter((one) => one !== undefined);
    const [first, ...others] = draws;
    if (first === undefined) continue;
    const best = others.reduce((a, b) => (cost(b) < cost(a) ? b : a), first);
    for (const trait of traits(best)) seen.set(trait, (seen.get(trait) ?? 0) + 1);
    chosen.add(best);
  }
  return [...chosen];
}
