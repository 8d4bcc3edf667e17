import { writeFileSync } from "node:fs";
import { orderOf } from "../../src/slot/intent.ts";
import { describe, expect, test } from "vitest";
import { saveLevel, type SlotName } from "../../src/store/slot-rows.ts";
import { adoptSlots, reloadSlot, saveSlot } from "../../src/store/slots.ts";
import {
  coffee,
  emptySlot,
  filter,
  intent,
  opened,
  order,
  rowsOf,
  slotIn,
  storeErrorOf,
  storePath,
  withBook,
} from "./rig.ts";

describe("whose row is whose", () => {
  const replaced: SlotName = { serial: "CC0002", slotId: "new-beans", key: "coffee" };
  const cases: { label: string; before: SlotName[]; after: SlotName[]; rows: number[] }[] = [
    { label: "the same slots, in another order", before: [coffee, filter], after: [filter, coffee], rows: [2, 1] },
    { label: "a renamed key", before: [coffee], after: [{ ...coffee, key: "beans" }], rows: [1] },
    {
      label: "swapped keys",
      before: [coffee, filter],
      after: [
        { ...coffee, key: "filter" },
        { ...filter, key: "coffee" },
      ],
      rows: [1, 2],
    },
    { label: "a replaced device takes over by key", before: [coffee, filter], after: [replaced, filter], rows: [1, 2] },
    {
      label: "a key does not take over a row that is claimed exactly",
      before: [coffee],
      after: [replaced, coffee],
      rows: [2, 1],
    },
    { label: "a slot that left and came back", before: [coffee, filter], after: [coffee, filter], rows: [1, 2] },
    {
      label: "two new slots do not share a row",
      before: [coffee],
      after: [replaced, { ...replaced, slotId: "other", key: "other" }],
      rows: [1, 2],
    },
    {
      label: "swapped identities, each with the other's key",
      before: [coffee, filter],
      after: [
        { ...filter, key: "coffee" },
        { ...coffee, key: "filter" },
      ],
      rows: [2, 1],
    },
  ];
  test.each(cases)("$label", ({ before, after, rows }) => {
    const store = opened(storePath());
    adoptSlots(store, before, 0);
    expect(adoptSlots(store, after, 0).map((record) => record.row)).toEqual(rows);
    const kept = store.use((database) =>
      database.prepare("SELECT serial, slot_id AS slotId, key FROM slots WHERE id = ?").get(rows[0] ?? 0),
    );
    expect({ ...kept }).toEqual(after[0]);
  });

  test("a row that another entry of the same name has in its configuration is not taken over by key", () => {
    const store = opened(storePath());
    adoptSlots(store, [coffee], 0);
    const elsewhere = ({ serial, slotId }: Pick<SlotName, "serial" | "slotId">): boolean =>
      serial === coffee.serial && slotId === coffee.slotId;
    expect(adoptSlots(store, [replaced], 0, { owner: "", isElsewhere: elsewhere }).map(({ row }) => row)).toEqual([2]);
    expect(adoptSlots(store, [coffee], 0).map(({ row }) => row)).toEqual([1]);
  });

  test("a slot that HomeKit has had, and no row is left of, has lost its memory; one that is new has not", () => {
    const store = opened(storePath());
    const forgotten: SlotName[] = [];
    const words = {
      wasThere: ({ key }: SlotName) => key === coffee.key,
      forgotten: (slot: SlotName) => {
        forgotten.push(slot);
      },
    };
    const [one, other] = adoptSlots(store, [coffee, filter], 0, words);
    expect([one?.state.books.live?.lostMemory, other?.state.books.live]).toEqual([true, undefined]);
    expect(forgotten).toEqual([coffee]);
    adoptSlots(store, [coffee, filter], 0, words);
    adoptSlots(store, [replaced, filter], 0, words);
    expect(forgotten).toEqual([coffee]);
  });

  test("a slot that HomeKit has had is not told of by itself where the whole store was lost", () => {
    const path = storePath();
    writeFileSync(path, "");
    const forgotten: SlotName[] = [];
    const [record] = adoptSlots(opened(path), [coffee], 0, {
      wasThere: () => true,
      forgotten: (slot) => {
        forgotten.push(slot);
      },
    });
    expect([record?.state.books.live?.lostMemory, forgotten]).toEqual([true, []]);
  });

  test("a slot that has shown a later order than its row knows has lost its memory in every mode, and is told once", () => {
    const store = opened(storePath());
    const old = slotIn(store);
    const last = { at: 5_000, eventInstanceId: "A" };
    saveSlot(store, old, withBook(old.state, { last }, "live"), { mode: "live", intents: [], now: 0 });
    const older: SlotName[] = [];
    const adopted = (at: number): boolean[] => {
      const [record] = adoptSlots(store, [coffee, filter], 0, {
        shownOrder: ({ key }) => (key === coffee.key ? { at, eventInstanceId: "B" } : null),
        older: (slot) => {
          older.push(slot);
        },
      });
      const { simulate, test, live } = record?.state.books ?? {};
      if (live !== undefined && record !== undefined)
        saveSlot(store, record, withBook(record.state, { ...live, lostMemory: false }, "live"), {
          mode: "live",
          intents: [],
          now: 0,
        });
      return [simulate, test, live].map((book) => book?.lostMemory === true);
    };
    expect([adopted(4_000), older]).toEqual([[false, false, false], []]);
    expect([adopted(6_000), older]).toEqual([[true, true, true], [coffee]]);
    expect([adopted(6_000), older], "armed again").toEqual([[true, true, false], [coffee]]);
    expect([adopted(7_000)[2], older.length]).toEqual([true, 2]);
  });

  test("a slot that takes over a row takes over its order", () => {
    const store = opened(storePath());
    const old = slotIn(store);
    saveSlot(
      store,
      old,
      withBook(old.state, { number: 4, intent: intent(4, { phase: "accepted", order: order() }) }, "live"),
      { mode: "live", intents: [], now: 0 },
    );
    expect(orderOf(slotIn(store, replaced).state.books.live?.intent ?? null)).toEqual(order());
  });

  describe("one that goes on under other ids takes no pending intent with it", () => {
    const maybe = intent(4, { attempts: 2, knownNotBought: 1, lastCallAt: 7_000, unknownAt: 7_000, phase: "waiting" });
    const never = intent(4, { attempts: 2, knownNotBought: 2, phase: "waiting" });
    const accepted = intent(4, { phase: "accepted", order: order() });
    const unconfirmed = {
      intent: null,
      armed: false,
      cycleOrders: [4],
      capEntries: [{ number: 4, at: 7_000, eventInstanceId: "" }],
      refusal: { kind: "unconfirmed", detail: "", fault: true },
    };
    const kept = { armed: true, cycleOrders: [], capEntries: [], refusal: null };
    const otherSerial = { ...coffee, serial: "CC0002" };
    const otherSlot = { ...coffee, slotId: "new-beans" };
    test.each([
      {
        label: "another serial, may have bought: unconfirmed",
        to: otherSerial,
        open: maybe,
        book: unconfirmed,
        end: "unconfirmed",
      },
      {
        label: "another slot id, may have bought: unconfirmed",
        to: otherSlot,
        open: maybe,
        book: unconfirmed,
        end: "unconfirmed",
      },
      {
        label: "another slot id, a crash during the call: unconfirmed",
        to: otherSlot,
        open: { ...maybe, phase: "calling" as const },
        book: unconfirmed,
        end: "unconfirmed",
      },
      {
        label: "another serial, never sent: ended, armed",
        to: otherSerial,
        open: never,
        book: { ...kept, intent: null },
        end: "not sent",
      },
      {
        label: "another slot id, never sent: ended, armed",
        to: otherSlot,
        open: never,
        book: { ...kept, intent: null },
        end: "not sent",
      },
      {
        label: "both, accepted and open: kept",
        to: replaced,
        open: accepted,
        book: { ...kept, intent: accepted },
        end: null,
      },
      {
        label: "only the key is new: kept",
        to: { ...coffee, key: "beans" },
        open: maybe,
        book: { ...kept, intent: maybe },
        end: null,
      },
    ])("$label", ({ to, open, book, end }) => {
      const path = storePath();
      const store = opened(path);
      const old = slotIn(store);
      saveSlot(store, old, withBook(old.state, { number: 4, intent: open }, "live"), {
        mode: "live",
        intents: [{ intent: open, end: null }],
        now: 0,
      });
      const moved = slotIn(store, to);
      expect([moved.row, moved.state.books.live]).toEqual([old.row, expect.objectContaining(book)]);
      expect(rowsOf(path, "SELECT number, ended_as FROM intents")).toEqual([{ number: 4, ended_as: end }]);
      // What was loaded is what is stored: the next write is no conflict.
      saveSlot(store, moved, withBook(moved.state, { number: 5 }, "live"), { mode: "live", intents: [], now: 0 });
    });
  });

  test("a new slot is armed, knows no level and no order", () => {
    const { state, revisions } = slotIn(opened(storePath()));
    expect(state).toEqual(emptySlot());
    expect(revisions.size).toBe(0);
  });
});

