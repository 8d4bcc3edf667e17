import { createTask } from "node-cron";
import { expect, it, onTestFinished, vi } from "vitest";

/**
 * Why schedule.ts runs on its own looks at the clock and not on node-cron's timers. When this fails after an upgrade,
 * node-cron knows the repeated hour, and schedule.ts may use its timers, if it also survives a clock that is set.
 */
it.each([
  ["Europe/Vienna", "2026-10-24T23:40:00Z"],
  ["America/New_York", "2026-11-01T05:40:00Z"],
])("node-cron still skips an hour at the autumn change in %s", (timezone, now) => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(now) });
  onTestFinished(() => void vi.useRealTimers());
  const task = createTask("*/15 * * * *", () => undefined, { timezone });
  const runs = task.getNextRuns(6).map((run) => run.getTime());
  void task.destroy();
  const gaps = runs.slice(1).map((run, index) => run - (runs[index] ?? Number.NaN));
  expect(Math.max(...gaps)).toBeGreaterThan(60 * 60_000);
});
