import { describe, expect, test } from "vitest";
import { day, hour, minute } from "../../src/slot/times.ts";
import { askedAgain, asksOf, ordered, orderedByUse } from "./support/open-orders.ts";
import { SlotDriver, linked, tripped, unlinked } from "./support/slot-driver.ts";

const times = (asks: { after: number }[]): number[] => asks.map(({ after }) => after);

describe("rule 10: when Amazon is asked what became of an order", () => {
  const first = [15 * minute, 6 * hour + 15 * minute, 12 * hour + 15 * minute];

  test.each(["http", "usage"] as const)(
    "15 minutes after it took it, then every 6 hours, for 30 days (%s)",
    (source) => {
      const slot = source === "http" ? ordered() : orderedByUse();
      const asks = asksOf(slot);
      slot.pass(45 * day);
      expect(times(asks)).toEqual(Array.from({ length: 120 }, (_, at) => 15 * minute + at * 6 * hour));
      expect(new Set(asks.map(({ id }) => id))).toEqual(new Set(["A"]));
    },
  );

  test("answers, whatever they say, bring no ask forward and put none off", () => {
    const slot = ordered();
    const asks = asksOf(slot);
    slot.pass(hour);
    slot.news("processing", slot.utc + 2 * day);
    slot.news(null, null, "A", "Backordered");
    slot.news("shipped");
    slot.pass(11 * hour + 15 * minute);
    expect(times(asks)).toEqual(first);
  });

  test.each([
    ["before the first ask", 10 * minute, minute, first],
    ["between two", hour, hour, first],
    ["over the time of one", hour, 8 * hour, [15 * minute, 9 * hour, 15 * hour]],
    [
      "over the time of several: asked once, not once for each",
      hour,
      3 * day,
      [15 * minute, 3 * day + hour, 3 * day + 7 * hour],
    ],
  ])("a restart keeps the times: %s", (_label, before, off, expected) => {
    const slot = ordered();
    const asks = asksOf(slot);
    slot.pass(before);
    slot.restart(off);
    slot.pass(4 * day);
    expect(times(asks).slice(0, 3)).toEqual(expected);
  });

  test("without a link not at all; once it is linked at once, and then every 6 hours", () => {
    const slot = ordered();
    const asks = asksOf(slot);
    slot.send({ type: "readiness:changed", readiness: unlinked });
    slot.pass(2 * day);
    expect(asks).toEqual([]);
    slot.send({ type: "readiness:changed", readiness: linked });
    slot.pass(6 * hour);
    expect(times(asks)).toEqual([2 * day, 2 * day + 6 * hour]);
  });

  test("not while the configuration stops ordering", () => {
    const slot = ordered();
    const asks = asksOf(slot);
    slot.policy = { ...slot.policy, stopped: { code: "configurationLacks", keys: ["clientSecret"] } };
    slot.restart();
    slot.pass(3 * day);
    expect(asks).toEqual([]);
  });

  test("a device that the safety catch stopped goes on asking", () => {
    const slot = ordered();
    const asks = asksOf(slot);
    slot.send({ type: "readiness:changed", readiness: tripped });
    slot.pass(12 * hour + 15 * minute);
    expect(times(asks)).toEqual(first);
  });

  test("an order that was turned off goes on being asked about, beside the one that came after it", () => {
    const slot = ordered("A");
    const asks = asksOf(slot);
    slot.dismiss();
    slot.pass(14 * day);
    // Nearly empty, and overdue: a new request is a new order.
    slot.read(4);
    slot.pass(45 * minute);
    expect(asks.length).toBe(57);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "B");
    asks.splice(0);
    slot.pass(6 * hour);
    expect(asks.map(({ id }) => id).sort()).toEqual(["A", "B"]);
    slot.pass(30 * day);
    expect(asks.filter(({ id }) => id === "B")).toHaveLength(120);
    expect(asks.filter(({ id }) => id === "A").at(-1)?.after).toBeLessThan(30 * day);
  });

  test.each<[string, () => SlotDriver]>([
    ["one without an id", () => ordered("")],
    [
      "a call that is not answered",
      () => {
        const slot = new SlotDriver();
        slot.runLow();
        return slot;
      },
    ],
    [
      "one that a refill closed",
      () => {
        const slot = ordered();
        slot.arrives(90);
        return slot;
      },
    ],
    [
      "a cancelled one",
      () => {
        const slot = ordered();
        slot.news("cancelled");
        return slot;
      },
    ],
    [
      "one of another mode",
      () => {
        const slot = ordered();
        slot.policy = { ...slot.policy, automatic: false };
        slot.mode("test");
        return slot;
      },
    ],
  ])("never about %s", (_label, prepare) => {
    const slot = prepare();
    const asks = asksOf(slot);
    slot.pass(4 * day);
    expect(asks).toEqual([]);
  });

  test("the last cycle's parcel is asked about like any other", () => {
    const slot = askedAgain("A");
    const asks = asksOf(slot);
    slot.pass(hour);
    expect(asks).toEqual([{ after: expect.any(Number) as number, id: "A" }]);
  });

  test("a clock that was ahead while it asked does not silence it for the time between", () => {
    const slot = ordered();
    slot.stepClock(10 * day);
    slot.pass(hour);
    slot.stepClock(-10 * day);
    const asks = asksOf(slot);
    // Looked at again within an hour, and 6 hours from then.
    slot.pass(7 * hour);
    expect(asks).toHaveLength(1);
  });
});

