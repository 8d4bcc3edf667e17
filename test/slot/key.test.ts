import fc from "fast-check";
import { expect, test } from "vitest";
import { keyOf } from "../../src/slot/key.ts";
import { seed, tuesday } from "./support/slot-driver.ts";

const hex = (digits: number) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: digits, maxLength: digits })
    .map((all) => all.map((digit) => digit.toString(16)).join(""));

test("a key is dr- and 32 hex digits, of which the first 8 are the slot's", () => {
  fc.assert(
    fc.property(hex(24), fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 0, max: 2 ** 45 }), (...made) => {
      expect(keyOf("dr-89abcdef", ...made)).toMatch(/^dr-89abcdef[\da-f]{24}$/);
    }),
  );
});

test("no two orders of a process have the same, whatever was stepped or lost", () => {
  const order = fc.record({ number: fc.integer({ min: 1, max: 1_000 }), at: fc.integer({ min: 0, max: 2 ** 45 }) });
  fc.assert(
    fc.property(fc.uniqueArray(order, { selector: ({ number, at }) => `${number}/${at}` }), (orders) => {
      const keys = orders.map(({ number, at }) => keyOf("dr-89abcdef", seed, number, at));
      expect(new Set(keys).size).toBe(orders.length);
    }),
  );
});

test("another process makes another key for the same order", () => {
  expect(keyOf("dr-1", seed, 1, tuesday)).not.toBe(keyOf("dr-1", `f${seed.slice(1)}`, 1, tuesday));
});
