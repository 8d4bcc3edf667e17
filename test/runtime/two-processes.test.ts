import { expect, test } from "vitest";
import { day, home, hour } from "./rig.ts";

test("two processes on one file: the second does not order, and the first one's answer is not lost", async () => {
  const house = await home();
  house.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 5_000, when: "after" } });
  const one = house.start();
  const two = house.start();
  one.slot.runLow();
  await house.amazon.control.reached("replenish", 1, hour, true);
  two.slot.runLow();
  expect(two.slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
  expect(two.slot.view().onOrder).toBe(true);
  // It writes the slot while the other's call runs.
  two.slot.dispatch({ type: "automatic:switched", on: false });
  house.clock.advance(5_000);
  await house.settle();
  expect(one.slot.stands()).toEqual({ replenish: true, fault: false, status: { code: "testPlaced" } });
  await house.pass(day);
  two.slot.dispatch({ type: "automatic:switched", on: true });
  expect([house.asked(), house.placed()]).toEqual([1, 1]);
  one.stop();
  two.stop();
  const later = house.start();
  later.slot.runLow();
  await house.pass(day);
  expect([house.asked(), later.slot.stands().status]).toEqual([1, { code: "testPlaced" }]);
});
