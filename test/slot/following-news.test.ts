import { orderOf } from "../../src/slot/intent.ts";
import { describe, expect, test } from "vitest";
import type { SlotEventOf } from "../../src/slot/events.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { askedAgain, asksOf, ordered } from "./support/open-orders.ts";
import { SlotDriver, refusalIn } from "./support/slot-driver.ts";

describe("rule 10: what the news are", () => {
  test("a word that nobody knows is kept and told once, and changes nothing else", () => {
    const slot = ordered();
    slot.news("processing", slot.utc + 2 * day, "A", "Authorized");
    const before = slot.view;
    for (let at = 0; at < 3; at++) slot.news(null, slot.utc + 9 * day, "A", "Backordered");
    expect(slot.view).toEqual(before);
    expect(orderOf(slot.book.intent)).toMatchObject({
      life: "processing",
      word: "Backordered",
      expectedAt: expect.any(Number) as number,
    });
    expect(orderOf(slot.book.intent)?.expectedAt).toBeLessThan(slot.utc + 3 * day);
    expect(slot.lines.filter(({ code }) => code === "unknownNews")).toEqual([
      { code: "unknownNews", word: "Backordered" },
    ]);
  });

  test("a notice outlives what is no news, and gives way to news", () => {
    const slot = ordered();
    slot.state = {
      ...slot.state,
      run: { ...slot.state.run, notice: { reason: { code: "askedJustNow" }, fault: false, until: slot.mono + hour } },
    };
    slot.news(null, null, "A", "Backordered");
    expect(slot.view.status).toEqual({ code: "notOrdered", reason: { code: "askedJustNow" } });
    slot.news("shipped");
    expect(slot.view.status).toEqual({ code: "shipped", expectedAt: null });
  });

  test("the same again is not written again", () => {
    const slot = ordered();
    slot.news("shipped", slot.utc + day);
    const effects = slot.news("shipped", orderOf(slot.book.intent)?.expectedAt ?? null);
    expect(effects).toEqual([]);
  });

  test("an expected day stays known when a later answer has none, and moves when it has another", () => {
    const slot = ordered();
    const day1 = slot.utc + 2 * day;
    slot.news("processing", day1);
    slot.news("shipped", null);
    expect(slot.view.status).toEqual({ code: "shipped", expectedAt: day1 });
    slot.news("shipped", day1 + 3 * day);
    expect(slot.view.status).toEqual({ code: "shipped", expectedAt: day1 + 3 * day });
    slot.pass(7 * hour);
    expect(slot.view.fault).toBe(false);
  });

  test("the resolution flow ends with a day, or with any other news", () => {
    for (const news of [
      ["processing", 2 * day],
      ["shipped", null],
      ["closed", null],
    ] as const) {
      const slot = ordered();
      slot.news("processing");
      slot.pass(7 * hour);
      expect(slot.view).toMatchObject({ onOrder: true, fault: true });
      slot.news(news[0], news[1] === null ? null : slot.utc + news[1]);
      expect(slot.view).toMatchObject({ onOrder: true, fault: false });
    }
  });

  test("each step is told once; so is the end of an order that was turned off", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.read(12);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    const lines = slot.lines.length;
    slot.news("processing");
    slot.dismiss();
    for (const status of ["shipped", "shipped", "closed", "closed", "cancelled", "cancelled"] as const)
      slot.news(status);
    expect(slot.lines.slice(lines)).toEqual([
      expect.objectContaining({ code: "turnedOff" }),
      { code: "shipped", expectedAt: null },
      { code: "closed" },
      { code: "turnedOffCancelled" },
    ]);
  });

  test("the expected day passes while there is enough: overdue begins with low, three days after it at the earliest", () => {
    const slot = new SlotDriver({ automatic: false, refillRise: 30 });
    slot.read(50);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("shipped", slot.utc + day);
    slot.pass(2 * day);
    slot.confirm(5);
    expect(slot.view).toMatchObject({ low: true, fault: false });
    slot.pass(2 * day);
    expect(slot.view).toMatchObject({
      onOrder: true,
      fault: true,
      status: expect.objectContaining({ code: "overdue" }) as object,
    });
    slot.confirm(28);
    expect(slot.view).toMatchObject({
      onOrder: true,
      fault: false,
      status: expect.objectContaining({ code: "shipped" }) as object,
    });
  });

  test("a day that turns out later mends what was overdue without one", () => {
    const slot = ordered();
    slot.read(5);
    slot.pass(14 * day + minute);
    expect(slot.view).toMatchObject({ fault: true, status: expect.objectContaining({ code: "overdue" }) as object });
    slot.news("processing", slot.utc + day);
    expect(slot.view).toMatchObject({
      fault: false,
      status: expect.objectContaining({ code: "placed" }) as object,
    });
  });

  test("cancelled while turned off: it leaves the cap and is followed no more, and is no cancellation that orders again", () => {
    const slot = new SlotDriver({ cap: 1 });
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.news("cancelled");
    expect(slot.book).toMatchObject({
      dismissed: null,
      capEntries: [],
      cycleOrders: [],
      rearm: null,
      cancelled: 0,
      armed: false,
    });
    expect(slot.ends).toEqual(["dismissed", "cancelled"]);
    slot.pass(20 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1]);
    expect(refusalIn(slot.request())).toBeNull();
  });

  test("the last cycle's parcel is cancelled: this need's order is placed 5 days later, and the cancellation is not this cycle's", () => {
    const slot = askedAgain("A");
    slot.news("cancelled");
    slot.pass(5 * day - 15 * minute);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2, 3]);
    expect(slot.ends).toEqual(["refilled", "cancelled"]);
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.news("cancelled");
    expect(slot.view.fault).toBe(false);
    expect(slot.book.cancelled).toBe(1);
  });
});

