import { orderOf } from "../../src/slot/intent.ts";
import { describe, expect, test } from "vitest";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { asksOf } from "./support/open-orders.ts";
import { SlotDriver, linked, unlinked } from "./support/slot-driver.ts";

/**
 * The first attempt's outcome is not known, and a repeat a minute later is answered with order A. Resolves the moment
 * of the first.
 */
function perhapsTwice(): { slot: SlotDriver; unknownAt: number } {
  const slot = new SlotDriver();
  slot.runLow();
  const unknownAt = slot.utc;
  slot.fail("attempt:unknown");
  slot.pass(second);
  slot.accept("STANDARD_ORDER_PLACED", "A");
  return { slot, unknownAt };
}

const unseen = { code: "cancelledUnseen", detail: "", next: "mayHaveBought" };

describe("rule 10: an attempt of unknown outcome is remembered with its time", () => {
  test("none, where every attempt was answered or never sent", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.fail("attempt:notSent");
    slot.pass(second);
    expect(slot.book.intent).toMatchObject({ attempts: 2, unknownAt: null });
    slot.accept();
    expect(slot.book.intent?.unknownAt).toBeNull();
  });

  test("the last of them", () => {
    const { slot, unknownAt } = perhapsTwice();
    expect(slot.book.intent?.unknownAt).toBe(unknownAt);
    const other = new SlotDriver();
    other.runLow();
    other.fail("attempt:unknown");
    other.pass(second);
    const second2 = other.book.intent?.lastCallAt;
    other.fail("attempt:unknown");
    other.pass(2 * second);
    expect(other.book.intent).toMatchObject({ attempts: 3, unknownAt: second2 });
  });

  test("a repeat after one that was never sent, once one may have bought: none was started later than the last", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.fail("attempt:unknown");
    slot.pass(second);
    const lastCallAt = slot.book.intent?.lastCallAt;
    slot.fail("attempt:notSent");
    slot.pass(2 * second);
    expect(slot.book.intent).toMatchObject({ attempts: 3, knownNotBought: 1, unknownAt: lastCallAt });
  });
});

