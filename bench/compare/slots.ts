import { spreadOf, type Spread } from "../support/statistics.ts";
import { contestantNames, type ContestantName } from "./contestants.ts";
import { openHouse } from "./house.ts";
import type { Everything } from "./installed.ts";

/** How start and memory grow with the number of accessories. */
export interface Grown {
  startMs: Spread;
  rssMb: Spread;
}

export const accessoryCounts = [10, 149] as const;
export type AccessoryCount = (typeof accessoryCounts)[number];

/** Each contestant with many accessories, one after the other, in every round. */
export async function measureGrowth(
  { contestants }: Everything,
  rounds: number,
  progress: (text: string) => void,
): Promise<Record<AccessoryCount, Record<ContestantName, Grown>>> {
  const of = async (name: ContestantName, count: AccessoryCount): Promise<{ startMs: number; rssMb: number }> => {
    const house = await openHouse(name, contestants, count);
    try {
      return { startMs: house.homebridge.startMs, rssMb: await house.settledMb() };
    } finally {
      await house.homebridge.dispose();
    }
  };
  const measured = contestantNames.flatMap((name) =>
    accessoryCounts.map((count) => ({ name, count, startMs: [] as number[], rssMb: [] as number[] })),
  );
  for (let round = 0; round < rounds; round++) {
    for (const one of measured) {
      progress(`${one.count} accessories of ${one.name}, round ${round + 1} of ${rounds}`);
      const { startMs, rssMb } = await of(one.name, one.count);
      one.startMs.push(startMs);
      one.rssMb.push(rssMb);
    }
  }
  const grown = (count: AccessoryCount) =>
    Object.fromEntries(
      measured
        .filter((one) => one.count === count)
        .map((one) => [one.name, { startMs: spreadOf(one.startMs), rssMb: spreadOf(one.rssMb) }]),
    ) as Record<ContestantName, Grown>;
  return { 10: grown(10), 149: grown(149) };
}
