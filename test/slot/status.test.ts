import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { SlotDriver, linked, tripped, unlinked } from "./support/slot-driver.ts";
import { viewInWords, type WordedView } from "../support/in-words.ts";

/** The words are what is asserted here: the table of the design, section 7, as people read it. */
const shown = (slot: SlotDriver): WordedView => viewInWords(slot.view);

interface Row {
  label: string;
  policy?: Partial<Policy>;
  happened: (slot: SlotDriver) => void;
  onOrder: boolean;
  fault: boolean;
  status: string;
}

/** An order of the given kind, open. */
const accepted =
  (detailCode = "STANDARD_ORDER_PLACED") =>
  (slot: SlotDriver): void => {
    slot.runLow();
    slot.accept(detailCode, "A");
  };

const after =
  (...steps: ((slot: SlotDriver) => void)[]) =>
  (slot: SlotDriver): void => {
    for (const step of steps) step(slot);
  };

const refused =
  (reason: "unsubscribed" | "unknownSlot" | "rejected" | "notLinked", detail = "") =>
  (slot: SlotDriver): void => {
    slot.runLow();
    slot.refuse(reason, detail);
  };

/** The table of design section 7, row by row and in its order. */
const rows: Row[] = [
  {
    label: "nothing on order, fine",
    happened: (s) => {
      s.confirm(80);
    },
    onOrder: false,
    fault: false,
    status: "Level OK",
  },
  {
    label: "nothing on order, low",
    policy: { automatic: false },
    happened: (s) => {
      s.confirm(10);
    },
    onOrder: false,
    fault: false,
    status: "Low",
  },
  {
    label: "nothing on order, not known",
    happened: () => undefined,
    onOrder: false,
    fault: false,
    status: "No reading yet",
  },
  {
    label: "no reading in time",
    happened: (s) => {
      s.confirm(80);
      s.pass(49 * hour);
    },
    onOrder: false,
    fault: false,
    status: "No reading since",
  },
  {
    label: "no reading in time, and the forecast says low",
    policy: { automatic: false },
    happened: (s) => {
      s.confirm(30);
      s.pass(49 * hour);
      s.send({ type: "forecast:made", forecast: { runsOutAt: s.utc, perDay: 5 } });
    },
    onOrder: false,
    fault: true,
    status: "No reading since",
  },
  {
    label: "no reading in time, and the forecast says enough",
    happened: (s) => {
      s.confirm(80);
      s.pass(49 * hour);
      s.send({ type: "forecast:made", forecast: { runsOutAt: s.utc, perDay: 5 } });
    },
    onOrder: false,
    fault: false,
    status: "No reading since",
  },
  {
    label: "a manual slot that was never refilled",
    policy: { source: "manual" },
    happened: () => undefined,
    onOrder: false,
    fault: false,
    status: "Order by hand",
  },
  {
    label: "a manual slot that was refilled long ago",
    policy: { source: "manual" },
    happened: (s) => {
      s.told();
      s.pass(49 * hour);
    },
    onOrder: false,
    fault: false,
    status: "Order by hand",
  },
  {
    label: "a manual slot that was refilled",
    policy: { source: "manual" },
    happened: (s) => {
      s.told();
    },
    onOrder: false,
    fault: false,
    status: "Level OK",
  },
  {
    label: "fell suddenly, not believed yet",
    policy: { suddenFall: 12 * hour },
    happened: (s) => {
      s.runLow();
    },
    onOrder: false,
    fault: true,
    status: "Fell suddenly: 80 % to 12 %, ordering at 2026-03-03 22:",
  },
  {
    label: "fell suddenly, automatic ordering off",
    policy: { suddenFall: 12 * hour, automatic: false },
    happened: (s) => {
      s.runLow();
    },
    onOrder: false,
    fault: true,
    status: "Fell suddenly: 80 % to 12 %",
  },
  {
    label: "low, but enough should be in the house",
    policy: { packSize: 100 },
    happened: (s) => {
      s.send({ type: "spare:told", units: 34 });
      s.runLow();
    },
    onOrder: false,
    fault: false,
    status: "Low: fill it up, 34 % should be in the house",
  },
  {
    label: "low, but enough should be in the house, for 7 days",
    policy: { packSize: 100, source: "usage", unit: "g" },
    happened: (s) => {
      s.send({ type: "spare:told", units: 34 });
      s.useUp(90);
      s.pass(7 * day);
    },
    onOrder: false,
    fault: true,
    status: "Low: fill it up, 34 g should be in the house",
  },
  {
    label: "no reading in time, on order",
    happened: after(accepted(), (s) => {
      s.pass(49 * hour);
    }),
    onOrder: true,
    fault: false,
    status: "Order placed",
  },
  {
    label: "intent recorded, call running",
    happened: (s) => {
      s.runLow();
    },
    onOrder: true,
    fault: false,
    status: "Ordering",
  },
  { label: "STANDARD_ORDER_PLACED", happened: accepted(), onOrder: true, fault: false, status: "Order placed" },
  {
    label: "TEST_ORDER_PLACED",
    policy: { mode: "test" },
    happened: accepted("TEST_ORDER_PLACED"),
    onOrder: true,
    fault: false,
    status: "Test order placed",
  },
  {
    label: "TEST_ORDER_PLACED in simulate",
    policy: { mode: "simulate" },
    happened: accepted("TEST_ORDER_PLACED"),
    onOrder: true,
    fault: false,
    status: "Test order placed",
  },
  {
    label: "STANDARD_ORDER_PLACED in test",
    policy: { mode: "test" },
    happened: accepted(),
    onOrder: true,
    fault: true,
    status: "Order placed",
  },
  {
    label: "TEST_ORDER_PLACED in live",
    happened: accepted("TEST_ORDER_PLACED"),
    onOrder: false,
    fault: true,
    status: "Test order placed",
  },
  {
    label: "ORDER_INPROGRESS",
    happened: accepted("ORDER_INPROGRESS"),
    onOrder: true,
    fault: false,
    status: "Already on order",
  },
  {
    label: "200 with another detailCode",
    happened: accepted("PRE_ORDERED"),
    onOrder: true,
    fault: false,
    status: "Accepted by Amazon (PRE_ORDERED)",
  },
  {
    label: "shipped",
    happened: after(accepted(), (s) => {
      s.news("shipped");
    }),
    onOrder: true,
    fault: false,
    status: "Shipped",
  },
  {
    label: "shipped, with a day",
    happened: after(accepted(), (s) => {
      s.news("shipped", Date.UTC(2026, 2, 9, 12));
    }),
    onOrder: true,
    fault: false,
    status: "Shipped, expected 2026-03-09",
  },
  {
    label: "processing, no date, before 6 h",
    happened: after(accepted(), (s) => {
      s.news("processing");
      s.pass(6 * hour - 1);
    }),
    onOrder: true,
    fault: false,
    status: "Order placed",
  },
  {
    label: "processing, no date, 6 h after acceptance",
    happened: after(accepted(), (s) => {
      s.news("processing");
      s.pass(6 * hour);
    }),
    onOrder: true,
    fault: true,
    status: "Amazon needs you",
  },
  {
    label: "processing with a date",
    happened: after(accepted(), (s) => {
      s.news("processing", s.utc + day);
      s.pass(8 * hour);
    }),
    onOrder: true,
    fault: false,
    status: "Order placed, expected",
  },
  {
    label: "closed",
    happened: after(accepted(), (s) => {
      s.news("closed");
    }),
    onOrder: true,
    fault: false,
    status: "Order closed",
  },
  {
    label: "low 3 days after the expected day",
    happened: after(accepted(), (s) => {
      s.news("shipped", s.utc + day);
      s.send({ type: "level:read", percent: 5 });
      s.pass(4 * day + 1);
    }),
    onOrder: true,
    fault: true,
    status: "Overdue: if it is here, fill it up",
  },
  {
    label: "low 3 days after the expected day, and a little more than a quarter of the threshold left",
    happened: after(accepted(), (s) => {
      s.news("shipped", s.utc + day);
      s.send({ type: "level:read", percent: 5.1 });
      s.pass(4 * day + 1);
    }),
    onOrder: true,
    fault: false,
    status: "Shipped",
  },
  {
    label: "not quite 3 days after the expected day",
    happened: after(accepted(), (s) => {
      s.news("shipped", s.utc + day);
      s.send({ type: "level:read", percent: 5 });
      s.pass(4 * day);
    }),
    onOrder: true,
    fault: false,
    status: "Shipped",
  },
  {
    label: "low 14 days after acceptance without a day",
    happened: after(accepted(), (s) => {
      s.send({ type: "level:read", percent: 5 });
      s.pass(14 * day + 1);
    }),
    onOrder: true,
    fault: true,
    status: "Overdue: if it is here, fill it up",
  },
  {
    label: "14 days after acceptance and not low",
    policy: { automatic: false },
    happened: (s) => {
      s.read(50);
      s.request();
      s.accept();
      s.pass(15 * day);
      s.read(45);
    },
    onOrder: true,
    fault: false,
    status: "Order placed",
  },
  {
    label: "cancelled",
    happened: after(accepted(), (s) => {
      s.news("cancelled");
    }),
    onOrder: false,
    fault: false,
    status: "Order cancelled",
  },
  {
    label: "cancelled a second time in a cycle",
    happened: after(accepted(), (s) => {
      s.news("cancelled");
      s.pass(minute);
      s.request();
      s.accept("STANDARD_ORDER_PLACED", "B");
      s.news("cancelled");
    }),
    onOrder: false,
    fault: true,
    status: "Order cancelled",
  },
  {
    label: "turned off, then cancelled, while low",
    happened: after(accepted(), (s) => {
      s.dismiss();
      s.news("cancelled");
    }),
    onOrder: false,
    fault: true,
    status: "Order cancelled (turned off; order by hand)",
  },
  {
    label: "turned off, then cancelled, not low",
    policy: { refillRise: 90 },
    happened: after(accepted(), (s) => {
      s.confirm(30);
      s.dismiss();
      s.news("cancelled");
    }),
    onOrder: false,
    fault: false,
    status: "Order cancelled (turned off; order by hand)",
  },
  {
    label: "turned off as arrived, then cancelled",
    policy: { source: "usage" },
    happened: (s) => {
      s.useUp(90);
      s.accept("STANDARD_ORDER_PLACED", "A");
      s.pass(2 * day);
      s.dismiss();
      s.news("cancelled");
    },
    onOrder: false,
    fault: true,
    status: "Order cancelled: it had been turned off as arrived",
  },
  {
    label: "cancelled, and an earlier request may have bought",
    happened: (s) => {
      s.runLow();
      s.fail("attempt:unknown");
      s.pass(second);
      s.accept();
      s.news("cancelled");
    },
    onOrder: false,
    fault: true,
    status: "Order cancelled: an earlier request may have bought",
  },
  {
    label: "400 unsubscribed",
    happened: refused("unsubscribed"),
    onOrder: false,
    fault: true,
    status: "Not subscribed",
  },
  {
    label: "400 other",
    happened: refused("rejected", "address missing"),
    onOrder: false,
    fault: true,
    status: "Rejected by Amazon: address missing",
  },
  {
    label: "not linked: refused",
    happened: refused("notLinked"),
    onOrder: false,
    fault: true,
    status: "Link with Amazon",
  },
  {
    label: "not linked: never was",
    happened: (s) => {
      s.send({ type: "readiness:changed", readiness: unlinked });
    },
    onOrder: false,
    fault: true,
    status: "Link with Amazon",
  },
  {
    label: "not linked, an order open",
    happened: after(accepted(), (s) => {
      s.send({ type: "readiness:changed", readiness: unlinked });
    }),
    onOrder: true,
    fault: true,
    status: "Link with Amazon",
  },
  {
    label: "tripped, no order open",
    happened: (s) => {
      s.send({ type: "readiness:changed", readiness: tripped });
    },
    onOrder: false,
    fault: true,
    status: "Link with Amazon",
  },
  {
    label: "the configuration stops ordering",
    policy: { stopped: { code: "configurationLacks", keys: ["clientId"] } },
    happened: (s) => {
      s.runLow();
    },
    onOrder: false,
    fault: true,
    status: "Not ordered",
  },
  { label: "404", happened: refused("unknownSlot"), onOrder: false, fault: true, status: "Unknown slot" },
  {
    label: "trying again in the first 30 minutes",
    happened: (s) => {
      s.runLow();
      s.fail("attempt:unknown");
      s.pass(second);
    },
    onOrder: true,
    fault: false,
    status: "Amazon unreachable, trying again",
  },
  {
    label: "waiting to ask again after 6 h",
    happened: (s) => {
      s.runLow();
      s.failFor(31 * minute, "attempt:unknown");
    },
    onOrder: true,
    fault: true,
    status: "Amazon unreachable, trying again",
  },
  {
    label: "waiting for hours already, because of a Retry-After",
    happened: (s) => {
      s.runLow();
      s.fail("attempt:unknown", hour);
    },
    onOrder: true,
    fault: true,
    status: "Amazon unreachable, trying again",
  },
  {
    label: "given up, nothing was sent",
    happened: (s) => {
      s.runLow();
      s.failFor(31 * minute, "attempt:notSent");
    },
    onOrder: false,
    fault: true,
    status: "Amazon unreachable",
  },
  {
    label: "outcome never learned",
    happened: (s) => {
      s.runLow();
      s.failFor(13 * hour, "attempt:unknown");
    },
    onOrder: false,
    fault: true,
    status: "Unconfirmed",
  },
  {
    label: "refused by a guard",
    happened: (s) => {
      s.read(90);
      s.request();
    },
    onOrder: false,
    fault: false,
    status: "Not ordered: 90 % left",
  },
  {
    label: "the intent cannot be stored",
    happened: (s) => {
      s.runLow();
      s.send({ type: "store:failed", why: "no space left" });
    },
    onOrder: false,
    fault: true,
    status: "Not ordered: no space left",
  },
  {
    label: "refilled",
    happened: after(accepted(), (s) => {
      s.arrives(90);
    }),
    onOrder: false,
    fault: false,
    status: "Level OK",
  },
];

