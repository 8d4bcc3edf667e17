import { describe, expect, test } from "vitest";
import type { Reason } from "../../src/slot/reasons.ts";
import { automaticObjections } from "../../src/slot/guards.ts";
import { newRun } from "../../src/slot/state.ts";
import { day, hour } from "../../src/slot/times.ts";
import { SlotDriver, linked, orders, tuesday, seed } from "./support/slot-driver.ts";

const reason: Reason = { code: "predecessor", key: "beans-old" };

/** Its slot id was corrected while the old one's order ran, which holds it back for 20 days at most. */
function after(days: number | null): SlotDriver {
  const slot = new SlotDriver({ source: "usage" });
  slot.send({
    type: "predecessor:changed",
    predecessor: days === null ? null : { key: "beans-old", until: slot.utc + days * day },
  });
  slot.useUp(85);
  return slot;
}

describe("section 11: an order of a slot that left the configuration holds the new one back", () => {
  test("nothing is ordered by itself, and it is said why", () => {
    const slot = after(20);
    expect(slot.calls).toEqual([]);
    expect(slot.view).toMatchObject({ onOrder: false, fault: false, status: { code: "lowHeld", reason } });
    expect(slot.lines).toEqual([{ code: "heldBack", need: { percent: 15, threshold: 20, runsOutAt: null }, reason }]);
  });

  test("that order ends: ordered at once", () => {
    const slot = after(20);
    slot.send({ type: "predecessor:changed", predecessor: null });
    expect(slot.calls).toEqual([1]);
  });

  test("or its time is over, to the millisecond", () => {
    const slot = after(20);
    slot.pass(20 * day - 1);
    expect(slot.calls).toEqual([]);
    slot.pass(1);
    expect(slot.calls).toEqual([1]);
  });

  test("there is none: nothing holds it back", () => {
    expect(after(null).calls).toEqual([1]);
  });

  test("a person may order", () => {
    const slot = after(20);
    expect(orders(slot.request())).toBe(true);
  });

  test("known before the start, it holds back what that would order at once", () => {
    const low = after(20);
    const slot = new SlotDriver({ source: "usage" }, null);
    slot.state = { ...low.state, run: newRun() };
    const predecessor = { key: "beans-old", until: slot.utc + 20 * day };
    slot.send({ type: "predecessor:changed", predecessor });
    slot.send({ type: "slot:started", readiness: linked, seed });
    expect(slot.calls).toEqual([]);
    expect(slot.state.run.predecessor).toEqual(predecessor);
  });

  test.each([
    ["none", null, undefined],
    ["ahead", hour, hour],
    ["a millisecond left", 1, 1],
    ["now", 0, undefined],
    ["over", -hour, undefined],
  ])("in how many ms it is over: %s", (_label, until, ms) => {
    const { facts } = new SlotDriver({ source: "usage" });
    const predecessor = until === null ? null : { key: "a", until: tuesday + until };
    const objections = automaticObjections({ ...facts, run: { ...facts.run, predecessor } });
    expect(objections.find(({ reason: { code } }) => code === "predecessor")?.overIn).toBe(ms);
  });
});
