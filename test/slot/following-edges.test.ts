import { describe, expect, test } from "vitest";
import { isSameSaid } from "../../src/slot/coded.ts";
import { endsFollowing, follows, orderTrouble, tellsTrouble } from "../../src/slot/following.ts";
import { isFollowed, isOverdue, type OverdueFacts } from "../../src/slot/order-age.ts";
import { orderOf, type Order } from "../../src/slot/intent.ts";
import { newSlot } from "../../src/slot/state.ts";
import { day, hour, minute, type Moment } from "../../src/slot/times.ts";
import { callingByHand, clockAsks } from "./support/calling.ts";
import type { Facts } from "../../src/slot/draft.ts";
import { acceptedIntent, acceptedOrder } from "./support/intents.ts";
import { SlotDriver, defaultPolicy, linked, tuesday, unlinked } from "./support/slot-driver.ts";

/** So long after the order was accepted; the clock is `drift` ahead of Amazon's. */
const after = (ms: number, drift: number | null = 0): Moment => ({ utc: tuesday + ms + (drift ?? 0), mono: 0, drift });
const expected = acceptedOrder({ expectedAt: tuesday + 2 * day });

describe("rule 10: for how long an order is followed", () => {
  test.each([
    ["29 days, 23:59:59.999", after(30 * day - 1), true],
    ["30 days", after(30 * day), false],
    ["accepted in the future, under a clock that was ahead", after(-day), true],
    ["a day by Amazon's clock, a year by the machine's", after(day, 365 * day), true],
    ["30 days by Amazon's clock, none by the machine's", after(30 * day, -30 * day), false],
  ])("%s", (_label, now, followed) => {
    expect(isFollowed(acceptedOrder(), { policy: defaultPolicy, now })).toBe(followed);
  });
});

describe("section 7: when an order on its way needs a person", () => {
  const resolution = { code: "trouble", trouble: "needsPerson" };
  const processing = acceptedOrder({ life: "processing" });
  /** A slot as good as empty: nothing but low and the order decides. */
  const facts = (low: boolean, now: Moment): OverdueFacts => ({
    ...newSlot({ utc: tuesday }),
    shelf: { ...newSlot({ utc: tuesday }).shelf, low, level: 0 },
    policy: defaultPolicy,
    now,
  });
  test.each<[string, Order, Moment, boolean, string | null]>([
    ["low, exactly 14 days without a day", acceptedOrder(), after(14 * day), true, null],
    ["low, a millisecond later", acceptedOrder(), after(14 * day + 1), true, "overdue"],
    ["the same, not low", acceptedOrder(), after(14 * day + 1), false, null],
    ["low, exactly 3 days after the expected day", expected, after(5 * day), true, null],
    ["low, a millisecond later than that", expected, after(5 * day + 1), true, "overdue"],
    ["the same, not low, expected", expected, after(5 * day + 1), false, null],
    [
      "low, 14 days, but expected later",
      acceptedOrder({ expectedAt: tuesday + 20 * day }),
      after(15 * day),
      true,
      null,
    ],
    ["low, by a clock that is known to be a year ahead", acceptedOrder(), after(day, 365 * day), true, null],
    ["expected, by a clock that is known to be a year ahead", expected, after(day, 365 * day), true, null],
    ["processing without a day, a millisecond before 6 h", processing, after(6 * hour - 1), false, null],
    ["processing without a day, 6 h", processing, after(6 * hour), false, "needsPerson"],
    ["processing with a day", { ...expected, life: "processing" }, after(8 * hour), false, null],
    ["nothing said yet", acceptedOrder(), after(8 * hour), false, null],
    ["shipped without a day", acceptedOrder({ life: "shipped" }), after(8 * hour), false, null],
    ["overdue comes before what Amazon needs", processing, after(15 * day), true, "overdue"],
  ])("%s", (_label, order, now, isLow, trouble) => {
    expect(orderTrouble(order, facts(isLow, now))).toBe(trouble);
    expect(isOverdue(order, facts(isLow, now))).toBe(trouble === "overdue");
  });

  test("is told once as a warning, and again when it came back", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(50);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("processing");
    slot.pass(6 * hour - 1);
    slot.tick(1);
    expect(slot.send({ type: "time:passed" })).toEqual([{ type: "log", level: "warn", line: resolution }]);
    slot.pass(hour);
    slot.news("shipped");
    slot.news("processing");
    expect(slot.lines.filter((line) => isSameSaid(line, resolution))).toHaveLength(2);
  });

  test("an order that was turned off needs nobody", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("processing");
    slot.dismiss();
    slot.pass(7 * hour);
    expect(slot.view.fault).toBe(false);
    expect(slot.lines).not.toContainEqual(resolution);
  });
});