describe("section 7: Replenish, fault and Order Status", () => {
  test.each(rows)("$label", ({ policy, happened, onOrder, fault, status }) => {
    const slot = new SlotDriver(policy);
    happened(slot);
    expect(shown(slot)).toMatchObject({ onOrder, fault });
    expect(shown(slot).status.slice(0, status.length)).toBe(status);
    expect(Array.from(shown(slot).status).length).toBeLessThanOrEqual(128);
  });

  test.each(rows)("$label: a restart shows the same and raises nothing anew", ({ policy, happened, onOrder }) => {
    const slot = new SlotDriver(policy);
    happened(slot);
    const before = slot.view;
    slot.restart(1_000, slot.state.run.readiness);
    expect(shown(slot)).toMatchObject({ onOrder, level: before.level, low: before.low });
    if (!before.attention) expect(slot.view.attention).toBe(false);
  });

  test("a fault from a refused call ends with the next order event", () => {
    const slot = new SlotDriver();
    refused("rejected")(slot);
    slot.pass(minute);
    slot.request();
    expect(shown(slot)).toMatchObject({ fault: false, status: "Ordering" });
  });

  test("a fault from a refused call ends with a refill", () => {
    const slot = new SlotDriver();
    refused("rejected")(slot);
    slot.told();
    expect(shown(slot)).toMatchObject({ fault: false, status: "Level OK" });
  });

  test("a long message of Amazon's is cut to 128 characters", () => {
    const slot = new SlotDriver();
    refused("rejected", "ä€😀".repeat(100))(slot);
    expect(Array.from(shown(slot).status)).toHaveLength(128);
  });

  test("while a pending order waits and a sibling slot trips the device, the link is what needs a person", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.fail("attempt:unknown");
    slot.send({ type: "readiness:changed", readiness: tripped });
    expect(shown(slot)).toMatchObject({ onOrder: true, fault: true });
    expect(shown(slot).status).toMatch(/^Link with Amazon/);
  });

  test("Last Order and Event Instance show the last accepted order, dismissed or not", () => {
    const slot = new SlotDriver();
    accepted()(slot);
    const at = slot.utc;
    slot.dismiss();
    slot.pass(3 * day);
    expect(shown(slot)).toMatchObject({ lastOrderAt: at, eventInstanceId: "A" });
  });
});

