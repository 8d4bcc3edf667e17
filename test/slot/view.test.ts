import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { SlotDriver, linked, tripped, unlinked } from "./support/slot-driver.ts";
import { viewInWords, type WordedView } from "../support/in-words.ts";

/** The words are what is asserted here: the table of the design, section 7, as people read it. */
const shown = (slot: SlotDriver): WordedView => viewInWords(slot.view);

describe("section 7: needs attention", () => {
  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void, boolean]>([
    [
      "fine",
      {},
      (s) => {
        s.confirm(80);
      },
      false,
    ],
    [
      "low",
      { automatic: false },
      (s) => {
        s.confirm(10);
      },
      true,
    ],
    [
      "a fault, and not low",
      {},
      (s) => {
        s.confirm(80);
        s.send({ type: "readiness:changed", readiness: unlinked });
      },
      true,
    ],
    [
      "no reading in time, automatic",
      { automatic: true },
      (s) => {
        s.confirm(80);
        s.pass(49 * hour);
      },
      true,
    ],
    [
      "no reading in time, not automatic",
      { automatic: false },
      (s) => {
        s.confirm(80);
        s.pass(49 * hour);
      },
      false,
    ],
    ["no reading yet", {}, () => undefined, false],
  ])("%s", (_label, policy, happened, attention) => {
    const slot = new SlotDriver(policy);
    happened(slot);
    expect(slot.view.attention).toBe(attention);
  });
});

describe("section 7: Order Status is at most 128 characters", () => {
  test.each([
    ["127", 127, 127, "b"],
    ["128", 128, 128, "b"],
    ["129: cut, and marked as cut", 129, 128, "…"],
  ])("%s", (_label, length, said, last) => {
    const slot = new SlotDriver();
    slot.request();
    slot.refuse("rejected", `${"a".repeat(length - "Rejected by Amazon: ".length - 1)}b`);
    expect(shown(slot).status).toHaveLength(said);
    expect(shown(slot).status.at(-1)).toBe(last);
  });
});

describe("section 7: Replenish is on while an order is open or its call runs", () => {
  test.each<[string, (slot: SlotDriver) => void, boolean]>([
    ["nothing on order", () => undefined, false],
    [
      "the call runs",
      (s) => {
        s.request();
      },
      true,
    ],
    [
      "between repeats",
      (s) => {
        s.request();
        s.fail("attempt:unknown");
      },
      true,
    ],
    [
      "found at a restart",
      (s) => {
        s.request();
        s.restart();
      },
      true,
    ],
    [
      "turned off while the call runs",
      (s) => {
        s.request();
        s.dismiss();
      },
      false,
    ],
    [
      "refilled while the call runs",
      (s) => {
        s.request();
        s.told();
      },
      true,
    ],
    [
      "accepted",
      (s) => {
        s.request();
        s.accept();
      },
      true,
    ],
    [
      "turned off",
      (s) => {
        s.request();
        s.accept();
        s.dismiss();
      },
      false,
    ],
  ])("%s", (_label, happened, onOrder) => {
    const slot = new SlotDriver();
    slot.read(50);
    happened(slot);
    expect(slot.view.onOrder).toBe(onOrder);
  });

  test("no order yet: Last Order and Event Instance are empty", () => {
    expect(new SlotDriver().view).toMatchObject({ lastOrderAt: null, eventInstanceId: "" });
  });
});

