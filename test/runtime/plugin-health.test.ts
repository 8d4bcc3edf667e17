import { expect, test } from "vitest";
import { createLastCalls, createPluginHealth } from "../../src/runtime/plugin-health.ts";
import type { PageSlot } from "../../src/runtime/page-slot.ts";
import type { RunReport } from "../../src/store/heartbeats.ts";
import { pluginVersion } from "../../src/support/version.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const run = (polls: number): RunReport => ({
  polls,
  readings: 0,
  tooOldAt: null,
  predecessor: null,
  uptime: 0,
  startedAgo: null,
  dueIn: null,
  notice: null,
  forecast: null,
});

const reporting = (row: number): PageSlot => ({
  ask: () => ({ state: "expired" }),
  report: () => ({ row, run: run(row * 10) }),
});

test("of the calls the last twenty are kept, oldest first, each with its time", () => {
  const clock = virtualClock(1_000);
  const calls = createLastCalls(clock);
  expect(calls.list).toEqual([]);
  for (let call = 1; call <= 23; call++) {
    calls.note({ what: `call ${call}`, outcome: "200" });
    clock.advance(10);
  }
  expect(calls.list).toHaveLength(20);
  expect([calls.list[0], calls.list.at(-1)]).toEqual([
    { what: "call 4", at: 1_030, outcome: "200" },
    { what: "call 23", at: 1_220, outcome: "200" },
  ]);
});

test("the plugin's word of itself has when it started, and all else as it is now", () => {
  const clock = virtualClock(1_000);
  const calls = createLastCalls(clock);
  let drift: number | null = null;
  const health = createPluginHealth({
    homebridge: "2.0.0",
    mode: "test",
    slots: [reporting(3), reporting(5)],
    calls,
    now: () => ({ utc: clock.now(), mono: clock.monotonic(), drift }),
    clock,
  });
  const expected = { version: pluginVersion, homebridge: "2.0.0", mode: "test", startedAt: 1_000 };
  const runs = { 3: run(30), 5: run(50) };
  const first = health();
  expect(first).toEqual({ ...expected, driftMs: null, calls: [], runs });
  clock.advance(5_000);
  drift = -70;
  calls.note({ what: "token", outcome: "200" });
  expect(health()).toEqual({ ...expected, driftMs: -70, calls: [{ what: "token", at: 6_000, outcome: "200" }], runs });
  expect(first.calls, "what was told does not change").toEqual([]);
});
