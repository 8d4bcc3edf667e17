import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { systemClock } from "../../src/support/clock.ts";

test("waits of many lengths that were cancelled leave nothing behind", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const round = (from: number): void => {
    for (let ms = from; ms < from + 30_000; ms++) systemClock.after(ms, () => undefined).cancel();
    collect();
  };
  round(1e6);
  const before = process.memoryUsage().heapUsed;
  round(2e6);
  round(3e6);
  // Node's lists for them alone would be 7 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(1_000_000);
});

test("a wait that was cancelled, twice or after its time, neither fires nor holds the process", async () => {
  const active = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = active();
  const fired: string[] = [];
  const early = systemClock.after(5, () => {
    fired.push("early");
  });
  early.cancel();
  early.cancel();
  const timer = await new Promise<{ cancel(): void }>((resolve) => {
    const late = systemClock.after(10, () => {
      fired.push("late");
      resolve(late);
    });
  });
  timer.cancel();
  expect(fired).toEqual(["late"]);
  expect(active()).toBeLessThanOrEqual(before);
});
