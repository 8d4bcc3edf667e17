import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import type { Status } from "../../src/slot/status.ts";
import { rowsOf } from "../store/rig.ts";
import { nextTurn } from "../support/homebridge-api.ts";
import { damageWhileOpen } from "../recovery/disk.ts";
import { having, household } from "../support/home/household.ts";
import { socketsGone } from "../support/network.ts";
import { already, held, levelOk, placed, shownAs } from "./stands.ts";

const hour = 3_600_000;
const day = 24 * hour;
const pair = having("beans", "filter");
const testOrder = shownAs(placed("test"));
const damaged = (path: string): Status => ({
  code: "notOrdered",
  reason: { code: "storeFailed", why: `the store is damaged (${path})` },
});
const recordsLost = held({ code: "lostMemory" });

describe("a household", () => {
  test("orders by itself, shows it, and shows the same after a restart", async () => {
    const { start, amazon } = await household();
    const first = await start(pair);
    expect(await first.slot("beans").use()).toBe(0);
    await first.slot("beans").says({ code: "testPlaced" });
    expect(first.slot("beans").face().replenish).toBe(true);
    expect(first.slot("filter").face()).toMatchObject(shownAs(levelOk));
    first.close();
    const second = await start(pair);
    expect(second.slot("beans").face()).toMatchObject(testOrder);
    expect(amazon.control.calls().placed).toBe(1);
  });

  test("in simulate mode starts nothing before the first order", async () => {
    const { start, amazon, lines } = await household();
    const running = await start({ ...pair, mode: "simulate" });
    expect(lines.some((line) => line.includes("stands in for Amazon"))).toBe(false);
    await running.slot("filter").use();
    await running.slot("filter").says({ code: "testPlaced" });
    expect(lines.some((line) => line.includes("stands in for Amazon"))).toBe(true);
    expect(amazon.control.calls().requests).toEqual([]);
  });
});

describe("after close", () => {
  test("there is no timer, no socket and no open file", async () => {
    const { start, clock, amazon, path } = await household();
    const running = await start({ ...pair, mode: "simulate" });
    await running.slot("filter").use();
    await running.slot("filter").says({ code: "testPlaced" });
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
    const first = await start(pair);
    await first.slot("beans").use();
    await amazon.control.reached("replenish", 1, hour, true);
    first.close();
    // Its timers go as soon as the socket has told of its end.
    for (let turn = 0; turn < 1_000 && clock.pending() > 0; turn++) await nextTurn();
    expect(clock.pending()).toBe(0);
    const second = await start(pair);
    await second.slot("beans").says(already().status);
    expect(amazon.control.calls().placed).toBe(1);
  });
});

describe("the store is damaged while the plugin runs", () => {
  test("orders that are open stay known, each slot stops ordering by itself until it is refilled, and the link is kept", async () => {
    const { start, clock, amazon, path, lines } = await household();
    const first = await start(pair);
    await first.slot("beans").use();
    await first.slot("beans").says({ code: "testPlaced" });
    damageWhileOpen(path, "books");
    await first.slot("filter").use();
    await first.slot("filter").says(damaged(path));
    expect(rowsOf(path, "SELECT slot_id FROM slots ORDER BY slot_id")).toEqual([
      { slot_id: "beans" },
      { slot_id: "filter" },
    ]);
    expect(lines.filter((line) => line.includes("was damaged and is kept as"))).toHaveLength(1);
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith("Z"))).toHaveLength(1);
    clock.advance(day);
    await first.slot("filter").says(recordsLost.status);
    expect(first.slot("beans").face()).toMatchObject(testOrder);
    expect(amazon.control.calls().placed).toBe(1);
    first.close();

    const second = await start(pair);
    expect(second.slot("beans").face()).toMatchObject(testOrder);
    expect(second.slot("filter").face()).toMatchObject(shownAs(recordsLost));
    expect(await second.slot("filter").refilled()).toBe(0);
    await second.slot("filter").use();
    await second.slot("filter").says({ code: "testPlaced" });
    expect(amazon.control.calls().placed).toBe(2);
    expect(rowsOf(path, "SELECT slot_id FROM slots ORDER BY slot_id")).toEqual([
      { slot_id: "beans" },
      { slot_id: "filter" },
    ]);
    expect(lines.filter((line) => line.includes("another process"))).toEqual([]);
  });

  test("a manual order is the user's own decision, and ends the caution", async () => {
    const { start, clock, amazon, path } = await household();
    const running = await start(pair);
    damageWhileOpen(path, "books");
    await running.slot("filter").use();
    await running.slot("filter").says(damaged(path));
    clock.advance(hour);
    expect(await running.slot("filter").replenish(true)).toBe(0);
    await running.slot("filter").says({ code: "testPlaced" });
    expect(amazon.control.calls().placed).toBe(1);
  });
});
