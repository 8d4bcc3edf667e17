import { expect, test } from "vitest";
import { liveHousehold } from "../support/home/house.ts";

/** `npm run soak` lives five years. */
test(
  "a household of 20 slots orders once for each need, and every empty day has a cause",
  { timeout: 600_000 },
  async () => {
    const { needed, placed, doubled, lost, starts, violations, diary } = await liveHousehold({
      seed: 4,
      days: 10,
      habits: { restarts: 0.05, crashes: 0.05 },
    });
    expect(violations, diary.slice(-200).join("\n")).toEqual([]);
    expect({ doubled, lost }).toEqual({ doubled: 0, lost: 0 });
    // A house in which nothing is needed, ordered or restarted would pass everything above.
    expect(Math.min(needed, placed, starts)).toBeGreaterThan(1);
  },
);

test("the same seed lives the same life", { timeout: 600_000 }, async () => {
  const options = { seed: 9, days: 3, slots: 5, habits: { restarts: 0.05, crashes: 0.05, amazonOutages: 0.05 } };
  const first = await liveHousehold(options);
  const second = await liveHousehold(options);
  expect([second.digest, second.placed, second.needed]).toEqual([first.digest, first.placed, first.needed]);
  expect((await liveHousehold({ ...options, seed: 10 })).digest).not.toBe(first.digest);
});
