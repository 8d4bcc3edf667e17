import { describe, expect, test } from "vitest";
import { channelCases } from "./channels/cases.ts";
import { liveByChance } from "./channels/channel-life.ts";
import { explore } from "./channels/exploration.ts";
import { Receiver } from "./channels/receiver.ts";

/** `CHANNEL_SEEDS=1000` lives a thousand slots of each kind. */
const seeds = Number(process.env["CHANNEL_SEEDS"] ?? 20);

describe("one need is one order, whatever gets lost and whatever people do", () => {
  test.each(channelCases)("$name", { timeout: 600_000 }, (which) => {
    const accounts = Array.from({ length: seeds }, (_, seed) => liveByChance(which, seed + 1, 10));
    const wrong = accounts.flatMap(({ violations }, seed) => violations.map((one) => `seed ${seed + 1}, ${one}`));
    expect(wrong).toEqual([]);
    const sum = (of: "needs" | "entries" | "doubled" | "lost" | "unsure"): number =>
      accounts.reduce((all, account) => all + account[of], 0);
    // It has lived: all that may happen happened.
    expect(sum("needs")).toBe(seeds * 10);
    expect(sum("entries")).toBeGreaterThan(seeds * 5);
    if (which.can.find === null) expect(sum("unsure")).toBeGreaterThan(0);
    if (process.env["CHANNEL_SEEDS"] !== undefined)
      console.log([which.name, ...(["needs", "entries", "doubled", "lost", "unsure"] as const).map(sum)].join(" | "));
  });
});

/** `CHANNEL_DEPTH=5` tries every sequence of up to five events. */
const depth = Number(process.env["CHANNEL_DEPTH"] ?? 2);

describe("every short sequence of events", () => {
  test.each(channelCases)("$name", { timeout: 3_600_000 }, (which) => {
    const { states, violations } = explore(which, depth);
    expect(violations).toEqual([]);
    expect(states).toBeGreaterThan(20);
    if (process.env["CHANNEL_DEPTH"] !== undefined) console.log(`${which.name} | ${states}`);
  });

  test("a receiver that breaks its promise is noticed", () => {
    const promising = channelCases.find(({ name }) => name === "webhook that deduplicates");
    if (promising === undefined) throw new Error("no such channel");
    const { violations } = explore({ ...promising, open: () => new Receiver({ deduplicates: false }) }, 2);
    expect(violations).toContainEqual(expect.stringContaining("a second entry, and nobody was told"));
  });
});
