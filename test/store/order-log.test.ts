import { describe, expect, test } from "vitest";
import type { Mode } from "../../src/slot/policy.ts";
import type { Intent, IntentEnd } from "../../src/slot/intent.ts";
import { orderLog, type LogFilter } from "../../src/store/order-log.ts";
import type { SlotRecord } from "../../src/store/slot-rows.ts";
import { adoptSlots, saveSlot } from "../../src/store/slots.ts";
import type { Store } from "../../src/store/store.ts";
import { coffee, filter, intent, opened, order, storePath, withBook } from "./rig.ts";

interface Rig {
  store: Store;
  /** Writes one intent of a slot; an ended one where `end` is given. */
  log: (slot: "coffee" | "filter", mode: Mode, one: Intent, end?: IntentEnd | null) => void;
  rows: { coffee: number; filter: number };
}

function rig(): Rig {
  const store = opened(storePath());
  const [one, two] = adoptSlots(store, [coffee, filter], 0);
  if (one === undefined || two === undefined) throw new Error("no record");
  const records: Record<"coffee" | "filter", SlotRecord> = { coffee: one, filter: two };
  return {
    store,
    log(slot, mode, each, end = null) {
      const record = records[slot];
      const state = withBook(record.state, { number: each.number }, mode);
      saveSlot(store, record, state, { mode, intents: [{ intent: each, end }], now: 9_000 });
      record.state = state;
    },
    rows: { coffee: one.row, filter: two.row },
  };
}

test("an intent without an order, and one with it, are told whole", () => {
  const { store, log } = rig();
  log("coffee", "live", intent(1, { createdAt: 1_000, attempts: 3, cause: "manual" }), "refused");
  log("filter", "test", intent(7, { createdAt: 2_000, order: order({ life: "shipped", expectedAt: 8_000 }) }));
  expect(orderLog(store, { limit: 10 })).toEqual([
    {
      ...filter,
      mode: "test",
      number: 7,
      cause: "automatic",
      createdAt: 2_000,
      attempts: 1,
      endedAs: null,
      order: {
        detailCode: "TEST_ORDER_PLACED",
        eventInstanceId: "event-1",
        acceptedAt: 5_000,
        life: "shipped",
        expectedAt: 8_000,
      },
    },
    {
      ...coffee,
      mode: "live",
      number: 1,
      cause: "manual",
      createdAt: 1_000,
      attempts: 3,
      endedAs: "refused",
      order: null,
    },
  ]);
});

test("what Amazon has not said of an order is null, not empty and not 0", () => {
  const { store, log } = rig();
  log("coffee", "test", intent(1, { order: order() }));
  expect(orderLog(store, { limit: 1 })[0]?.order).toMatchObject({ life: null, expectedAt: null });
});

describe("of a log of several", () => {
  function filled(): Rig {
    const all = rig();
    all.log("coffee", "test", intent(1, { createdAt: 1_000, order: order() }), "refilled");
    all.log("coffee", "test", intent(2, { createdAt: 4_000 }), "refused");
    all.log("coffee", "test", intent(3, { createdAt: 4_000, order: order() }));
    all.log("coffee", "live", intent(1, { createdAt: 3_000 }));
    all.log("filter", "test", intent(1, { createdAt: 2_000, order: order() }));
    return all;
  }
  const told = (store: Store, wanted: LogFilter): string[] =>
    orderLog(store, wanted).map(({ key, mode, number }) => `${key} ${mode} ${number}`);

  test.each<[string, (rows: Rig["rows"]) => LogFilter, string[]]>([
    [
      "all, newest first, and by number what was made in one moment",
      () => ({ limit: 10 }),
      ["coffee test 3", "coffee test 2", "coffee live 1", "filter test 1", "coffee test 1"],
    ],
    ["the newest so many", () => ({ limit: 2 }), ["coffee test 3", "coffee test 2"]],
    ["none", () => ({ limit: 0 }), []],
    ["those of a slot", ({ filter: row }) => ({ row, limit: 10 }), ["filter test 1"]],
    [
      "those of a slot that may be any",
      () => ({ row: undefined, mode: "test", limit: 2 }),
      ["coffee test 3", "coffee test 2"],
    ],
    ["those of a mode", () => ({ mode: "live", limit: 10 }), ["coffee live 1"]],
    ["those of a number", () => ({ number: 1, limit: 10 }), ["coffee live 1", "filter test 1", "coffee test 1"]],
    [
      "one of a slot, a mode and a number",
      ({ coffee: row }) => ({ row, mode: "test", number: 1, limit: 10 }),
      ["coffee test 1"],
    ],
    ["the accepted ones", () => ({ accepted: true, limit: 10 }), ["coffee test 3", "filter test 1", "coffee test 1"]],
    ["the newest accepted one of a slot", ({ coffee: row }) => ({ row, accepted: true, limit: 1 }), ["coffee test 3"]],
    ["those of a slot that there is not", () => ({ row: 99, limit: 10 }), []],
  ])("%s", (_label, wanted, expected) => {
    const { store, rows } = filled();
    expect(told(store, wanted(rows))).toEqual(expected);
  });
});
