import { describe, expect, test } from "vitest";
import { day, hour } from "../../src/slot/times.ts";
import { SlotDriver } from "./support/slot-driver.ts";

describe("section 2: nothing leaks from one mode into another", () => {
  test("an order, its cap and its cooldown stay in their mode; levels and low are shared", () => {
    const slot = new SlotDriver({ mode: "simulate", cap: 1 });
    slot.runLow();
    slot.accept("TEST_ORDER_PLACED");
    slot.mode("live");
    expect(slot.view).toMatchObject({ onOrder: false, low: true, level: 12, lastOrderAt: null });
    slot.learn();
    slot.read(12);
    expect(slot.calls).toEqual([1, 1]);
  });

  test("the other books are the very same objects, whatever happens", () => {
    const slot = new SlotDriver({ mode: "simulate" });
    slot.runLow();
    slot.accept("TEST_ORDER_PLACED");
    slot.mode("live");
    const other = slot.state.books.simulate;
    slot.confirm(90);
    slot.runLow();
    slot.told();
    slot.request();
    slot.pass(day);
    expect(slot.state.books.simulate).toBe(other);
  });

  test("a refill while another mode ran closes the order when its mode comes back", () => {
    const slot = new SlotDriver({ mode: "test" });
    slot.runLow();
    slot.accept("TEST_ORDER_PLACED", "A");
    slot.mode("live");
    slot.confirm(90);
    const effects = slot.mode("test");
    expect(slot.view).toMatchObject({ onOrder: false, status: { code: "fine" } });
    expect(slot.book).toMatchObject({ armed: true, closed: [{ id: "A", expectedAt: null }] });
    expect(effects).toContainEqual(expect.objectContaining({ type: "record", end: "refilled" }));
  });

  test.each<[string, (slot: SlotDriver) => void, string, boolean]>([
    ["open", () => undefined, "A", true],
    [
      "turned off",
      (slot) => {
        slot.dismiss();
      },
      "A",
      true,
    ],
    [
      "closed by a refill",
      (slot) => {
        slot.told();
        slot.useUp(85);
      },
      "A",
      true,
    ],
    [
      "closed by a refill, and another one since",
      (slot) => {
        slot.told();
        slot.useUp(85);
        slot.pass(2 * day);
        slot.accept("TEST_ORDER_PLACED", "B");
      },
      "A",
      true,
    ],
    ["not this one", () => undefined, "C", false],
    [
      "without an id, as this one is",
      (slot) => {
        slot.dismiss();
        slot.told();
        slot.useUp(85);
        slot.pass(2 * day);
        slot.accept("TEST_ORDER_PLACED", "");
      },
      "",
      false,
    ],
  ])(
    "Amazon's lock answers with another mode's order that is %s: it is not this mode's",
    (_label, happened, id, carriedOver) => {
      const slot = new SlotDriver({ mode: "test", source: "usage" });
      slot.useUp(85);
      slot.accept("TEST_ORDER_PLACED", "A");
      happened(slot);
      slot.mode("live");
      slot.learn();
      slot.accept("ORDER_INPROGRESS", id);
      expect(slot.book).toMatchObject({ armed: carriedOver, intent: { order: { carriedOver } } });
    },
  );

  test("an order that was open comes back with its mode", () => {
    const slot = new SlotDriver({ mode: "test" });
    slot.runLow();
    slot.accept("TEST_ORDER_PLACED", "A");
    slot.mode("live");
    slot.mode("test");
    expect(slot.view).toMatchObject({ onOrder: true, status: { code: "testPlaced" }, eventInstanceId: "A" });
  });

  test("a call that ran when the mode was changed is asked about when its mode comes back", () => {
    const slot = new SlotDriver({ mode: "test" });
    slot.runLow();
    slot.mode("simulate");
    slot.pass(2 * hour);
    slot.mode("test");
    slot.learn();
    expect(slot.book.intent).toMatchObject({ number: 1, phase: "waiting" });
    slot.pass(4 * hour);
    expect(slot.book.intent).toMatchObject({ number: 1, phase: "calling", attempts: 2 });
  });
});
