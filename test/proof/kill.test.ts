import { expect, test } from "vitest";
import { killReal } from "./crash/real-process.ts";

/** `npm run soak` kills dozens. */
test(
  "kill -9 of a process with the real store and runtime: each need comes to one order, which is shown, or to a reason told",
  { timeout: 600_000 },
  async () => {
    const { doubled, lost, crashes, violations, diary } = await killReal(3, 2);
    expect(violations, diary.join("\n")).toEqual([]);
    expect({ doubled, lost }).toEqual({ doubled: 0, lost: 0 });
    expect(crashes).toBeGreaterThan(0);
  },
);
