import { describe, expect, test } from "vitest";
import { newRun } from "../../src/slot/state.ts";
import { day } from "../../src/slot/times.ts";
import { defaultWaits, linked, SlotDriver, seed } from "./support/slot-driver.ts";

/** The process ends, and comes back with another level source in the configuration. */
function becomes(slot: SlotDriver, source: "wear" | "usage"): void {
  slot.policy = { ...slot.policy, source };
  slot.state = { ...slot.state, run: newRun() };
  slot.send({ type: "slot:started", readiness: linked, seed });
}

describe.each(["wear", "usage"] as const)("a sensor gives way to %s", (source) => {
  test("one stray reading of nothing, its last, is nothing to go on from: what stood is", () => {
    const slot = new SlotDriver(defaultWaits);
    slot.read(80, 80, 80, 80, 0);
    becomes(slot, source);
    expect([slot.view.level, slot.view.low, slot.calls]).toEqual([80, false, []]);
  });

  test("what it said before somebody said refilled is nothing to order on", () => {
    const slot = new SlotDriver({ cooldown: 0 });
    slot.runLow();
    slot.accept();
    slot.told();
    slot.confirm(12);
    becomes(slot, source);
    expect([slot.view.level, slot.view.low, slot.calls]).toEqual([100, false, [1]]);
  });

  test("what was judged of its readings goes with it", () => {
    const slot = new SlotDriver(defaultWaits);
    slot.read(80, 80, 80, 80);
    becomes(slot, source);
    expect(slot.state.shelf).toMatchObject({
      source,
      newest: null,
      recent: [],
      row: null,
      stood: [],
      reached: [],
      lowWater: null,
      lowWaterFrom: null,
      filling: null,
    });
  });
});

test("the same source goes on as it was over a restart", () => {
  const slot = new SlotDriver(defaultWaits);
  slot.read(80, 80, 80, 80);
  const { row } = slot.state.shelf;
  slot.restart();
  expect(slot.state.shelf).toMatchObject({ source: "http", row });
});

test("without a packSize any more, what was counted by it is forgotten", () => {
  const slot = new SlotDriver({ packSize: 1_000, capacity: 1_000 });
  slot.send({ type: "spare:told", units: 500 });
  slot.restart();
  expect(slot.book.spare).toBe(500);
  slot.policy = { ...slot.policy, packSize: null };
  slot.restart();
  expect(slot.book.spare).toBe(0);
});

test("refilled that the sensor does not show is said after a day, and needs a person after a week", () => {
  const slot = new SlotDriver({ ...defaultWaits, source: "mqtt", staleAfter: 90 * day });
  slot.send({ type: "level:read", percent: 5 });
  slot.told();
  slot.pass(day);
  expect(slot.view).toMatchObject({ status: { code: "fine" }, fault: false });
  slot.pass(day);
  expect(slot.view).toMatchObject({
    status: { code: "lowHeld", reason: { code: "awaitsSensor" } },
    fault: false,
  });
  slot.pass(6 * day);
  expect(slot.view).toMatchObject({
    status: { code: "lowHeld", reason: { code: "awaitsSensor" } },
    fault: true,
  });
});