test("what is saved is what is loaded, in its mode and no other", () => {
  const path = storePath();
  const first = opened(path);
  const record = slotIn(first);
  const shelf = {
    ...record.state.shelf,
    level: 12.5,
    levelAt: 9,
    recent: [
      { level: 12, up: 5 },
      { level: 13, up: 7 },
    ],
    low: true,
    lowWater: 12,
    cycle: 3,
    automatic: false,
  };
  const state = withBook(
    { ...record.state, shelf },
    {
      number: 2,
      armed: false,
      capEntries: [{ number: 1, at: 5, eventInstanceId: "event-0" }],
      closed: [{ id: "a", expectedAt: 8 }],
      intent: intent(2),
    },
  );
  saveSlot(first, record, state, { mode: "test", intents: [{ intent: intent(2), end: null }], now: 0 });
  const loaded = reloadSlot(opened(path), record, 0).state;
  expect(loaded.shelf).toEqual(shelf);
  expect(loaded.books).toEqual(state.books);
});

test("a book of an older version gets the fields that it lacks", () => {
  const store = opened(storePath());
  const record = slotIn(store);
  store.use((database) => {
    database.prepare("INSERT INTO books VALUES (?, 'live', 1, '{\"number\":6,\"armed\":false}')").run(record.row);
  });
  expect(slotIn(store).state.books.live).toMatchObject({
    number: 6,
    armed: false,
    capEntries: [],
    lostMemory: false,
    hold: null,
  });
});

