import { expect, test } from "vitest";
import { ListLife } from "./lists/list-life.ts";

const seeds = Number(process.env["LIST_SEEDS"] ?? 150);

test("one need is one entry on a list, whatever gets lost and whatever people do there", () => {
  const accounts = Array.from({ length: seeds }, (_, seed) => new ListLife(seed + 1).live(10));
  const wrong = accounts.flatMap(({ seed, violations }) => violations.map((one) => `seed ${seed}, ${one}`));
  expect(wrong).toEqual([]);
  const sum = (of: "needs" | "entries" | "unsure"): number => accounts.reduce((all, account) => all + account[of], 0);
  // It has lived: all that may happen happened.
  expect(sum("needs")).toBe(seeds * 10);
  expect(sum("entries")).toBeGreaterThan(seeds * 5);
  expect(sum("unsure")).toBeGreaterThan(0);
});
