import { describe, expect, test } from "vitest";
import type { Status } from "../../src/slot/status.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { SlotDriver, linked, tripped, unlinked } from "./support/slot-driver.ts";

describe("rule 4: what holds an automatic order back", () => {
  test("nothing: low, armed, fresh", () => {
    const slot = new SlotDriver();
    slot.runLow();
    expect(slot.calls).toEqual([1]);
    expect(slot.book.intent).toMatchObject({ cause: "automatic", phase: "calling", attempts: 1 });
  });

  test.each<[string, () => SlotDriver, Status, (slot: SlotDriver) => void]>([
    [
      "automatic is off",
      () => new SlotDriver({ automatic: false, automaticSwitch: true }),
      { code: "low" },
      (slot) => slot.send({ type: "automatic:switched", on: true }),
    ],
    [
      "not linked",
      () => new SlotDriver({}, unlinked),
      { code: "link", why: { code: "notLinked" } },
      (slot) => slot.send({ type: "readiness:changed", readiness: linked }),
    ],
    [
      "tripped",
      () => new SlotDriver({}, tripped),
      { code: "linkedWrong" },
      (slot) => slot.send({ type: "readiness:changed", readiness: linked }),
    ],
    [
      "no subscription",
      () => subscription(false),
      { code: "lowHeld", reason: { code: "notSubscribed" } },
      (slot) => slot.send({ type: "subscription:told", subscribed: true, product: null }),
    ],
  ])("%s", (_label, begin, status, mend) => {
    const slot = begin();
    slot.runLow();
    slot.pass(hour);
    expect(slot.calls).toEqual([]);
    expect(slot.view.status).toEqual(status);
    mend(slot);
    expect(slot.calls).toEqual([1]);
  });

  test("a slot that SubscriptionInfo does not list is unknown, not unsubscribed", () => {
    const slot = new SlotDriver();
    slot.send({ type: "subscription:told", subscribed: null, product: null });
    slot.runLow();
    expect(slot.calls).toEqual([1]);
  });

  test("the stored state of the Automatic switch counts only while the slot has the switch", () => {
    const slot = new SlotDriver({ automatic: true, automaticSwitch: false });
    slot.send({ type: "automatic:switched", on: false });
    slot.runLow();
    expect(slot.calls).toEqual([1]);
  });

  test("the Automatic switch survives a restart", () => {
    const slot = new SlotDriver({ automaticSwitch: true });
    slot.send({ type: "automatic:switched", on: false });
    slot.restart();
    slot.runLow();
    expect(slot.view.automatic).toBe(false);
    expect(slot.calls).toEqual([]);
  });

  test("a stale level never orders", () => {
    const slot = new SlotDriver({}, unlinked);
    slot.runLow();
    slot.pass(49 * hour);
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.calls).toEqual([]);
    slot.read(12);
    expect(slot.calls).toEqual([1]);
  });

  test("after a start the sensor is heard first, for 30 minutes at most", () => {
    const slot = new SlotDriver({}, unlinked);
    slot.runLow();
    slot.restart();
    slot.learn();
    slot.pass(30 * minute - 1);
    expect(slot.calls).toEqual([]);
    slot.pass(1);
    expect(slot.calls).toEqual([1]);
  });

  test("the newest reading contradicts: nothing is ordered, and nothing complained of", () => {
    const slot = new SlotDriver({}, unlinked);
    slot.runLow();
    slot.read(70);
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.calls).toEqual([]);
    slot.read(12);
    expect(slot.calls).toEqual([1]);
  });

  test("what holds back a needed order is logged once", () => {
    const slot = subscription(false);
    slot.runLow();
    slot.read(12, 11, 11, 10);
    slot.pass(day);
    expect(slot.lines.filter((line) => line.code === "heldBack" && line.reason.code === "notSubscribed")).toHaveLength(
      1,
    );
  });

  test("records lost: nothing before a refill, a manual order or Arm", () => {
    const slot = new SlotDriver();
    slot.send({ type: "store:lost" });
    slot.runLow();
    expect(slot.calls).toEqual([]);
    expect(slot.view.status).toMatchObject({ code: "lowHeld", reason: { code: "lostMemory" } });
  });

  test("records found lost while a refill is written: that refill counts", () => {
    const slot = new SlotDriver();
    slot.send({ type: "store:lost" });
    slot.told();
    slot.send({ type: "store:lost", refilled: true });
    expect(slot.book.lostMemory).toBe(false);
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    [
      "Arm",
      (slot) => {
        slot.send({ type: "slot:armed" });
      },
    ],
    [
      "a refill that the sensor sees",
      (slot) => {
        slot.confirm(40);
        slot.confirm(10);
      },
    ],
    [
      "a manual order that Amazon cancels",
      (slot) => {
        slot.request();
        slot.accept();
        slot.news("cancelled");
        slot.pass(5 * day);
        slot.read(12);
      },
    ],
  ])("records lost: automatic again after %s", (_label, mend) => {
    const slot = new SlotDriver();
    slot.send({ type: "store:lost" });
    slot.runLow();
    const before = slot.book.number;
    mend(slot);
    expect(slot.book.number).toBeGreaterThan(before);
    expect(slot.book.intent).toMatchObject({ cause: "automatic" });
  });
});