describe("rule 10: in how many ms something about an order is due", () => {
  /** What is said of it, its end, and the next ask. */
  type Waits = [trouble: number | null, end: number | null, ask: number | null];
  const waitsOf = (facts: Facts): Waits => [
    tellsTrouble.wakeIn(facts),
    endsFollowing.wakeIn(facts),
    follows.wakeIn(facts),
  ];
  const waits = (order: Partial<Order>, now: Moment, isLinked = true): Waits => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    const intent = slot.book.intent;
    if (intent?.phase !== "accepted") throw new Error("no order");
    slot.state = {
      ...slot.state,
      books: { live: { ...slot.book, intent: { ...intent, order: acceptedOrder(order) } } },
    };
    return waitsOf({ ...slot.facts, run: { ...slot.state.run, readiness: isLinked ? linked : unlinked }, now });
  };
  const [six, fourteen, thirty] = [6 * hour, 14 * day + 1, 30 * day];

  test.each<[string, () => Waits, Waits]>([
    [
      "just accepted: the resolution flow, the end, and the first ask after 15 minutes",
      () => waits({}, after(0)),
      [six, thirty, 15 * minute],
    ],
    [
      "a minute later all of it comes a minute sooner",
      () => waits({}, after(minute)),
      [six - minute, thirty - minute, 14 * minute],
    ],
    ["not linked: nothing to ask", () => waits({}, after(0), false), [six, thirty, null]],
    ["without an id: nothing to ask", () => waits({ eventInstanceId: "" }, after(0)), [six, thirty, null]],
    [
      "asked: again in six hours",
      () => waits({ askedAt: tuesday }, after(hour)),
      [six - hour, thirty - hour, 5 * hour],
    ],
    [
      "six hours old: overdue after 14 days",
      () => waits({ askedAt: tuesday + six }, after(six)),
      [fourteen - six, thirty - six, 6 * hour],
    ],
    [
      "expected: overdue three days after it",
      () => waits({ expectedAt: tuesday + 2 * day, askedAt: tuesday + six }, after(six)),
      [5 * day + 1 - six, thirty - six, 6 * hour],
    ],
    [
      "expected, a day later",
      () => waits({ expectedAt: tuesday + 2 * day, askedAt: tuesday + day }, after(day)),
      [4 * day + 1, 29 * day, 6 * hour],
    ],
    [
      "exactly 14 days: overdue in a millisecond",
      () => waits({ askedAt: tuesday + 14 * day }, after(14 * day)),
      [1, 16 * day, 6 * hour],
    ],
    [
      "overdue: only the end and the next ask",
      () => waits({ askedAt: tuesday + 15 * day }, after(15 * day)),
      [null, 15 * day, 6 * hour],
    ],
    ["30 days: nothing any more", () => waits({ askedAt: tuesday }, after(30 * day)), [null, null, null]],
    [
      "by Amazon's clock where the machine's is wrong",
      () => waits({ expectedAt: tuesday + 2 * day }, after(0, 365 * day)),
      [six, thirty, 15 * minute],
    ],
    [
      "overdue by Amazon's clock where the machine's is wrong",
      () => waits({ expectedAt: tuesday + 2 * day, askedAt: tuesday + six }, after(six, 365 * day)),
      [5 * day + 1 - six, thirty - six, 6 * hour],
    ],
  ])("%s", (_label, ms, due) => {
    expect(ms()).toEqual(due);
  });

  test("two orders: each for itself; none: nothing", () => {
    const slot = callingByHand();
    expect(waitsOf(slot.facts)).toEqual([null, null, null]);
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    const dismissed = [six, thirty, 15 * minute];
    expect(waitsOf(slot.facts)).toEqual(dismissed);
    slot.tick(25 * hour);
    slot.send({ type: "time:passed" });
    const intent = acceptedIntent({ number: 2, order: acceptedOrder({ acceptedAt: slot.utc, eventInstanceId: "B" }) });
    slot.state = { ...slot.state, books: { live: { ...slot.book, intent } } };
    expect(waitsOf(slot.facts), "the sooner of both").toEqual([six, thirty - 25 * hour, 15 * minute]);
  });
});