describe("section 7: what is told first", () => {
  test.each<[string, (slot: SlotDriver) => void, string, boolean]>([
    [
      "a request just refused, before everything else",
      (s) => {
        s.confirm(90);
        s.request();
        s.send({ type: "readiness:changed", readiness: unlinked });
      },
      "Not ordered: 90 % left, above the limit of 60 % for ordering by hand",
      true,
    ],
    [
      "an order being placed, before the link",
      (s) => {
        s.request();
        s.send({ type: "readiness:changed", readiness: unlinked });
      },
      "Ordering",
      false,
    ],
    [
      "the link, before an order that waits for its next try",
      (s) => {
        s.request();
        s.fail("attempt:unknown");
        s.send({ type: "readiness:changed", readiness: unlinked });
      },
      "Link with Amazon",
      true,
    ],
    [
      "the link, before an order on its way",
      (s) => {
        s.request();
        s.accept();
        s.send({ type: "readiness:changed", readiness: unlinked });
      },
      "Link with Amazon",
      true,
    ],
    [
      "an order on its way, before a tripped device; the fault stays",
      (s) => {
        s.request();
        s.accept();
        s.send({ type: "readiness:changed", readiness: tripped });
      },
      "Order placed",
      true,
    ],
    [
      "a tripped device, before an order that waits for its next try",
      (s) => {
        s.request();
        s.fail("attempt:unknown");
        s.send({ type: "readiness:changed", readiness: tripped });
      },
      "Link with Amazon: the device is linked for the wrong kind of orders",
      true,
    ],
    [
      "the link, before a refusal",
      (s) => {
        s.request();
        s.refuse("rejected", "no");
        s.send({ type: "readiness:changed", readiness: unlinked });
      },
      "Link with Amazon",
      true,
    ],
    [
      "a refusal, before the level",
      (s) => {
        s.confirm(80);
        s.pass(49 * hour);
        s.request();
        s.refuse("rejected", "no");
      },
      "Rejected by Amazon: no",
      true,
    ],
    [
      "a refusal for the link, once linked, is over",
      (s) => {
        s.confirm(50);
        s.request();
        s.refuse("notLinked");
        s.send({ type: "readiness:changed", readiness: linked });
      },
      "Level OK",
      false,
    ],
    [
      "a call that was turned off is not told of",
      (s) => {
        s.confirm(50);
        s.request();
        s.dismiss();
      },
      "Level OK",
      false,
    ],
    [
      "silence, before low, which is a fault by then",
      (s) => {
        s.policy = { ...s.policy, automatic: false };
        s.confirm(10);
        s.pass(49 * hour);
      },
      "No reading since",
      true,
    ],
    [
      "silence, not low",
      (s) => {
        s.confirm(80);
        s.pass(49 * hour);
      },
      "No reading since",
      false,
    ],
  ])("%s", (_label, happened, status, fault) => {
    const slot = new SlotDriver();
    happened(slot);
    expect(shown(slot).status.slice(0, status.length)).toBe(status);
    expect(slot.view.fault).toBe(fault);
  });

  test.each([
    ["a millisecond before ten minutes", 10 * minute - 1, true],
    ["ten minutes", 10 * minute, false],
  ])("a refused request is told until %s", (_label, ms, told) => {
    const slot = new SlotDriver({ source: "usage" });
    slot.request();
    slot.pass(ms);
    expect(shown(slot).status.startsWith("Not ordered")).toBe(told);
  });

  test("the configuration stops ordering: told before the link, with the reason", () => {
    const slot = new SlotDriver({ stopped: { code: "configurationLacks", keys: ["clientId"] } }, unlinked);
    slot.runLow();
    expect(shown(slot)).toMatchObject({
      fault: true,
      status: "Not ordered: missing or wrong in the configuration: clientId",
    });
  });

  test("pending while the configuration stops ordering: that is what needs a person", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.fail("attempt:unknown");
    slot.policy = { ...slot.policy, stopped: { code: "configurationLacks", keys: ["clientId"] } };
    slot.pass(second);
    expect(shown(slot)).toMatchObject({
      onOrder: true,
      fault: true,
      status: "Not ordered: missing or wrong in the configuration: clientId",
    });
    expect(slot.calls).toHaveLength(1);
  });
});

describe("section 7: the words for an order on its way", () => {
  /** A slot that is not low, with an order of this kind. */
  const ordered = (detailCode: string): SlotDriver => {
    const slot = new SlotDriver({ source: "usage", mode: detailCode === "TEST_ORDER_PLACED" ? "test" : "live" });
    slot.useUp(50);
    slot.request();
    slot.accept(detailCode, "A");
    return slot;
  };
  const friday = new Date(2026, 2, 6, 12).getTime();

  test.each([
    ["STANDARD_ORDER_PLACED", null, "Order placed"],
    ["STANDARD_ORDER_PLACED", friday, "Order placed, expected 2026-03-06"],
    ["ORDER_INPROGRESS", null, "Already on order"],
    ["ORDER_INPROGRESS", friday, "Already on order, expected 2026-03-06"],
    ["TEST_ORDER_PLACED", null, "Test order placed"],
    ["TEST_ORDER_PLACED", friday, "Test order placed"],
    ["PRE_ORDERED", friday, "Accepted by Amazon (PRE_ORDERED)"],
  ])("%s, expected %s", (detailCode, expectedAt, status) => {
    const slot = ordered(detailCode);
    slot.news("processing", expectedAt);
    expect(shown(slot).status).toBe(status);
  });

  test.each([
    ["shipped", null, "Shipped"],
    ["shipped", friday, "Shipped, expected 2026-03-06"],
    ["closed", friday, "Order closed by Amazon"],
  ] as const)("%s, expected %s", (news, expectedAt, status) => {
    const slot = ordered("STANDARD_ORDER_PLACED");
    slot.news(news, expectedAt);
    expect(shown(slot).status).toBe(status);
  });

  test("no reading since: the moment of the last one, in the machine's own time", () => {
    const slot = new SlotDriver();
    slot.utc = new Date(2026, 2, 3, 8, 7).getTime();
    slot.send({ type: "level:read", percent: 50 });
    slot.send({ type: "level:read", percent: 50 });
    slot.pass(3 * day);
    expect(shown(slot).status).toBe("No reading since 2026-03-03 08:07");
  });

  test("30 days without news: told while low, and Level OK once it is not", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    slot.pass(30 * day);
    slot.read(12, 12);
    expect(shown(slot)).toMatchObject({
      fault: true,
      status: "Low: the order never showed on the shelf; order by hand, or press reset",
    });
    slot.confirm(30);
    expect(shown(slot)).toMatchObject({ fault: false, status: "Level OK" });
  });
});