describe("rule 4: one order per cycle, whoever asked", () => {
  test.each(["STANDARD_ORDER_PLACED", "TEST_ORDER_PLACED", "ORDER_INPROGRESS", "SOMETHING_NEW"])(
    "%s disarms the slot",
    (detailCode) => {
      const slot = new SlotDriver({ mode: "test" });
      slot.runLow();
      slot.accept(detailCode);
      slot.dismiss();
      slot.pass(29 * day);
      slot.read(12);
      expect(slot.calls).toEqual([1]);
    },
  );

  test("a manual order disarms too", () => {
    const slot = new SlotDriver();
    slot.confirm(50);
    slot.request();
    slot.accept();
    slot.dismiss();
    slot.pass(2 * day);
    slot.confirm(12);
    expect(slot.calls).toEqual([1]);
    expect(slot.view.status).toMatchObject({ code: "lowHeld", reason: { code: "alreadyOrdered", sensor: true } });
  });

  test("the cooldown runs from the last accepted order, across a refill", () => {
    const slot = new SlotDriver({ cooldown: 24 * hour });
    slot.runLow();
    slot.accept();
    slot.confirm(90);
    slot.confirm(10);
    expect(slot.calls).toEqual([1]);
    slot.pass(22 * hour);
    expect(slot.calls).toEqual([1]);
    slot.pass(hour);
    expect(slot.calls).toEqual([1, 2]);
  });
});

describe("rule 4: a final refusal buys nothing", () => {
  test.each(["rejected", "unknownSlot", "unsubscribed"] as const)(
    "%s: the slot stays armed and asks again a cooldown later",
    (reason) => {
      const slot = new SlotDriver({ cooldown: 30 * hour });
      slot.runLow();
      slot.refuse(reason, "because");
      expect(slot.book).toMatchObject({ armed: true, intent: null, capEntries: [] });
      slot.pass(29 * hour);
      expect(slot.calls).toEqual([1]);
      slot.pass(hour);
      expect(slot.calls).toEqual([1, 2]);
    },
  );

  test("never in a loop, even without a cooldown", () => {
    const slot = new SlotDriver({ cooldown: 0 });
    slot.runLow();
    for (let i = 0; i < 5; i++) {
      if (slot.book.intent !== null) slot.refuse("rejected");
      slot.pass(10 * minute);
    }
    expect(slot.calls).toEqual([1]);
  });

  test("unsubscribed: at once when Amazon says subscribed", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.refuse("unsubscribed");
    slot.send({ type: "subscription:told", subscribed: false, product: null });
    slot.send({ type: "subscription:told", subscribed: true, product: null });
    expect(slot.calls).toEqual([1, 2]);
  });

  test("not linked: no second call before the link is back, then at once", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.refuse("notLinked");
    slot.pass(2 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1]);
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
    expect(slot.view.status).toEqual({ code: "link", why: { code: "notLinked" } });
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.calls).toEqual([1, 2]);
  });
});

function subscription(subscribed: boolean): SlotDriver {
  const slot = new SlotDriver();
  slot.send({ type: "subscription:told", subscribed, product: null });
  return slot;
}