describe("two that write one slot", () => {
  test("the second to write a book is refused, and what it wanted is undone whole", () => {
    const path = storePath();
    const [one, two] = [opened(path), opened(path)];
    const [mine, theirs] = [slotIn(one), slotIn(two)];
    saveSlot(one, mine, withBook(mine.state, { number: 1 }), { mode: "test", intents: [], now: 0 });
    const low = withBook({ ...theirs.state, shelf: { ...theirs.state.shelf, low: true } }, { number: 9 });
    expect(
      storeErrorOf(() => {
        saveSlot(two, theirs, low, { mode: "test", intents: [], now: 0 });
      }).code,
    ).toBe("conflict");
    const { state } = reloadSlot(two, theirs, 0);
    expect(state.books.test?.number).toBe(1);
    expect(state.shelf.low).toBe(false);
  });

  test("after loading again it may write", () => {
    const path = storePath();
    const [one, two] = [opened(path), opened(path)];
    const [mine, theirs] = [slotIn(one), slotIn(two)];
    for (const number of [1, 2, 3])
      saveSlot(one, mine, withBook(mine.state, { number }), { mode: "test", intents: [], now: 0 });
    const again = reloadSlot(two, theirs, 0);
    saveSlot(two, again, withBook(again.state, { number: 4 }), { mode: "test", intents: [], now: 0 });
    expect(
      storeErrorOf(() => {
        saveSlot(one, mine, withBook(mine.state, { number: 5 }), { mode: "test", intents: [], now: 0 });
      }).code,
    ).toBe("conflict");
  });

  test("books of different modes do not disturb one another", () => {
    const path = storePath();
    const [one, two] = [opened(path), opened(path)];
    const [mine, theirs] = [slotIn(one), slotIn(two)];
    saveSlot(one, mine, withBook(mine.state, { number: 1 }, "test"), { mode: "test", intents: [], now: 0 });
    saveSlot(two, theirs, withBook(theirs.state, { number: 5 }, "live"), { mode: "live", intents: [], now: 0 });
    const { books } = slotIn(one).state;
    expect([books.test?.number, books.live?.number]).toEqual([1, 5]);
  });
});