describe("rule 10: waking for an order", () => {
  /** Wakes so far, by the events that a shell sends. */
  function wakesOf(slot: SlotDriver): () => number {
    let wakes = 0;
    const send = slot.send.bind(slot);
    slot.send = (event) => {
      if (event.type === "time:passed") wakes += 1;
      return send(event);
    };
    return () => wakes;
  }

  test("each hour at most, and never again once it is followed no more", () => {
    const slot = orderedByUse();
    const wakes = wakesOf(slot);
    slot.pass(30 * day + minute);
    // Each nap is an hour at most, since a wall clock may be stepped; asks and what is told in between add their own.
    expect(wakes()).toBeGreaterThanOrEqual(120);
    expect(wakes()).toBeLessThan(30 * 24 + 130);
    expect(slot.wakeAt).toBeNull();
    slot.pass(335 * day);
    expect(slot.wakeAt).toBeNull();
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    [
      "dismissed",
      (slot) => {
        slot.dismiss();
      },
    ],
    [
      "without a link",
      (slot) => {
        slot.send({ type: "readiness:changed", readiness: unlinked });
      },
    ],
    ["without an id", () => undefined],
  ])("%s: neither busy nor for ever", (label, happens) => {
    const slot = orderedByUse({}, label === "without an id" ? "" : "A");
    happens(slot);
    slot.pass(31 * day);
    expect(slot.wakeAt).toBeNull();
  });

  test("without a link no ask is worth waking for", () => {
    const slot = orderedByUse();
    expect(slot.wakeAt).toBe(slot.mono + 15 * minute);
    slot.send({ type: "readiness:changed", readiness: unlinked });
    expect(slot.wakeAt).toBe(slot.mono + hour);
  });

  test("without an order there is nothing to wake for", () => {
    const slot = orderedByUse();
    slot.told();
    expect(slot.wakeAt).toBeNull();
  });

  test("what time alone makes of an order is told by the wake itself, to the minute", () => {
    const slot = ordered();
    slot.news("processing");
    slot.pass(6 * hour - 1);
    expect(slot.lines.filter((line) => line.code === "trouble" && line.trouble === "needsPerson")).toEqual([]);
    slot.pass(1);
    expect(slot.lines.filter((line) => line.code === "trouble" && line.trouble === "needsPerson")).toHaveLength(1);
    slot.news("shipped", slot.utc + day);
    slot.read(4);
    slot.pass(4 * day - 15 * minute);
    expect(slot.lines.filter((line) => line.code === "trouble" && line.trouble === "overdue")).toEqual([]);
    slot.pass(1);
    expect(slot.lines.filter((line) => line.code === "trouble" && line.trouble === "overdue")).toHaveLength(1);
    slot.pass(20 * day);
    expect(slot.lines.filter((line) => line.code === "trouble" && line.trouble === "overdue")).toHaveLength(1);
  });
});
