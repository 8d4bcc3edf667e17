import { describe, expect, test } from "vitest";
import type { Mode, Policy } from "../../src/slot/policy.ts";
import type { SourceName } from "../../src/sources/all.ts";
import { day, hour } from "../../src/slot/times.ts";
import { clockAsks } from "./support/calling.ts";
import { SlotDriver, orders } from "./support/slot-driver.ts";

/** A slot without a sensor whose order A was accepted `age` ago, and is expected in `expected`. */
function open(age: number, expected: number | null, policy: Partial<Policy> = {}): SlotDriver {
  const slot = new SlotDriver({ source: "usage", ...policy });
  slot.useUp(85);
  if (slot.book.intent === null) slot.request();
  slot.accept(policy.mode === undefined || policy.mode === "live" ? "STANDARD_ORDER_PLACED" : "TEST_ORDER_PLACED", "A");
  slot.tick(age);
  if (expected !== null) slot.news("processing", slot.utc + expected);
  return slot;
}

const refilled = (slot: SlotDriver): boolean =>
  slot.state.shelf.cycle === 1 && slot.book.armed && slot.view.level === 100 && !slot.view.low;

describe("rule 3c: where no sensor reports, off a day or more after acceptance says that it arrived", () => {
  test.each<[string, number | null]>([
    ["without an expected day", null],
    ["on its expected day", 0],
    ["after its expected day", -day],
  ])("%s: refilled at once", (_label, expected) => {
    const slot = open(day, expected);
    slot.dismiss();
    expect(refilled(slot)).toBe(true);
    expect(slot.view).toMatchObject({ onOrder: false, fault: false, status: { code: "fine" } });
    expect(slot.lines.filter(({ code }) => code === "turnedOff" || code === "arrivesLater")).toEqual([]);
    expect(slot.book).toMatchObject({ intent: null, dismissed: { order: { arrived: true, arrivesAt: null } } });
  });

  test("a millisecond before a day is over it does not", () => {
    const slot = open(day - 1, null);
    slot.dismiss();
    expect(refilled(slot)).toBe(false);
    expect(slot.book.dismissed?.order).toMatchObject({ arrived: false, arrivesAt: null });
  });

  test("a day by Amazon's clock, where the machine's is ahead", () => {
    const slot = open(hour, null);
    slot.stepClock(30 * day);
    slot.dismiss();
    expect(refilled(slot)).toBe(false);
  });

  test("where a sensor reports it says nothing, whatever its day", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("shipped", slot.utc + 5 * day);
    slot.pass(2 * day);
    slot.dismiss();
    slot.pass(10 * day);
    expect(slot.state.shelf.cycle).toBe(0);
    expect(slot.book).toMatchObject({ armed: false, dismissed: { order: { arrived: false, arrivesAt: null } } });
  });

  test("the last cycle's parcel arrived with the last cycle: refilled at once, and followed no more", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(85);
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("shipped", slot.utc + 9 * day);
    slot.told();
    slot.useUp(85);
    slot.pass(2 * day);
    slot.accept("ORDER_INPROGRESS", "A");
    slot.pass(2 * day);
    slot.dismiss();
    expect(slot.state.shelf.cycle).toBe(2);
    expect(slot.book.dismissed).toBeNull();
  });
});

