import { expect, test } from "vitest";
import { copy, isSame } from "../../src/slot/plain.ts";

test.each<[string, unknown, unknown, boolean]>([
  ["the same nested data", { a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] }, true],
  ["another number deep inside", { a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, false],
  ["one key more", { a: 1 }, { a: 1, b: 2 }, false],
  ["one key less", { a: 1, b: 2 }, { a: 1 }, false],
  ["a key that has no value, and one of another name", { a: undefined }, { b: undefined }, false],
  ["a longer list", [1], [1, 2], false],
  ["a shorter list", [1, 2], [1], false],
  ["an empty list and empty data", [], {}, false],
  ["nothing and data", null, {}, false],
  ["data and nothing", {}, null, false],
  ["data that is not there and nothing", undefined, null, false],
  ["a number and its text", 1, "1", false],
])("%s", (_label, one, other, same) => {
  expect([isSame(one, other), isSame(other, one)]).toEqual([same, same]);
});

test("a copy says the same, and can be changed alone", () => {
  const original = { a: [1, { b: null as number | null }], c: { d: "x" } };
  const twin = copy(original);
  expect(isSame(original, twin)).toBe(true);
  twin.c.d = "y";
  twin.a[0] = 2;
  expect(original).toEqual({ a: [1, { b: null }], c: { d: "x" } });
  expect(isSame(original, twin)).toBe(false);
});
