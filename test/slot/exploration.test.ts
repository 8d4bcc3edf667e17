import { describe, expect, test } from "vitest";
import { explore, relive } from "./exploration/explore.ts";
import { partedPairs } from "./exploration/merging.ts";
import { explored } from "./exploration/policies.ts";

/** Slots by which it is shown that merging sequences is sound: each road that a level comes by. */
const merged = ["http", "mqtt, a pack of one filling", "usage, a box of three", "wear"];

/** `npm run soak -- --only exploration` tries every sequence of up to seven events. */
const depth = Number(process.env["EXPLORE_DEPTH"] ?? 4);

describe("what once ordered twice for one need", () => {
  test.each([
    {
      what: "an order by hand after a cancellation, never confirmed, while five days go by",
      name: "http",
      events:
        "used up, a day, the next request is carried out late, cancelled, turned on, Amazon's answers get lost for a day, two weeks",
    },
    {
      what: "a request that is carried out late, when the last need's order held the lock and was cancelled",
      name: "http, without waits",
      events: "used up, shipped, poured, the next request is carried out late, used up, cancelled, two weeks",
    },
  ])("$what", ({ name, events }) => {
    const policy = explored.find((one) => one.name === name)?.policy;
    if (policy === undefined) throw new Error(`no slot ${name}`);
    const diary = relive(policy, events.split(", "));
    expect(
      diary.filter((line) => line.startsWith("Error")),
      diary.join("\n"),
    ).toEqual([]);
  });
});

describe("every short sequence of events", () => {
  test.each(explored)(
    "$name: one order for one need, and a true need is met from wherever it leads",
    { timeout: 600_000 },
    ({ policy }) => {
      const { states, events, violations } = explore(policy, { depth });
      const first = violations[0]?.slice(0, violations[0].indexOf(":")).split(", ") ?? [];
      expect(violations, relive(policy, first).slice(-80).join("\n")).toEqual([]);
      expect(Math.min(states, events)).toBeGreaterThan(100);
    },
  );

  test.each(explored.filter(({ name }) => merged.includes(name)))(
    "$name: sequences that are taken for one behave as one",
    { timeout: 600_000 },
    ({ policy }) => {
      const { compared, parted } = partedPairs(policy, 3);
      expect(parted).toEqual([]);
      expect(compared).toBeGreaterThan(10);
    },
  );
});
