import { describe, expect, test } from "vitest";
import { contradicts, filledForOrders, proposedPack } from "../../src/ui/server/pack-size.ts";

const day = 86_400_000;

describe("what one order brings, as Amazon says it", () => {
  test.each<[string, number | null, string, string, number | null]>([
    ["the slot's own unit", 500, "g", "g", 500],
    ["a larger one of its kind", 1, "kg", "g", 1_000],
    ["a smaller one", 750, "ml", "l", 0.75],
    ["written out, with a capital", 2, "Liter", "ml", 2_000],
    ["ounces", 12, "Fl. Oz", "ml", 354.882],
    ["pieces", 3, "count", "pieces", 3],
    ["a unit that nobody knows, the same on both sides", 4, "rolls", "Rolls", 4],
    ["the slot's own unit, with blanks and a full stop", 500, " g. ", "g", 500],
    ["to six digits", 1, "g", "lb", 0.00220462],
    ["an amount below nothing", -1, "kg", "g", null],
    ["a unit of the slot's that nobody knows", 1, "kg", "jars", null],
    ["pieces of a slot in percent", 1, "count", "%", null],
    ["a weight of a slot in litres", 1, "kg", "l", null],
    ["no amount", null, "kg", "g", null],
    ["nothing of it", 0, "kg", "g", null],
    ["no unit on either side", 1, "", "", null],
  ])("%s", (_, quantity, told, unit, pack) => {
    expect(proposedPack({ asin: "B0", quantity, unit: told }, unit)).toBe(pack);
  });

  test.each<[string, string, number]>([
    ["g gram grams gramm", "g", 1],
    ["kg kilogram kilograms kilogramm", "g", 1_000],
    ["oz ounce ounces", "g", 28.3495],
    ["lb lbs pound pounds", "g", 453.592],
    ["ml milliliter milliliters millilitre", "ml", 1],
    ["cl", "ml", 10],
    ["l liter liters litre litres", "ml", 1_000],
    ["floz", "ml", 29.5735],
    ["count piece pieces pcs pc stück stk ct each", "count", 1],
  ])("each of %s in %s is %d", (names, unit, size) => {
    for (const told of names.split(" ")) {
      expect(proposedPack({ asin: "B0", quantity: 1, unit: told }, unit), told).toBe(size);
      expect(proposedPack({ asin: "B0", quantity: size, unit }, told), told).toBe(1);
    }
  });

  test("nothing, before Amazon says anything", () => {
    expect(proposedPack(null, "g")).toBeNull();
  });
});

/** A jar that is poured full by so many points each, on these days, and falls again to where it was. */
function jar(
  pours: readonly (readonly [at: number, points: number])[],
  noise: readonly number[] = [0],
): { at: number; percent: number }[] {
  let count = 0;
  const wobble = (percent: number): number => percent + (noise[count++ % noise.length] ?? 0);
  return pours.flatMap(([at, points]) =>
    [0, 1, 2, 3].map((step) => ({
      at: (at + step / 10) * day,
      percent: wobble(15 + (step === 0 ? 0 : points - (step - 1) * (points / 3))),
    })),
  );
}

describe("what the sensor saw filled in for each order", () => {
  const days = (...at: number[]): number[] => at.map((one) => one * day);
  const facts = (readings: { at: number; percent: number }[], orders: number[]) => ({
    readings,
    orders,
    capacity: 1_000,
    refillRise: 20,
  });

  test("is half of what was said where the pack is half as large", () => {
    const filled = filledForOrders(
      facts(
        jar([
          [3, 50],
          [13, 50],
          [23, 50],
        ]),
        days(1, 11, 21),
      ),
    );
    expect(filled).toEqual({ units: 500, orders: 2 });
    expect(contradicts(filled ?? { units: 0, orders: 0 }, 1_000)).toBe(true);
  });

  test("is a whole pack that is poured in four parts", () => {
    const quarters = [3, 5, 7, 9, 13, 15, 17, 19].map((at): [number, number] => [at, 25]);
    expect(filledForOrders(facts(jar(quarters), days(1, 11, 21)))).toEqual({ units: 1_000, orders: 2 });
  });

  test("does not count what the sensor wobbles", () => {
    const { units } = filledForOrders(
      facts(
        jar(
          [
            [3, 80],
            [13, 80],
          ],
          [2, -2, 1],
        ),
        days(1, 11, 21),
      ),
    ) ?? { units: 0 };
    expect(Math.abs(units - 800)).toBeLessThan(60);
  });

  test("counts a pour that is not over when the readings end", () => {
    expect(
      filledForOrders(
        facts(
          [
            { at: 2 * day, percent: 10 },
            { at: 3 * day, percent: 70 },
          ],
          days(1, 4, 5),
        ),
      ),
    ).toEqual({ units: 300, orders: 2 });
  });

  const at = (...levels: readonly [day: number, percent: number][]) =>
    levels.map(([on, percent]) => ({ at: on * day, percent }));

  test.each<[string, { at: number; percent: number }[], number]>([
    ["a rise by exactly what makes a refill", at([2, 10], [3, 30]), 100],
    ["nothing of a rise by less", at([2, 10], [3, 29.9]), 0],
    ["from the lowest that went before", at([2, 40], [2.5, 10], [3, 60]), 250],
    ["up to the highest, past what falls by less than five points", at([2, 10], [3, 50], [4, 45.1], [5, 70]), 300],
    ["two rises where the level fell by five points between them", at([2, 10], [3, 50], [4, 45], [5, 70]), 325],
    ["two where the second begins lower than the first ended", at([2, 10], [3, 50], [4, 30], [5, 20], [6, 60]), 400],
    ["nothing of a rise in the moment of the first order", at([0, 10], [1, 60]), 0],
    ["one in the moment of the last order", at([2, 10], [21, 60]), 250],
    ["nothing of one after the last order", at([2, 10], [21.1, 60]), 0],
    ["nothing without readings", [], 0],
  ])("is %s", (_, readings, units) => {
    expect(filledForOrders(facts(readings, days(1, 11, 21)))).toEqual({ units, orders: 2 });
  });

  test.each([[[]], [[1]], [[1, 11]]])("is not said of the orders of the days %j: too few are over", (orders) => {
    expect(filledForOrders(facts(jar([[3, 50]]), days(...orders)))).toBeNull();
  });

  test("half as much again, or the other way round, does not contradict it", () => {
    expect([contradicts({ units: 1_000, orders: 2 }, 1_500), contradicts({ units: 1_000, orders: 2 }, 1_501)]).toEqual([
      false,
      true,
    ]);
  });

  test.each([
    [660, true],
    [666, true],
    [667, false],
    [670, false],
    [1_000, false],
    [1_490, false],
    [1_500, false],
    [1_510, true],
  ])("%d beside a pack of 1000 contradicts it: %s", (units, wrong) => {
    expect(contradicts({ units, orders: 2 }, 1_000)).toBe(wrong);
  });
});
