import { describe, expect, test } from "vitest";
import { isExplained } from "../support/home/bounds.ts";
import { classes, liveOne } from "../support/home/classes.ts";

/** `npm run soak -- --households` lives a year in each of 40 homes of each class. */
const seed = 3;

describe.each(["ordinary", "awkward"] as const)("%s homes", (kind) => {
  test.each(classes.filter((one) => one.kind === kind).map((one) => [one.name, one] as const))(
    "%s: nothing is lost without a word, and nothing is ordered twice",
    (name, one) => {
      const { diary, figures, violations } = liveOne(one, seed, name.includes("each minute") ? "60 days" : "150 days");
      const story = diary.slice(-60).join("\n");
      expect(figures.lostUntold, story).toBe(0);
      if (isExplained(name)) return;
      expect(figures.doubled, story).toBe(0);
      expect(violations).toEqual([]);
    },
  );
});

test("the same seed lives the same life, and another one another", () => {
  const [one] = classes;
  if (one === undefined) throw new Error("no class");
  const lives = [1, 1, 2].map((which) => liveOne(one, which, "100 days").diary.join("\n"));
  expect(lives[1]).toBe(lives[0]);
  expect(lives[2]).not.toBe(lives[0]);
});

test("in homes of all classes something is needed and ordered", () => {
  const figures = classes
    .filter(({ kind }) => kind === "ordinary")
    .map((one) => liveOne(one, seed, "150 days").figures);
  expect(figures.reduce((sum, { placed }) => sum + placed, 0)).toBeGreaterThan(20);
});