describe("rule 10: an ask", () => {
  test.each([
    ["right", 0],
    ["a year ahead", 365 * day],
  ])("is noted at Amazon's time, by a clock that is %s", (_label, drift) => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    const at = slot.utc;
    slot.stepClock(drift);
    slot.tick(15 * minute);
    expect(slot.send({ type: "time:passed" }).filter((effect) => effect.type === "follow")).toEqual([
      { type: "follow", order: expect.anything() as object, eventInstanceId: "A" },
    ]);
    expect(orderOf(slot.book.intent)?.askedAt).toBe(at + 15 * minute);
  });

  test.each([
    [
      "not linked",
      (slot: SlotDriver) => {
        slot.send({ type: "readiness:changed", readiness: unlinked });
      },
    ],
    [
      "the configuration stops ordering",
      (slot: SlotDriver) => {
        slot.policy = { ...slot.policy, stopped: { code: "modeWrong" } };
      },
    ],
  ])("%s: not asked, and not noted as asked", (_label, stop) => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    stop(slot);
    slot.tick(hour);
    slot.send({ type: "time:passed" });
    expect(orderOf(slot.book.intent)?.askedAt).toBeNull();
  });
});

describe("rule 10: after 30 days nobody follows an order", () => {
  /** Low with a sensor, an order accepted 30 days ago less a millisecond, and nobody told the core since. */
  const old = (): SlotDriver => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.tick(30 * day - 1);
    return slot;
  };

  test("to the millisecond, and that stays to be told", () => {
    const slot = old();
    slot.send({ type: "time:passed" });
    expect(slot.ends).toEqual([]);
    slot.tick(1);
    expect(slot.send({ type: "time:passed" })).toContainEqual(
      expect.objectContaining({ type: "record", end: "no news" }),
    );
    expect(slot.book).toMatchObject({
      intent: null,
      refusal: { kind: "noNews", detail: "", fault: true },
      armed: false,
    });
  });

  test("not low: without a fault", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.read(50);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.tick(30 * day);
    slot.send({ type: "time:passed" });
    expect(slot.book.refusal).toMatchObject({ kind: "noNews", fault: false });
  });

  test.each<[string, number | null, boolean, number]>([
    ["is not known: it is asked for first", null, false, 1],
    ["agrees", 0, true, 0],
  ])("only by a clock that Amazon's confirms; Amazon's %s", (_label, drift, ended, asked) => {
    const slot = old();
    slot.tick(1);
    slot.drift = drift;
    slot.send({ type: "time:passed" });
    expect(slot.ends).toEqual(ended ? ["no news"] : []);
    expect(clockAsks(slot)).toBe(asked);
  });

  test("an order of 29 days is no reason to ask for the time", () => {
    const slot = old();
    slot.drift = null;
    slot.send({ type: "time:passed" });
    expect(clockAsks(slot)).toBe(0);
  });

  test("without a sensor it stays on the switch, and is no reason to ask for the time", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.tick(31 * day);
    slot.drift = null;
    slot.send({ type: "time:passed" });
    expect([slot.view.onOrder, clockAsks(slot)]).toEqual([true, 0]);
  });

  test.each<[number | null, number, boolean]>([
    [0, 30 * day - 1, true],
    [0, 30 * day, false],
    [null, 30 * day, true],
    [hour, 30 * day, true],
  ])("turned off, by a clock whose difference is %s, after %i ms: kept is %s", (drift, ms, kept) => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.tick(ms);
    slot.drift = drift;
    slot.send({ type: "time:passed" });
    expect(slot.book.dismissed !== null).toBe(kept);
    expect(clockAsks(slot)).toBe(drift === null ? 1 : 0);
  });
});

