import { describe, expect, test } from "vitest";
import type { Forecast } from "../../src/slot/forecast.ts";
import type { Policy } from "../../src/slot/policy.ts";
import type { SlotSummary } from "../../src/slot/port.ts";
import { summaryOf } from "../../src/slot/summary.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { SlotDriver, tuesday, unlinked } from "./support/slot-driver.ts";
import { summaryInWords } from "../../src/words/en/summary.ts";

const names = { key: "beans", name: "Coffee beans" };

const summary = (slot: SlotDriver, forecast: Forecast | null = null): SlotSummary =>
  summaryInWords(summaryOf(names, slot.state, slot.policy, forecast, slot.now), "amazon");

const saturday = Date.UTC(2026, 2, 7);

/** Counts uses and is half full: nothing about it is low, or waits for a sensor. */
const half = (policy: Partial<Policy> = {}): SlotDriver => {
  const slot = new SlotDriver({ source: "usage", ...policy });
  slot.useUp(50);
  return slot;
};

const ordered = (detailCode?: string, policy: Partial<Policy> = {}): SlotDriver => {
  const slot = half(policy);
  slot.request();
  slot.accept(detailCode);
  return slot;
};

const placedNow = {
  detailCode: "STANDARD_ORDER_PLACED",
  eventInstanceId: "order-1",
  placedAt: "2026-03-03T09:00:00.000Z",
};
const nothingYet = { state: "ordering", detailCode: null, eventInstanceId: null, placedAt: null, expectedAt: null };

describe("section 9: a slot as JSON", () => {
  test("has these keys and no others, in this order", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "amzn1.x");
    slot.news("shipped", saturday);
    const runsOutAt = Date.UTC(2026, 3, 1, 6, 30);
    expect(JSON.stringify(summary(slot, { runsOutAt, perDay: 1.23456 }))).toBe(
      JSON.stringify({
        key: "beans",
        name: "Coffee beans",
        level: 12,
        low: true,
        armed: false,
        status: "Shipped, expected 2026-03-07",
        fault: false,
        order: {
          state: "shipped",
          detailCode: "STANDARD_ORDER_PLACED",
          eventInstanceId: "amzn1.x",
          placedAt: "2026-03-03T10:30:00.000Z",
          expectedAt: "2026-03-07T00:00:00.000Z",
        },
        forecast: { runsOutAt: "2026-04-01T06:30:00.000Z", perDay: 1.235 },
      }),
    );
  });

  test("a new slot: what is not known is null, and it starts armed", () => {
    expect(JSON.stringify(summary(new SlotDriver()))).toBe(
      '{"key":"beans","name":"Coffee beans","level":null,"low":false,"armed":true,"status":"No reading yet","fault":false,"order":null,"forecast":null}',
    );
  });

  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void, Partial<SlotSummary>]>([
    [
      "fine",
      {},
      (s) => {
        s.confirm(62.25);
      },
      { level: 62.25, low: false, armed: true, status: "Level OK", fault: false },
    ],
    [
      "low, not ordered",
      { automatic: false },
      (s) => {
        s.confirm(12);
      },
      { level: 12, low: true, armed: true, status: "Low", fault: false },
    ],
    [
      "stale: the last level and since when",
      {},
      (s) => {
        s.confirm(40);
        s.pass(60 * hour);
      },
      { level: 40, status: expect.stringMatching(/^No reading since 20/) as string, fault: false },
    ],
    [
      "not linked",
      {},
      (s) => {
        s.confirm(40);
        s.send({ type: "readiness:changed", readiness: unlinked });
      },
      { status: "Link with Amazon", fault: true, order: null },
    ],
    [
      "a manual level that is too old",
      { source: "manual" },
      (s) => {
        s.told();
        s.pass(49 * hour);
      },
      { level: null, low: false, status: "Order by hand" },
    ],
    [
      "a manual level",
      { source: "manual" },
      (s) => {
        s.told();
        s.pass(hour);
      },
      { level: 100, armed: true, status: "Level OK" },
    ],
    [
      "disarmed by an order that was turned off",
      {},
      (s) => {
        s.runLow();
        s.accept();
        s.dismiss();
      },
      { low: true, armed: false, order: null },
    ],
    [
      "armed again by the refill",
      {},
      (s) => {
        s.runLow();
        s.accept();
        s.arrives(90);
      },
      { level: 90, low: false, armed: true, order: null, status: "Level OK" },
    ],
    [
      "refused by a guard",
      {},
      (s) => {
        s.confirm(90);
        s.request();
      },
      { status: "Not ordered: 90 % left, above the limit of 60 % for ordering by hand", fault: false, order: null },
    ],
  ])("%s", (_label, policy, happened, expected) => {
    const slot = new SlotDriver(policy);
    happened(slot);
    expect(summary(slot)).toMatchObject(expected);
  });

  test("the book is the running mode's: an order of another mode is not told", () => {
    const slot = ordered();
    slot.mode("test");
    expect(summary(slot)).toMatchObject({ armed: true, order: null });
    slot.mode("live");
    expect(summary(slot)).toMatchObject({ armed: false, order: { state: "placed", eventInstanceId: "order-1" } });
  });
});