describe("rule 10: five days after the first cancellation", () => {
  function cancelledOnce(): SlotDriver {
    const slot = ordered();
    slot.pass(day);
    slot.read(12);
    slot.news("cancelled");
    return slot;
  }

  test("exactly one new order, and none after it", () => {
    const slot = cancelledOnce();
    for (let at = 0; at < 30; at++) {
      slot.pass(12 * hour);
      slot.read(12);
      if (slot.book.intent?.phase === "calling") slot.accept("STANDARD_ORDER_PLACED", "B");
    }
    expect(slot.calls).toEqual([1, 2]);
    expect(slot.book).toMatchObject({ armed: false, rearm: null });
  });

  test("the wait is for the wall clock, over restarts", () => {
    const slot = cancelledOnce();
    slot.pass(day);
    slot.restart(3 * day);
    slot.learn();
    slot.read(12);
    expect(slot.calls).toEqual([1]);
    slot.pass(day);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("only by a clock that Amazon's confirms: it is asked for first", () => {
    const slot = cancelledOnce();
    const effects = slot.restart(6 * day);
    expect(effects.filter((effect) => effect.type === "learnTime")).toHaveLength(1);
    slot.read(12, 12, 12);
    expect(slot.calls).toEqual([1]);
    slot.learn();
    expect(slot.calls).toEqual([1, 2]);
  });

  test("Arm while the order was open was no answer to its cancellation, cooldown or not", () => {
    const slot = new SlotDriver({ cooldown: 0 });
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.send({ type: "slot:armed" });
    slot.news("cancelled");
    slot.read(12, 12, 12);
    expect(slot.calls).toEqual([1]);
  });

  test("not by one that is ahead", () => {
    const slot = cancelledOnce();
    slot.restart(hour);
    slot.utc += 6 * day;
    slot.learn(6 * day);
    slot.read(12, 12, 12);
    expect(slot.calls).toEqual([1]);
    slot.stepClock(-6 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1]);
    slot.pass(5 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("a second one leaves it disarmed; a manual order goes, and does not arm it", () => {
    const slot = cancelledOnce();
    slot.pass(5 * day);
    slot.read(12);
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.news("cancelled");
    expect(slot.view).toMatchObject({
      onOrder: false,
      fault: true,
      status: { code: "cancelledAgain", detail: "", next: "byHand" },
    });
    slot.pass(10 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2]);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "C");
    expect(slot.view).toMatchObject({ onOrder: true, fault: false });
    slot.pass(10 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2, 3]);
  });

  test("a refill before it is over begins anew: the next cancellation is a first one", () => {
    const slot = cancelledOnce();
    slot.confirm(90);
    slot.confirm(12);
    expect(slot.calls).toEqual([1, 2]);
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.news("cancelled");
    expect(slot.view.fault).toBe(false);
  });
});

describe("rule 10: a restart at each step shows the same and asks no more than before", () => {
  type News = [SlotEventOf<"order:news">["status"], number | null];
  const steps: [string, News[], number, number?][] = [
    ["accepted", [], 0],
    ["processing", [["processing", day]], hour],
    ["needs you", [["processing", null]], 7 * hour],
    ["shipped", [["shipped", 2 * day]], 7 * hour],
    ["closed", [["closed", null]], 7 * hour],
    ["overdue", [["shipped", day]], 5 * day, 5],
    ["overdue without a day", [], 15 * day, 5],
    ["cancelled", [["cancelled", null]], hour],
  ];
  test.each(steps)("%s", (_label, news, after, level = 12) => {
    const slot = ordered();
    for (const [status, expected] of news) slot.news(status, expected === null ? null : slot.utc + expected);
    slot.pass(after);
    slot.read(level);
    const before = slot.view;
    const asks = asksOf(slot);
    slot.restart();
    slot.learn();
    slot.read(level);
    expect(slot.view).toEqual(before);
    expect(asks.length).toBeLessThanOrEqual(1);
    expect(slot.calls).toEqual([1]);
  });
});
