import { expect, inject, test } from "vitest";
import { brokenPromises } from "../../bench/load/promises.ts";
import { report } from "../../bench/load/report.ts";
import { runLoad } from "../../bench/load/run.ts";

/** Ten minutes are `npm run load`. */
const seconds = 10;

/**
 * In a test, beside others, on whatever machine: time says little, and memory has not settled. Memory or a loop out of
 * bounds show all the same.
 */
const limits = { growth: 1.5, delayMs: 5_000 };

test(
  "149 slots under everything at once: no crash, HomeKit answered throughout, exactly the right orders",
  { timeout: 180_000 },
  async () => {
    const result = await runLoad({ seconds, pluginPath: inject("pluginPath") });
    console.log(report(result));
    expect(brokenPromises(result, limits)).toEqual([]);
  },
);