describe("section 9: the order, while it is being placed", () => {
  test.each<[string, (slot: SlotDriver) => void]>([
    [
      "the call runs",
      (s) => {
        s.request();
      },
    ],
    [
      "nothing could be sent, trying again",
      (s) => {
        s.request();
        s.fail("attempt:notSent");
      },
    ],
    [
      "no answer, trying again",
      (s) => {
        s.request();
        s.fail("attempt:unknown");
      },
    ],
    [
      "no answer, asking again in hours",
      (s) => {
        s.request();
        s.failFor(40 * minute, "attempt:unknown");
      },
    ],
    [
      "found after a restart",
      (s) => {
        s.request();
        s.restart();
      },
    ],
    [
      "refused after an attempt that may have bought",
      (s) => {
        s.request();
        s.fail("attempt:unknown");
        s.pass(minute);
        s.refuse("rejected", "no");
      },
    ],
    [
      "refilled while the call runs",
      (s) => {
        s.request();
        s.told();
      },
    ],
  ])("%s: ordering, and nothing of it is known", (_label, happened) => {
    const slot = half();
    happened(slot);
    expect(summary(slot).order).toEqual(nothingYet);
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    ["never asked for", () => undefined],
    [
      "turned off while the call runs",
      (s) => {
        s.request();
        s.dismiss();
      },
    ],
    [
      "refused for good",
      (s) => {
        s.request();
        s.refuse("unsubscribed");
      },
    ],
    [
      "given up: nothing was sent",
      (s) => {
        s.request();
        s.failFor(31 * minute, "attempt:notSent");
      },
    ],
    [
      "unconfirmed",
      (s) => {
        s.request();
        s.failFor(25 * hour, "attempt:unknown");
      },
    ],
    [
      "a test order in live",
      (s) => {
        s.request();
        s.accept("TEST_ORDER_PLACED");
      },
    ],
  ])("%s: none", (_label, happened) => {
    const slot = half();
    happened(slot);
    expect(summary(slot).order).toBeNull();
  });
});

describe("section 9: the order, once Amazon took it", () => {
  test("placed, with Amazon's id and the time of its answer", () => {
    expect(summary(ordered()).order).toEqual({ state: "placed", ...placedNow, expectedAt: null });
  });

  test.each(["TEST_ORDER_PLACED", "ORDER_INPROGRESS", "PRE_ORDERED"])(
    "%s: placed, with Amazon's own word for it",
    (detailCode) => {
      expect(summary(ordered(detailCode, { mode: "test" })).order).toEqual({
        state: "placed",
        ...placedNow,
        detailCode,
        expectedAt: null,
      });
    },
  );

  test("an answer without an id: an empty one", () => {
    const slot = half();
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "");
    expect(summary(slot).order).toMatchObject({ state: "placed", eventInstanceId: "" });
  });

  test.each([
    ["processing", "processing", null, null],
    ["processing", "processing", saturday, "2026-03-07T00:00:00.000Z"],
    ["shipped", "shipped", saturday, "2026-03-07T00:00:00.000Z"],
    ["shipped", "shipped", null, null],
    ["closed", "closed", saturday, "2026-03-07T00:00:00.000Z"],
  ] as const)("%s, expected %s", (state, news, expected, expectedAt) => {
    const slot = ordered();
    slot.news(news, expected);
    expect(summary(slot).order).toEqual({ state, ...placedNow, expectedAt });
  });

  test("a word of Amazon's that nobody knows leaves the state as it was", () => {
    const slot = ordered();
    slot.news(null, saturday, undefined, "Teleported");
    expect(summary(slot).order).toMatchObject({ state: "placed", expectedAt: null });
    slot.news("shipped", saturday);
    slot.news(null, null, undefined, "Teleported");
    expect(summary(slot).order).toMatchObject({ state: "shipped", expectedAt: "2026-03-07T00:00:00.000Z" });
  });

  test("needs a person: the state stays, status and fault say so", () => {
    const slot = ordered();
    slot.news("processing");
    slot.pass(7 * hour);
    expect(summary(slot)).toMatchObject({
      order: { state: "processing" },
      fault: true,
      status: expect.stringMatching(/^Amazon needs you/) as string,
    });
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    [
      "turned off",
      (s) => {
        s.dismiss();
      },
    ],
    [
      "refilled",
      (s) => {
        s.told();
      },
    ],
    [
      "cancelled at Amazon",
      (s) => {
        s.news("cancelled");
      },
    ],
  ])("%s: none any more", (_label, happened) => {
    const slot = ordered();
    happened(slot);
    expect(summary(slot).order).toBeNull();
  });

  test("turned off and on again: the same order", () => {
    const slot = ordered();
    slot.news("shipped", saturday);
    slot.pass(hour);
    slot.dismiss();
    slot.request();
    expect(summary(slot).order).toEqual({ state: "shipped", ...placedNow, expectedAt: "2026-03-07T00:00:00.000Z" });
  });

  test("kept over a restart, and told at Amazon's time where the machine's is known to be wrong", () => {
    const slot = half();
    slot.request();
    slot.stepClock(10 * day);
    slot.accept();
    slot.stepClock(-10 * day);
    slot.restart();
    expect(summary(slot).order).toEqual({ state: "placed", ...placedNow, expectedAt: null });
    expect(slot.utc).toBeGreaterThan(tuesday);
  });
});