describe("section 2: the safety catch", () => {
  test("a real order in test trips the device, is followed, and nothing orders until it is linked again", () => {
    const slot = new SlotDriver({ mode: "test" });
    slot.runLow();
    const effects = slot.accept("STANDARD_ORDER_PLACED", "A");
    expect(effects).toContainEqual({ type: "trip", linkId: "link-1" });
    expect(
      effects.some(
        (effect) => effect.type === "log" && effect.level === "error" && effect.line.code === "realOrderInTest",
      ),
    ).toBe(true);
    slot.news("shipped");
    expect(shown(slot).status).toMatch(/^Shipped/);
    slot.confirm(90);
    slot.confirm(10);
    slot.pass(5 * day);
    slot.read(10);
    expect(slot.calls).toEqual([1]);
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.calls).toEqual([1, 2]);
  });

  test("a test order in live leaves the need standing: ordered again once linked again", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("TEST_ORDER_PLACED");
    expect(slot.book).toMatchObject({ armed: true, intent: null, capEntries: [] });
    slot.pass(2 * day);
    slot.read(10);
    expect(slot.calls).toEqual([1]);
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.calls).toEqual([1, 2]);
  });
});

test("a refused request does not hide what needs a person", () => {
  const slot = new SlotDriver({ cap: 1 });
  slot.runLow();
  slot.failFor(13 * hour, "attempt:unknown");
  expect(shown(slot)).toMatchObject({
    fault: true,
    status: "Unconfirmed: look at your orders at Amazon before ordering again",
  });
  slot.request();
  expect(shown(slot)).toMatchObject({ fault: true, status: "Not ordered: 1 order in 30 days reached" });
});

test("the last cycle's parcel, met again, is not the last order anew", () => {
  const slot = new SlotDriver();
  slot.runLow();
  slot.accept("STANDARD_ORDER_PLACED", "A");
  const { lastOrderAt } = slot.view;
  slot.arrives(90);
  slot.pass(2 * day);
  slot.confirm(12);
  slot.accept("ORDER_INPROGRESS", "A");
  expect(shown(slot)).toMatchObject({ onOrder: true, status: "Already on order", lastOrderAt, eventInstanceId: "A" });
});