describe("rule 10: news and what is written of them", () => {
  const ordered = (id = "A"): SlotDriver => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", id);
    return slot;
  };

  test.each<[string, Parameters<SlotDriver["news"]>, object[]]>([
    ["processing: written, not told", ["processing", null, "A"], [{ type: "record", end: null }]],
    [
      "shipped: told and written",
      ["shipped", null, "A"],
      [
        { type: "log", level: "info", line: { code: "shipped", expectedAt: null } },
        { type: "record", end: null },
      ],
    ],
    [
      "shipped with a day",
      ["shipped", tuesday, "A"],
      [
        { type: "log", level: "info", line: { code: "shipped", expectedAt: tuesday } },
        { type: "record", end: null },
      ],
    ],
    [
      "closed",
      ["closed", null, "A"],
      [
        { type: "log", level: "info", line: { code: "closed" } },
        { type: "record", end: null },
      ],
    ],
    [
      "a word that nobody knows",
      [null, null, "A", "Odd"],
      [
        { type: "log", level: "info", line: { code: "unknownNews", word: "Odd" } },
        { type: "record", end: null },
      ],
    ],
    ["no word at all", [null, null, "A", ""], []],
    [
      "cancelled, not low",
      ["cancelled", null, "A"],
      [
        {
          type: "log",
          level: "warn",
          line: { code: "cancelled", again: false, next: "rearms" },
        },
        { type: "record", end: "cancelled" },
      ],
    ],
  ])("%s", (_label, news, effects) => {
    expect(ordered().news(...news)).toMatchObject(effects);
  });

  test("no word at all, once there was one", () => {
    const slot = ordered();
    slot.news("shipped");
    expect(slot.news(null, null, "A", "")).toEqual([]);
  });

  test("a word that an earlier version of the plugin did not know is told once it is known", () => {
    const slot = ordered();
    slot.news(null, null, "A", "Dispatched");
    expect(slot.news("shipped", null, "A", "Dispatched")).toMatchObject([
      { type: "log", line: { code: "shipped", expectedAt: null } },
      { type: "record" },
    ]);
  });

  test("shipped again, now with a day: written, not told again", () => {
    const slot = ordered();
    slot.news("shipped");
    expect(slot.news("shipped", tuesday)).toMatchObject([
      { type: "record", intent: { order: { expectedAt: tuesday } } },
    ]);
  });

  test("while a call runs that nobody has answered: they are another order's, or nobody's", () => {
    const slot = ordered();
    slot.dismiss();
    slot.tick(15 * day);
    slot.useUp(46);
    slot.request();
    expect(slot.news("shipped", null, "B")).toEqual([]);
    expect(slot.news("shipped", null, "A")).toMatchObject([{ type: "log" }, { type: "record", end: "dismissed" }]);
    expect(slot.book.intent).toMatchObject({ phase: "calling" });
  });

  test("news of an order that was turned off are written as such", () => {
    const slot = ordered();
    slot.dismiss();
    expect(slot.news("shipped")).toMatchObject([{ type: "log" }, { type: "record", end: "dismissed" }]);
    expect(slot.book.dismissed?.order).toMatchObject({ life: "shipped", word: "shipped" });
  });

  test("the same status in another word is written", () => {
    const slot = ordered();
    slot.news("processing", null, "A", "Authorized");
    expect(slot.news("processing", null, "A", "Preparing")).toMatchObject([
      { type: "record", intent: { order: { word: "Preparing", life: "processing" } } },
    ]);
  });

  test("an order without an id has no news, even from an answer without one", () => {
    const slot = ordered("");
    expect(slot.news("cancelled", null, "")).toEqual([]);
    expect(slot.view.onOrder).toBe(true);
  });

  test("a notice gives way to a cancellation", () => {
    const slot = ordered();
    slot.state = {
      ...slot.state,
      run: { ...slot.state.run, notice: { reason: { code: "askedJustNow" }, fault: false, until: slot.mono + hour } },
    };
    slot.news("cancelled");
    expect(slot.view.status).toEqual({ code: "cancelled", detail: "", next: "rearms" });
  });
});

