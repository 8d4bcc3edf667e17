import { describe, expect, test } from "vitest";
import { caseName, live, type Case } from "./matrix/case.ts";
import { allCases, quarterOfCases, someCases } from "./matrix/cases.ts";
import { calls, ends, kinds } from "./matrix/faults.ts";
import { points } from "./matrix/points.ts";

/** `npm run soak` lives a quarter of the product, or all of it; here is a part in which every row and column comes. */
const cells = someCases(46, 7);

test("the part has every fault, every call, every point and every end", () => {
  const missing = {
    kinds: kinds.filter((kind) => !cells.some((cell) => cell.kind === kind)).map(({ name }) => name),
    calls: calls.filter((call) => !cells.some((cell) => cell.call === call)),
    points: points.filter((point) => !cells.some((cell) => cell.point === point)).map(({ name }) => name),
    ends: ends.filter((end) => !cells.some((cell) => cell.end === end)),
  };
  expect(missing).toEqual({ kinds: [], calls: [], points: [], ends: [] });
  expect(allCases().length).toBeGreaterThan(20_000);
});

test("the quarter has every fault at every call, at every point, with every end", () => {
  const square = ({ kind, call, point, end }: Case): string => [kind.name, call, point.name, end].join();
  const wanted = [...new Set(allCases().map(square))];
  expect(quarterOfCases().map(square).sort()).toEqual(wanted.sort());
});

describe("one order for a need, or a reason told, and the next need is met", () => {
  test.each(cells.map((cell) => ({ name: caseName(cell), cell })))("$name", { timeout: 600_000 }, async ({ cell }) => {
    const { violations, lines } = await live(cell);
    expect(violations, lines.join("\n")).toEqual([]);
  });
});