describe("one open intent per mode and slot", () => {
  const insert = (number: number, mode = "test", slot = 1): string =>
    `INSERT INTO intents (slot, mode, number, cause, created_at, attempts, harmless) VALUES (${slot}, '${mode}', ${number}, 'manual', 0, 1, 0)`;

  test.each([
    ["the same slot and mode", insert(2), "conflict"],
    ["another mode", insert(2, "live"), null],
    ["another slot", insert(2, "test", 2), null],
  ])("a second one, %s", (_, sql, code) => {
    const path = storePath();
    const store = opened(path);
    adoptSlots(store, [coffee, filter], 0);
    store.use((database) => {
      database.exec(insert(1));
    });
    const other = opened(path);
    const write = (): void => {
      other.use((database) => {
        database.exec(sql);
      });
    };
    if (code === null) write();
    else expect(storeErrorOf(write).code).toBe(code);
  });

  test("saveSlot refuses one beside an open one, and takes it once that has its end", () => {
    const store = opened(storePath());
    const record = slotIn(store);
    const save = (number: number, end: "refused" | null): void => {
      saveSlot(store, record, withBook(emptySlot(), { number }), {
        mode: "test",
        intents: [{ intent: intent(number), end }],
        now: 0,
      });
    };
    save(1, null);
    expect(
      storeErrorOf(() => {
        save(2, null);
      }).code,
    ).toBe("conflict");
    save(1, "refused");
    save(2, null);
    expect(
      storeErrorOf(() => {
        save(1, null);
      }).code,
    ).toBe("conflict");
  });
});

test("a row that the file does not take is told as what it is, not as another process", () => {
  const store = opened(storePath());
  const record = slotIn(store);
  const broken = intent(1, { phase: "accepted", order: order({ acceptedAt: 5_000.5 }) });
  expect(
    storeErrorOf(() => {
      saveSlot(store, record, withBook(emptySlot(), { number: 1 }), {
        mode: "test",
        intents: [{ intent: broken, end: null }],
        now: 0,
      });
    }).code,
  ).toBe("unwritable");
});

test("the log of orders: intents with their end, and the order that came of each", () => {
  const path = storePath();
  const store = opened(path);
  const record = slotIn(store);
  const steps = [
    { intent: intent(1), end: null },
    { intent: intent(1, { attempts: 2, knownNotBought: 1 }), end: null },
    { intent: intent(1, { attempts: 2, knownNotBought: 1, phase: "accepted" as const, order: order() }), end: null },
    {
      intent: intent(1, {
        attempts: 2,
        knownNotBought: 1,
        phase: "accepted" as const,
        order: order({ life: "shipped", expectedAt: 77 }),
      }),
      end: "refilled" as const,
    },
  ];
  for (const [at, step] of steps.entries())
    saveSlot(store, record, withBook(emptySlot(), { number: 1 }), { mode: "test", intents: [step], now: 100 + at });
  expect(rowsOf(path, "SELECT number, cause, attempts, harmless, ended_at, ended_as FROM intents")).toEqual([
    { number: 1, cause: "automatic", attempts: 2, harmless: 1, ended_at: 103, ended_as: "refilled" },
  ]);
  expect(rowsOf(path, "SELECT detail_code, event_instance_id, accepted_at, life, expected_at FROM orders")).toEqual([
    {
      detail_code: "TEST_ORDER_PLACED",
      event_instance_id: "event-1",
      accepted_at: 5_000,
      life: "shipped",
      expected_at: 77,
    },
  ]);
});

test("an intent whose book is gone is damage: nobody knows what is on its way", () => {
  const store = opened(storePath());
  const record = slotIn(store);
  saveSlot(store, record, withBook(record.state, { number: 1 }), {
    mode: "test",
    intents: [{ intent: intent(1), end: null }],
    now: 0,
  });
  store.commit((database) => {
    database.exec("DELETE FROM books");
  });
  expect(storeErrorOf(() => reloadSlot(store, record, 0))).toMatchObject({
    code: "corrupt",
    message: "the store has lost the order book of a slot",
  });
});

test("a level that is written over a refill of another process is not; one of the same cycle or a later one is", () => {
  const path = storePath();
  const store = opened(path);
  const record = slotIn(store);
  const { shelf } = record.state;
  const write = (cycle: number, level: number, refilledAt: number | null = null): number | null => {
    store.commit((database) => {
      saveLevel(database, record.row, { ...shelf, cycle, level, refilledAt });
    });
    return slotIn(store).state.shelf.level;
  };
  expect([write(2, 80, 700), write(1, 10, 650), write(2, 70, 700), write(3, 90, 900)]).toEqual([80, 80, 70, 90]);
  expect(rowsOf(path, "SELECT at FROM refills ORDER BY at")).toEqual([{ at: 700 }, { at: 900 }]);
});