describe("rule 10: what a cancellation leaves", () => {
  test("the others of the cap stay: those with another id, and those without any", () => {
    const slot = new SlotDriver({ source: "usage", cap: 5 });
    for (const id of ["A", "", "C"]) {
      slot.useUp(90);
      if (slot.book.intent === null) slot.request();
      slot.accept("STANDARD_ORDER_PLACED", id);
      if (id !== "C") slot.told();
      slot.pass(day);
    }
    slot.news("cancelled");
    expect(slot.book.capEntries.map(({ eventInstanceId }) => eventInstanceId)).toEqual(["A", ""]);
  });

  test("disarmed, counted, and armed again by a wait that begins now", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.send({ type: "slot:armed" });
    slot.news("cancelled");
    expect(slot.book).toMatchObject({
      armed: false,
      cancelled: 1,
      cycleOrders: [],
      capEntries: [],
      rearm: { since: slot.utc, ms: 5 * day },
      refusal: { kind: "cancelled", next: "rearms", fault: false },
    });
  });

  test("automatic ordering off: nothing is promised", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("cancelled");
    expect(slot.view).toMatchObject({ fault: false, status: { code: "cancelled", detail: "", next: "byHand" } });
  });

  test("a second one: told as such, with a fault, and no wait", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("cancelled");
    slot.pass(minute);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.news("cancelled");
    expect(slot.lines.at(-1)).toEqual({ code: "cancelled", again: true, next: "byHand" });
    expect(slot.book).toMatchObject({
      cancelled: 2,
      rearm: null,
      refusal: { kind: "cancelledAgain", next: "byHand", fault: true },
    });
  });

  test("turned off: written, told, out of the cap; it is what stays to be told, also after a request that was refused", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.useUp(46);
    slot.tick(15 * day);
    slot.request();
    slot.refuse("rejected", "no");
    expect(slot.news("cancelled", null, "A")).toMatchObject([
      { type: "record", end: "cancelled", intent: { number: 1 } },
      { type: "log", level: "info", line: { code: "turnedOffCancelled" } },
    ]);
    expect(slot.book).toMatchObject({
      dismissed: null,
      cycleOrders: [],
      rearm: null,
      refusal: { kind: "cancelledOff", detail: "", fault: false },
    });
  });

  test("turned off, beside which a later one's cancellation was no new need: now it is", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.useUp(46);
    slot.tick(15 * day);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.news("cancelled", null, "B");
    expect(slot.view.status).toEqual({ code: "cancelled", detail: "", next: "earlierStands" });
    slot.news("cancelled", null, "A");
    expect(slot.book).toMatchObject({ rearm: { since: slot.utc, ms: 5 * day } });
    expect(slot.view.status).toEqual({ code: "cancelled", detail: "", next: "rearms" });
  });

  test("the last cycle's parcel: this need's order waits 5 days, as after any first cancellation", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.told();
    slot.pass(2 * day);
    slot.useUp(90);
    slot.accept("ORDER_INPROGRESS", "A");
    expect(slot.news("cancelled")).toMatchObject([
      { type: "record", end: "cancelled" },
      {
        type: "log",
        level: "warn",
        line: { code: "carriedOverCancelled", next: "rearms" },
      },
      {
        type: "log",
        level: "warn",
        line: expect.objectContaining({
          code: "heldBack",
          need: { percent: 10, threshold: 20, runsOutAt: null },
          reason: { code: "awaitsNextTry" },
        }) as object,
      },
    ]);
    expect(slot.book).toMatchObject({
      armed: true,
      cancelled: 0,
      refusal: null,
      hold: { since: slot.utc, ms: 5 * day, why: "cancelled" },
      rearm: null,
      capEntries: [],
    });
    slot.pass(5 * day - 1);
    expect(slot.calls).toEqual([1, 2]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2, 3]);
    expect(slot.ends).toEqual(["refilled", "cancelled"]);
  });
});
