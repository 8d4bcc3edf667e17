import { describe, expect, test } from "vitest";
import { SlotDriver } from "../slot/support/slot-driver.ts";
import { json, linesOf } from "./level-case.ts";
import { day, hour, levelHome, minute } from "./level-home.ts";
import { rhythm, sensors } from "./ways.ts";

/** What does not hold yet; each moves to where its behaviour belongs once it does. */

describe("rule 1: a refused reading is one log line", () => {
  test.each(sensors)("$name", async (way) => {
    const home = await levelHome();
    await home.start({ level: way.level(home) });
    const lines = await linesOf(home, async () => {
      for (const raw of [400, -60, 4095]) {
        await way.raw(home, raw, false);
        await home.pass(rhythm);
      }
    });
    expect(lines.filter((line) => line.startsWith("warn: Beans"))).toEqual([expect.stringContaining("the reading cannot be used (400 % after calibration")]);
  });
});

describe("wear on a machine whose clock is 9 days behind until NTP has set it", () => {
  test("first seen before that: it is as good as new, and nothing is ordered", async () => {
    const home = await levelHome();
    home.step(-9 * day);
    await home.start({ level: { source: "wear", lifetimeDays: 10 } });
    await home.pass(10_000);
    home.step(9 * day);
    await home.pass(hour);
    expect([(await home.slot()).level, (await home.slot()).low, home.orders()]).toEqual([100, false, 0]);
  });

  test("refilled before that: the same", async () => {
    const home = await levelHome();
    await home.start({ level: { source: "wear", lifetimeDays: 10 }, replenish: { automatic: false } });
    await home.pass(5 * day);
    await home.restart(minute, { level: { source: "wear", lifetimeDays: 10 } });
    home.step(-9 * day);
    expect(await home.home().refilled()).toBe(0);
    await home.pass(10_000);
    home.step(9 * day);
    await home.pass(hour);
    expect([(await home.slot()).level, (await home.slot()).low, home.orders()]).toEqual([100, false, 0]);
  });
});

test("wear: a clock so far ahead that the level is 0, put right before Amazon's is known: the level comes back within the hour", () => {
  const slot = new SlotDriver({ source: "wear", lifetime: 100 * day, automatic: false, mode: "simulate" });
  slot.pass(30 * day);
  slot.restart(0);
  slot.stepClock(365 * day);
  slot.pass(hour);
  expect(slot.view).toMatchObject({ level: 0, low: true });
  slot.stepClock(-365 * day);
  slot.pass(2 * hour);
  expect(slot.view).toMatchObject({ level: 70, low: false });
});

test("usage: a use that was answered is not lost in a power cut a second later", async () => {
  const home = await levelHome();
  await home.start({ level: { source: "usage" } });
  expect((await home.ask("/used", { method: "POST", headers: json, body: '{"units": 30}' })).status).toBe(202);
  await home.pass(1_000);
  await home.powerCut();
  expect((await home.slot()).level).toBe(70);
});