describe("rule 3c: turned off before its expected day", () => {
  test("it leaves the switch at once, and on that day, to the millisecond, the slot is refilled and armed", () => {
    const slot = open(day, 3 * day);
    slot.news("shipped", slot.utc + 3 * day);
    slot.dismiss();
    expect(slot.lines).toContainEqual({ code: "arrivesLater", at: slot.utc + 3 * day });
    expect(slot.view).toMatchObject({ onOrder: false, level: 15, low: true });
    expect(slot.book).toMatchObject({
      armed: false,
      dismissed: { order: { arrived: false, arrivesAt: slot.utc + 3 * day } },
    });
    slot.pass(3 * day - 1);
    expect(refilled(slot)).toBe(false);
    slot.pass(1);
    expect(refilled(slot)).toBe(true);
    expect(slot.lines.at(-1)).toEqual({ code: "toldRefilled" });
    expect(slot.book).toMatchObject({
      dismissed: { order: { arrived: true, arrivesAt: null } },
      closed: [{ id: "A" }],
    });
  });

  test.each<SourceName>(["wear", "manual"])("%s: the same", (source) => {
    const slot = open(day, 3 * day, { source });
    slot.dismiss();
    expect(slot.book.armed).toBe(false);
    slot.pass(3 * day);
    expect(refilled(slot)).toBe(true);
  });

  test("cancelled by then: it never was, and the slot waits for a person", () => {
    const slot = open(day, 3 * day);
    slot.dismiss();
    slot.pass(2 * day);
    slot.news("cancelled");
    expect(slot.book).toMatchObject({
      dismissed: null,
      armed: false,
      capEntries: [],
      refusal: { kind: "cancelledOff", fault: false },
    });
    expect(slot.view).toMatchObject({
      onOrder: false,
      fault: true,
      status: { code: "cancelledOff", detail: "" },
    });
    slot.pass(10 * day);
    expect([slot.state.shelf.cycle, slot.calls]).toEqual([0, [1]]);
  });

  test("told refilled before: the day that comes refills nothing more", () => {
    const slot = open(day, 3 * day);
    slot.dismiss();
    slot.told();
    expect(slot.book.dismissed).toBeNull();
    slot.pass(10 * day);
    expect(slot.state.shelf.cycle).toBe(1);
  });

  test("turned on again it is shown, and the day refills nothing", () => {
    const slot = open(day, 3 * day);
    slot.dismiss();
    expect(orders(slot.request())).toBe(false);
    expect(slot.book).toMatchObject({ dismissed: null, intent: { order: { arrivesAt: null, arrived: false } } });
    slot.pass(4 * day);
    expect([slot.view.onOrder, slot.state.shelf.cycle]).toEqual([true, 0]);
  });

  test("the machine was off on that day: refilled when it comes back, by a clock that Amazon's confirms, which is asked for", () => {
    const slot = open(day, 3 * day);
    slot.dismiss();
    const before = clockAsks(slot);
    slot.restart(5 * day);
    expect([slot.state.shelf.cycle, clockAsks(slot) - before]).toEqual([0, 1]);
    slot.learn();
    expect(refilled(slot)).toBe(true);
  });

  test("a clock that is ahead refills nothing before its time", () => {
    const slot = open(day, 3 * day);
    slot.dismiss();
    slot.stepClock(30 * day);
    slot.pass(3 * day);
    // The day has come by Amazon's clock, but nothing is decided by one that is wrong.
    expect(slot.state.shelf.cycle).toBe(0);
    slot.stepClock(-30 * day);
    slot.pass(hour);
    expect(slot.state.shelf.cycle).toBe(1);
  });

  test.each<[Mode, boolean]>([
    ["live", true],
    ["test", false],
    ["simulate", false],
  ])("%s: waited for is %s, since what we cancel ourselves never comes", (mode, waits) => {
    const slot = open(day, 3 * day, { mode });
    const effects = slot.dismiss();
    expect(effects.some(({ type }) => type === "takeBack")).toBe(!waits);
    expect(refilled(slot)).toBe(!waits);
    if (!waits) expect(slot.book.dismissed).toBeNull();
  });

  test("a real order that mode test placed is not ours to cancel, and is waited for", () => {
    const slot = new SlotDriver({ source: "usage", mode: "test" });
    slot.useUp(85);
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.tick(day);
    slot.news("shipped", slot.utc + 2 * day);
    slot.dismiss();
    expect(refilled(slot)).toBe(false);
    slot.pass(2 * day);
    expect(refilled(slot)).toBe(true);
  });
});

describe("rule 3c: said to have arrived, it is followed on", () => {
  test("cancelled after all: told with a fault, and its pack leaves the house", () => {
    const slot = open(day, null, { packSize: 1000, capacity: 1000 });
    slot.dismiss();
    expect(slot.book.spare).toBe(150);
    slot.send({ type: "spare:told", units: 1150 });
    const effects = slot.news("cancelled");
    expect(effects).toMatchObject([
      { type: "record", end: "cancelled" },
      {
        type: "log",
        level: "warn",
        line: { code: "arrivedCancelled" },
      },
    ]);
    expect(slot.book).toMatchObject({
      dismissed: null,
      armed: true,
      spare: 150,
      capEntries: [],
      refusal: { kind: "cancelledArrived", fault: true },
    });
    expect(slot.view).toMatchObject({
      fault: true,
      status: { code: "cancelledArrived", detail: "" },
    });
  });

  test("asked about as ever, for 30 days, and then no more", () => {
    const slot = open(day, null);
    slot.dismiss();
    slot.pass(29 * day - 1);
    expect(slot.book.dismissed).not.toBeNull();
    expect(slot.effects.filter(({ type }) => type === "follow").length).toBeGreaterThan(100);
    slot.pass(1);
    expect(slot.book.dismissed).toBeNull();
  });

  test("it belongs to the cycle before: turning Replenish on is a new order", () => {
    const slot = open(day, null);
    slot.dismiss();
    slot.useUp(50);
    slot.pass(hour);
    expect(orders(slot.request())).toBe(true);
  });

  test("refilled again: still followed, and cancelled still told", () => {
    const slot = open(day, null);
    slot.dismiss();
    slot.useUp(50);
    slot.told();
    expect(slot.book.dismissed?.order).toMatchObject({ eventInstanceId: "A", arrived: true });
    slot.news("cancelled");
    expect(slot.view.fault).toBe(true);
  });

  test("met again, it is the last cycle's parcel; cancelled then, its pack leaves the house as well", () => {
    const slot = open(day, null, { packSize: 1000, capacity: 1000, cooldown: 0 });
    slot.dismiss();
    slot.useUp(85);
    expect(slot.calls).toEqual([1, 2]);
    slot.accept("ORDER_INPROGRESS", "A");
    expect(slot.book).toMatchObject({
      dismissed: null,
      armed: true,
      spare: 150,
      intent: { order: { carriedOver: true, arrived: true } },
    });
    slot.send({ type: "spare:told", units: 1150 });
    slot.news("cancelled");
    expect(slot.book).toMatchObject({ spare: 150, hold: { why: "cancelled" } });
  });

  test("another mode's order, met and cancelled, was never counted here", () => {
    const slot = open(day, null, { mode: "test", packSize: 100, capacity: 1000 });
    slot.mode("live");
    slot.learn();
    slot.send({ type: "spare:told", units: 30 });
    slot.accept("ORDER_INPROGRESS", "A");
    slot.news("cancelled");
    expect(slot.book.spare).toBe(30);
  });
});

