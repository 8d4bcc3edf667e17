import type { Product } from "../../slot/state.ts";

/**
 * A unit's other names, and how many of the first of its kind it is. What is not listed is only ever compared with
 * itself.
 */
const kinds: readonly (readonly (readonly [names: string, size: number])[])[] = [
  [
    ["g gram grams gramm", 1],
    ["kg kilogram kilograms kilogramm", 1_000],
    ["oz ounce ounces", 28.3495],
    ["lb lbs pound pounds", 453.592],
  ],
  [
    ["ml milliliter milliliters millilitre", 1],
    ["cl", 10],
    ["l liter liters litre litres", 1_000],
    ["floz", 29.5735],
  ],
  [["count piece pieces pcs pc stück stk ct each", 1]],
];

/**
 * The share by which what was filled in may differ from what one order is said to bring before that is told: pouring is
 * not weighing.
 */
const tolerance = 1.5;

/** A level falls by its noise too: a rise is over once it has fallen by so many points. */
const overAfter = 5;

/** Fewer say nothing: one may have been half a pack, or bought elsewhere. */
const fewestOrders = 2;

/**
 * What one order brings as Amazon says it, in the slot's unit; null where it does not, or in a unit that does not go
 * with it.
 */
export function proposedPack(product: Product | null, unit: string): number | null {
  if (product === null || product.quantity === null || product.quantity <= 0) return null;
  const plain = (name: string): string => name.trim().toLowerCase().replaceAll(/[\s.]/g, "");
  const [given, wanted] = [plain(product.unit), plain(unit)];
  if (given !== "" && given === wanted) return product.quantity;
  for (const kind of kinds) {
    const sizeOf = (name: string): number | undefined => kind.find(([names]) => names.split(" ").includes(name))?.[1];
    const [from, to] = [sizeOf(given), sizeOf(wanted)];
    if (from !== undefined && to !== undefined) return Number(((product.quantity * from) / to).toPrecision(6));
  }
  return null;
}

/** What was filled in for each order, in the slot's unit, and from how many orders that is known. */
export interface Filled {
  units: number;
  orders: number;
}

export interface FilledFacts {
  /** Oldest first. */
  readings: readonly { at: number; percent: number }[];
  /** When the orders were accepted that were not cancelled, ms UTC, oldest first. */
  orders: readonly number[];
  capacity: number;
  /** Points that make a refill. */
  refillRise: number;
}

/**
 * What the sensor saw filled in between one order and the next: what an order brought, where nothing was bought
 * elsewhere. Null while too few are over.
 */
export function filledForOrders({ readings, orders, capacity, refillRise }: FilledFacts): Filled | null {
  const [first = NaN, last = NaN] = [orders.at(0), orders.at(-1)];
  const over = orders.length - 1;
  if (over < fewestOrders) return null;
  const points = risesIn(readings, refillRise)
    .filter(({ at }) => at > first && at <= last)
    .reduce((sum, rise) => sum + rise.points, 0);
  return { units: (points / 100 / over) * capacity, orders: over };
}

/** Whether that contradicts what one order is said to bring. */
export function contradicts({ units }: Filled, packSize: number): boolean {
  return units * tolerance < packSize || units > packSize * tolerance;
}

/** Each rise of `least` points or more: when it was seen, and from the lowest to the highest. */
function risesIn(
  readings: readonly { at: number; percent: number }[],
  least: number,
): { at: number; points: number }[] {
  const rises: { at: number; points: number }[] = [];
  let low = Infinity;
  let rise: { at: number; from: number; to: number } | null = null;
  const end = (): void => {
    if (rise !== null) rises.push({ at: rise.at, points: rise.to - rise.from });
    rise = null;
  };
  for (const { at, percent } of readings) {
    if (rise === null) {
      low = Math.min(low, percent);
      if (percent - low >= least) rise = { at, from: low, to: percent };
    } else if (percent <= rise.to - overAfter) {
      end();
      low = percent;
    } else rise.to = Math.max(rise.to, percent);
  }
  end();
  return rises;
}
