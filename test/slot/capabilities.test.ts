import { describe, expect, test } from "vitest";
import { amazonCan } from "../../src/channels/amazon/capabilities.ts";
import type { Capabilities } from "../../src/slot/capabilities.ts";
import type { Mode } from "../../src/slot/policy.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { asksOf } from "./support/open-orders.ts";
import { SlotDriver } from "./support/slot-driver.ts";

/** A slot whose order A was just accepted, at a channel that promises as Amazon does but for this. */
function ordered(changes: Partial<Capabilities>, mode: Mode = "live"): SlotDriver {
  const slot = new SlotDriver({ mode, can: { ...amazonCan(mode), ...changes } });
  slot.runLow();
  slot.accept(mode === "live" ? "STANDARD_ORDER_PLACED" : "TEST_ORDER_PLACED", "A");
  return slot;
}

describe("what the core does by what a channel can", () => {
  test("an order is followed when, how often and as long as that says", () => {
    const slot = ordered({ follow: { first: hour, every: 2 * hour, for: 10 * day, dated: null } });
    const asks = asksOf(slot);
    slot.pass(9 * hour);
    expect(asks.map(({ after }) => after)).toEqual([1, 3, 5, 7, 9].map((hours) => hours * hour));
    slot.pass(10 * day - 9 * hour - minute);
    expect(slot.view.onOrder).toBe(true);
    slot.pass(minute);
    expect([slot.view.onOrder, slot.ends]).toEqual([false, ["no news"]]);
  });

  test.each([
    ["needs a person", 6 * hour, true],
    ["is as good as any", null, false],
  ])("an order that has no expected day after 6 h %s", (_label, dated, fault) => {
    const slot = ordered({ follow: { first: minute, every: hour, for: 30 * day, dated } });
    slot.news("processing");
    slot.pass(7 * hour);
    expect(slot.view.fault).toBe(fault);
  });

  test("one that cannot be asked is never asked, and leaves the switch after 30 days all the same", () => {
    const slot = ordered({ follow: null });
    const asks = asksOf(slot);
    slot.pass(30 * day - minute);
    expect([asks, slot.view.onOrder]).toEqual([[], true]);
    slot.pass(minute);
    expect(slot.view.onOrder).toBe(false);
  });

  test.each([
    ["which tells what was shipped: the order stays open", ["shipped"], true],
    ["which does not: it was refilled, whoever bought", [], false],
  ] as const)("a rise before the order of a channel is known to be shipped, %s", (_label, tells, open) => {
    const slot = ordered({ tells });
    slot.confirm(90);
    expect(slot.view.onOrder).toBe(open);
  });

  test.each([
    ["ordered", true],
    ["asked", false],
  ] as const)("a cancelled order of one that has things %s arms the slot after 5 days: %s", (means, armed) => {
    const slot = ordered({ means });
    slot.news("cancelled");
    slot.pass(5 * day + minute);
    expect([slot.book.armed, slot.calls.length > 1].includes(true)).toBe(armed);
  });

  test.each([
    ["takes back", true],
    ["does not", false],
  ])("turned off: an order of a channel that %s is cancelled there: %s", (_label, takesBack) => {
    const slot = ordered({ takesBack }, "test");
    expect(slot.dismiss()).toEqual(
      takesBack
        ? expect.arrayContaining([{ type: "takeBack", order: expect.anything() as object, ref: "A" }])
        : expect.not.arrayContaining([{ type: "takeBack", order: expect.anything() as object, ref: "A" }]),
    );
  });

  test.each([
    ["spends: it is as meant", { spends: true, standIn: false }, false],
    ["should not: the safety catch", { spends: false, standIn: false }, true],
    ["is played: it costs nothing", { spends: false, standIn: true }, false],
  ])("an order that costs money, of a channel that %s", (_label, can, trips) => {
    const slot = new SlotDriver({ can: { ...amazonCan("live"), ...can } });
    slot.runLow();
    expect(slot.accept("STANDARD_ORDER_PLACED", "A").some(({ type }) => type === "trip")).toBe(trips);
  });
});