describe("rule 10: cancelled, after an attempt of unknown outcome", () => {
  test.each([
    ["never seen alive", null, false],
    ["seen alive a millisecond before an hour was over", hour - 1, false],
    ["seen alive an hour after the last such attempt", hour, true],
    ["seen alive long after", 3 * day, true],
  ])("%s: armed 5 days later is %s", (_label, seenAfter, arms) => {
    const { slot, unknownAt } = perhapsTwice();
    if (seenAfter !== null) {
      slot.tick(unknownAt + seenAfter - slot.utc);
      slot.news("processing", slot.utc + day);
    }
    slot.news("cancelled");
    expect(slot.book.rearm).toEqual(arms ? { since: slot.utc, ms: 5 * day } : null);
    expect(slot.book.refusal).toMatchObject(
      arms ? { kind: "cancelled", fault: false } : { kind: "cancelledUnseen", fault: true },
    );
    slot.pass(6 * day);
    slot.read(12);
    expect(slot.calls).toHaveLength(arms ? 3 : 2);
  });

  test.each(["shipped", "closed"] as const)("%s shows it alive as well", (status) => {
    const { slot } = perhapsTwice();
    slot.tick(2 * hour);
    slot.news(status);
    slot.news("cancelled");
    expect(slot.book.refusal).toMatchObject({ kind: "cancelled" });
  });

  test("an answer that says the same as before counts", () => {
    const { slot } = perhapsTwice();
    slot.news("processing", slot.utc + day);
    slot.tick(2 * hour);
    slot.send({ type: "time:passed" });
    expect(slot.news("processing", orderOf(slot.book.intent)?.expectedAt ?? null)).toEqual([]);
    expect(orderOf(slot.book.intent)?.aliveAt).toBe(slot.utc);
    slot.news("cancelled");
    expect(slot.book.refusal).toMatchObject({ kind: "cancelled" });
  });

  test.each([
    [null, "Backordered"],
    [null, ""],
  ] as const)("%s (%j) shows nothing", (status, word) => {
    const { slot } = perhapsTwice();
    slot.tick(2 * hour);
    slot.news(status, null, "A", word);
    expect(orderOf(slot.book.intent)?.aliveAt).toBeNull();
  });

  test("the cancellation itself does not show it alive, however late", () => {
    const { slot } = perhapsTwice();
    slot.tick(3 * hour);
    slot.news("cancelled");
    expect(slot.book.refusal).toMatchObject({ kind: "cancelledUnseen" });
  });

  test("what may have bought unseen goes on to stand in this cycle, though not in the cap", () => {
    const { slot } = perhapsTwice();
    slot.news("cancelled");
    expect(slot.book).toMatchObject({ armed: false, cycleOrders: [1], capEntries: [] });
  });

  test("turned off before it was cancelled: told as that, and nothing is armed", () => {
    const { slot } = perhapsTwice();
    slot.dismiss();
    slot.news("cancelled");
    expect(slot.book).toMatchObject({ dismissed: null, armed: false, rearm: null, refusal: { kind: "cancelledOff" } });
  });

  test("it is told what may have happened, in the log and in Order Status, with a fault, and waits for a refill or a person", () => {
    const { slot } = perhapsTwice();
    slot.news("cancelled");
    expect(slot.lines.at(-2)).toEqual({ code: "cancelled", again: false, next: "mayHaveBought" });
    expect(slot.view).toMatchObject({ onOrder: false, fault: true, status: unseen });
    slot.pass(20 * day);
    slot.read(12);
    expect(slot.calls).toHaveLength(2);
    slot.confirm(90);
    expect(slot.view).toMatchObject({ fault: false, status: { code: "fine" } });
    slot.confirm(12);
    expect(slot.calls).toHaveLength(3);
  });

  test("Amazon is asked an hour after the last such attempt, to the millisecond, and as ever else", () => {
    const { slot, unknownAt } = perhapsTwice();
    const asks = asksOf(slot);
    const accepted = (slot.book.last?.at ?? 0) - unknownAt;
    slot.pass(unknownAt + 9 * hour - slot.utc);
    expect(asks.map(({ after }) => after + accepted)).toEqual([15 * minute + accepted, hour, 7 * hour]);
  });

  test("not asked for that where it was asked after the hour already, or was seen alive then", () => {
    const { slot, unknownAt } = perhapsTwice();
    slot.send({ type: "readiness:changed", readiness: unlinked });
    slot.pass(unknownAt + hour - slot.utc);
    slot.news("processing", slot.utc + day);
    const asks = asksOf(slot);
    slot.send({ type: "readiness:changed", readiness: linked });
    slot.pass(6 * hour - 1);
    expect(asks).toHaveLength(1);
  });

  test("seen alive at Amazon's time, by a clock that is ahead", () => {
    const { slot } = perhapsTwice();
    const at = slot.utc;
    slot.stepClock(5 * day);
    slot.news("processing", at + day);
    expect(orderOf(slot.book.intent)?.aliveAt).toBe(at);
    slot.news("cancelled");
    expect(slot.book.refusal).toMatchObject({ kind: "cancelledUnseen" });
  });

  test("a second cancellation of the cycle is told as what it may be", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("cancelled");
    slot.pass(minute);
    slot.request();
    slot.fail("attempt:unknown");
    slot.pass(second);
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.news("cancelled");
    expect(slot.book).toMatchObject({ cancelled: 2, rearm: null, refusal: { kind: "cancelledUnseen", fault: true } });
  });
});

describe("rule 10: an order by hand during the 5 days whose outcome is never learned", () => {
  test("ends them: it may be on its way, whatever was cancelled before it", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("cancelled");
    slot.pass(minute);
    slot.request();
    slot.fail("attempt:unknown");
    slot.dismiss();
    expect(slot.ends.at(-1)).toBe("unconfirmed");
    expect(slot.book).toMatchObject({ armed: false, rearm: null, refusal: { kind: "unconfirmed" } });
    slot.pass(10 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2]);
  });
});

describe("section 7: Order cancelled, until its 5 days are over or something else holds the order back, which is then said", () => {
  test("its 5 days are over, and the cap holds the order back", () => {
    const slot = new SlotDriver({ cap: 0 });
    slot.confirm(50);
    slot.policy = { ...slot.policy, cap: 2 };
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.policy = { ...slot.policy, cap: 0 };
    slot.confirm(12);
    slot.news("cancelled");
    expect(slot.view.status).toEqual({ code: "cancelled", detail: "", next: "rearms" });
    slot.pass(5 * day - 1);
    expect(slot.book.refusal).not.toBeNull();
    slot.pass(1);
    slot.read(12, 12);
    expect(slot.view).toMatchObject({
      fault: false,
      status: { code: "lowHeld", reason: { code: "cap", orders: 0 } },
    });
  });

  test("another refusal since then stays", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(90);
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("cancelled");
    slot.pass(minute);
    slot.request();
    slot.refuse("rejected", "no");
    slot.pass(5 * day - minute - 1);
    expect(slot.book.rearm).not.toBeNull();
    slot.tick(1);
    const effects = slot.send({ type: "time:passed" });
    expect(slot.book).toMatchObject({ rearm: null, armed: true });
    expect(effects.some(({ type }) => type === "call")).toBe(true);
  });
});