describe("section 7: turned off, then cancelled", () => {
  const off = (): SlotDriver => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.news("cancelled");
    return slot;
  };

  test("by an everything-off scene: told, with a fault while low, and never ordered by itself", () => {
    const slot = off();
    expect(slot.view).toMatchObject({
      onOrder: false,
      fault: true,
      status: { code: "cancelledOff", detail: "" },
    });
    slot.pass(30 * day);
    slot.read(12, 12, 12);
    expect(slot.calls).toEqual([1]);
    expect(slot.view).toMatchObject({ fault: true, status: { code: "cancelledOff", detail: "" } });
  });

  test("no fault while it is not low", () => {
    const slot = new SlotDriver({ refillRise: 90 });
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.confirm(26);
    slot.news("cancelled");
    expect(slot.view).toMatchObject({
      low: false,
      fault: false,
      status: { code: "cancelledOff", detail: "" },
    });
    slot.confirm(12);
    expect(slot.view.fault).toBe(true);
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    [
      "an order by hand",
      (slot) => {
        slot.pass(hour);
        slot.request();
      },
    ],
    [
      "a refill",
      (slot) => {
        slot.confirm(90);
      },
    ],
    [
      "told refilled",
      (slot) => {
        slot.told();
      },
    ],
  ])("ends with %s", (_label, happened) => {
    const slot = off();
    happened(slot);
    expect(slot.view.fault).toBe(false);
    expect(slot.book.refusal).toBeNull();
  });

  test("while the call of a new order runs, that is what is told, and stays when it ended", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.pass(15 * day);
    slot.read(4);
    slot.request();
    slot.news("cancelled", null, "A");
    expect(slot.book).toMatchObject({ dismissed: null, refusal: null, intent: { number: 2 } });
  });

  test("a second cancellation that stood beside it has nothing beside it any more, and still arms nothing", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.pass(15 * day);
    slot.read(4);
    for (const id of ["B", "C"]) {
      slot.request();
      slot.accept("STANDARD_ORDER_PLACED", id);
      slot.news("cancelled", null, id);
      slot.pass(hour);
    }
    expect(slot.view).toMatchObject({
      fault: true,
      status: { code: "cancelledAgain", detail: "", next: "earlierStands" },
    });
    slot.news("cancelled", null, "A");
    expect(slot.view).toMatchObject({ fault: true, status: { code: "cancelledAgain", detail: "", next: "byHand" } });
    expect(slot.book.rearm).toBeNull();
  });

  test("nothing stays to be told where the slot was armed by hand meanwhile, or another order of this cycle stands", () => {
    const armed = new SlotDriver({ automatic: false });
    armed.runLow();
    armed.request();
    armed.accept("STANDARD_ORDER_PLACED", "A");
    armed.dismiss();
    armed.send({ type: "slot:armed" });
    armed.news("cancelled");
    expect(armed.book.refusal).toBeNull();
    const stands = new SlotDriver();
    stands.runLow();
    stands.accept("STANDARD_ORDER_PLACED", "A");
    stands.dismiss();
    stands.pass(15 * day);
    stands.read(4);
    stands.request();
    stands.failFor(25 * hour, "attempt:unknown");
    stands.news("cancelled", null, "A");
    expect(stands.book.refusal).toMatchObject({ kind: "unconfirmed" });
  });
});

describe("section 7: turned on again", () => {
  test.each([
    ["a millisecond before 14 days: shown, overdue or not", 14 * day - 1, 4, false],
    ["14 days, and overdue: a new order", 14 * day, 4, true],
    ["after 14 days, and not missed: shown, while it is followed", 29 * day, 12, false],
    ["after 30 days: a new order", 30 * day, 12, true],
  ])("%s", (_label, age, level, anew) => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("processing", slot.utc + day);
    slot.dismiss();
    slot.tick(age);
    slot.send({ type: "level:read", percent: level });
    expect(orders(slot.request())).toBe(anew);
  });

  test("within 14 days by Amazon's clock, where the machine's is ahead", () => {
    const slot = open(hour, null);
    slot.dismiss();
    slot.stepClock(60 * day);
    expect(orders(slot.request())).toBe(false);
    expect(slot.view.onOrder).toBe(true);
  });
});
