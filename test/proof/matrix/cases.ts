import { Chance } from "../../slot/support/random.ts";
import type { Case } from "./case.ts";
import { amounts, calls, ends, kinds, type Amount, type Call, type Kind } from "./faults.ts";
import { points, type Point } from "./points.ts";

/** One fault at one call at one point, with what fits it. */
interface Square {
  kind: Kind;
  call: Call;
  point: Point;
  amounts: readonly Amount[];
}

/** Only where an order is turned off does the plugin cancel one. */
function squares(): Square[] {
  return points.flatMap((point) =>
    calls.flatMap((call) => {
      if (call === "cancelTestOrder" && point.name !== "dismissed") return [];
      const fitting = kinds.filter(({ only }) => only?.includes(call) !== false);
      // What is wrong with Amazon as a whole is so for a time, and not so many times.
      return fitting.map((kind) => ({
        kind,
        call,
        point,
        amounts: amounts.filter((amount) => kind.fault !== null || "lasts" in amount),
      }));
    }),
  );
}

/** The whole product, in a fixed order. */
export function allCases(): Case[] {
  return squares().flatMap(({ amounts: fitting, ...where }) =>
    fitting.flatMap((amount) => ends.map((end) => ({ ...where, amount, end }))),
  );
}

/**
 * A quarter of the product: every fault at every call, at every point, with every end, each once. How often it strikes
 * takes turns, so that every amount comes with every fault, and with every call at every point with every end.
 */
export function quarterOfCases(all: readonly Case[] = allCases()): Case[] {
  return all.filter(({ kind, amount, call, point, end }) => {
    const turn = kinds.indexOf(kind) + points.indexOf(point) + calls.indexOf(call) + ends.indexOf(end);
    return kind.fault === null
      ? amounts.indexOf(amount) === 2 + (turn % 2)
      : amounts.indexOf(amount) === turn % amounts.length;
  });
}

/**
 * So many of them, chosen by a seed: each kind comes about as often as the others, and so do each call, point, amount
 * and end, as far as they go together.
 */
export function someCases(count: number, seed: number, all: readonly Case[] = allCases()): Case[] {
  const chance = new Chance(seed);
  const byKind = [...Map.groupBy(all, ({ kind }) => kind.name).values()];
  const seen = new Map<string, number>();
  const traits = ({ kind, amount, call, point, end }: Case): string[] => [
    amount.name,
    call,
    point.name,
    end,
    `${call}+${kind.name}`,
    `${call}+${point.name}`,
  ];
  const cost = (one: Case): number => traits(one).reduce((sum, trait) => sum + (seen.get(trait) ?? 0), 0);
  const chosen = new Set<Case>();
  for (let at = 0; chosen.size < Math.min(count, all.length); at++) {
    const cells = (byKind[at % byKind.length] ?? []).filter((one) => !chosen.has(one));
    // Of a few at random, the one whose traits were seen least.
    const draws = Array.from(
      { length: Math.min(16, cells.length) },
      () => cells[Math.floor(chance.next() * cells.length)],
    ).filter((one) => one !== undefined);
    const [first, ...others] = draws;
    if (first === undefined) continue;
    const best = others.reduce((a, b) => (cost(b) < cost(a) ? b : a), first);
    for (const trait of traits(best)) seen.set(trait, (seen.get(trait) ?? 0) + 1);
    chosen.add(best);
  }
  return [...chosen];
}
