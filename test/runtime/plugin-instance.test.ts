import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { rowsOf } from "../store/rig.ts";
import { nextTurn } from "../support/homebridge-api.ts";
import { damageWhileOpen, household, socketsGone } from "./household-rig.ts";

const hour = 3_600_000;
const day = 24 * hour;
const recordsLost = "Low: not ordered, the plugin's records were lost";

describe("a household", () => {
  test("orders by itself, shows it, and shows the same after a restart", async () => {
    const { start, amazon } = await household();
    const first = await start();
    expect(await first.slot("beans").use()).toBe(0);
    await first.slot("beans").says("Test order placed");
    expect(first.slot("beans").face().replenish).toBe(true);
    expect(first.slot("filter").face()).toEqual({ replenish: false, status: "Level OK" });
    first.close();
    const second = await start();
    expect(second.slot("beans").face()).toEqual({ replenish: true, status: "Test order placed" });
    expect(amazon.control.calls().placed).toBe(1);
  });

  test("in simulate mode starts nothing before the first order", async () => {
    const { start, amazon, lines } = await household();
    const running = await start("simulate");
    expect(lines.some((line) => line.includes("stands in for Amazon"))).toBe(false);
    await running.slot("filter").use();
    await running.slot("filter").says("Test order placed");
    expect(lines.some((line) => line.includes("stands in for Amazon"))).toBe(true);
    expect(amazon.control.calls().requests).toEqual([]);
  });
});

describe("after close", () => {
  test("there is no timer, no socket and no open file", async () => {
    const { start, clock, amazon, path } = await household();
    const running = await start("simulate");
    await running.slot("filter").use();
    await running.slot("filter").says("Test order placed");
    await running.slot("beans").use();
    running.close();
    await amazon.close();
    await socketsGone();
    expect(clock.pending()).toBe(0);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  test("a call that was under way is broken off; the next start finds it", async () => {
    const { start, clock, amazon } = await household();
    amazon.control.addFault({ call: "replenish", fault: { kind: "hangAfter" } });
    const first = await start();
    await first.slot("beans").use();
    await amazon.control.reached("replenish", 1, hour, true);
    first.close();
    // Its timers go as soon as the socket has told of its end.
    for (let turn = 0; turn < 1_000 && clock.pending() > 0; turn++) await nextTurn();
    expect(clock.pending()).toBe(0);
    const second = await start();
    await second.slot("beans").says("Already on order");
    expect(amazon.control.calls().placed).toBe(1);
  });
});

describe("the store is damaged while the plugin runs", () => {
  test("orders that are open stay known, each slot stops ordering by itself until it is refilled, and the link is kept", async () => {
    const { start, clock, amazon, path, lines } = await household();
    const first = await start();
    await first.slot("beans").use();
    await first.slot("beans").says("Test order placed");
    damageWhileOpen(path, "books");
    await first.slot("filter").use();
    await first.slot("filter").says("Not ordered: the store");
    expect(rowsOf(path, "SELECT slot_id FROM slots ORDER BY slot_id")).toEqual([
      { slot_id: "beans" },
      { slot_id: "filter" },
    ]);
    expect(lines.filter((line) => line.includes("was damaged and is kept as"))).toHaveLength(1);
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith("Z"))).toHaveLength(1);
    clock.advance(day);
    await first.slot("filter").says(recordsLost);
    expect(first.slot("beans").face()).toEqual({ replenish: true, status: "Test order placed" });
    expect(amazon.control.calls().placed).toBe(1);
    first.close();

    const second = await start();
    expect(second.slot("beans").face()).toEqual({ replenish: true, status: "Test order placed" });
    expect(second.slot("filter").face().status.startsWith(recordsLost)).toBe(true);
    expect(await second.slot("filter").refilled()).toBe(0);
    await second.slot("filter").use();
    await second.slot("filter").says("Test order placed");
    expect(amazon.control.calls().placed).toBe(2);
    expect(rowsOf(path, "SELECT slot_id FROM slots ORDER BY slot_id")).toEqual([
      { slot_id: "beans" },
      { slot_id: "filter" },
    ]);
    expect(lines.filter((line) => line.includes("another process"))).toEqual([]);
  });

  test("a manual order is the user's own decision, and ends the caution", async () => {
    const { start, clock, amazon, path } = await household();
    const running = await start();
    damageWhileOpen(path, "books");
    await running.slot("filter").use();
    await running.slot("filter").says("Not ordered: the store");
    clock.advance(hour);
    expect(await running.slot("filter").replenish(true)).toBe(0);
    await running.slot("filter").says("Test order placed");
    expect(amazon.control.calls().placed).toBe(1);
  });
});
