import { describe, expect, test } from "vitest";
import { killReal } from "./crash/real-process.ts";

/** Six kills; `npm run soak` does dozens. */
describe.concurrent("kill -9 of a process with the real store and runtime, at a write or at any moment", () => {
  test.each([{ seed: 3 }, { seed: 5 }])("seed $seed: each need comes to one order, which is shown, or to a reason told", { timeout: 120_000 }, async ({ seed }) => {
    const { doubled, lost, crashes, violations, diary } = await killReal(seed, 3);
    expect(violations, diary.join("\n")).toEqual([]);
    expect({ doubled, lost }).toEqual({ doubled: 0, lost: 0 });
    expect(crashes).toBeGreaterThan(0);
  });
});
