import { describe, expect, test } from "vitest";
import { amazonCan } from "../../src/channels/amazon/capabilities.ts";
import type { OrderChannel } from "../../src/channels/contract.ts";
import { adoptedSlots, loadSlots, type LoadSlotsOptions } from "../../src/runtime/load-slots.ts";
import type { SlotName } from "../../src/store/slot-rows.ts";
import { damageWhileOpen } from "../recovery/disk.ts";
import { settingsOf } from "../support/home/entry.ts";
import { recordLines } from "../support/lines.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { linked } from "../slot/support/slot-driver.ts";
import { failingStore } from "./failing-store.ts";
import { coffee, filter, opened, rowsOf, storePath } from "../store/rig.ts";

/** A store, and what the next start of the plugin makes of it. */
function place() {
  const clock = virtualClock();
  const path = storePath();
  const channel: OrderChannel = {
    can: amazonCan("simulate"),
    readiness: () => linked,
    place: () => Promise.resolve({ outcome: "refused", reason: "rejected", detail: "" }),
    close: () => undefined,
  };
  /** HomeKit shows `shown` of these slots; what it was told is returned. */
  const load = (names: readonly SlotName[], more: Partial<LoadSlotsOptions> = {}) => {
    const lines = recordLines();
    const loaded = loadSlots({
      settings: settingsOf({ name: "Dash" }),
      store: opened(path, clock),
      names,
      entries: ["Dash"],
      isConfigured: () => false,
      channels: { named: () => channel },
      shownName: () => null,
      shownOrder: () => null,
      slotsMissing: false,
      clock,
      random: () => 0.5,
      log: lines.log,
      report(error) {
        throw error;
      },
      changed: () => undefined,
      ...more,
    });
    return { loaded, lines: lines.all };
  };
  return { path, load };
}

const keysOf = (loaded: ReturnType<typeof loadSlots>): string[] =>
  "unreadable" in loaded ? [loaded.unreadable.code] : [...loaded.records.keys()];

describe("the slots of the configuration", () => {
  test("are found by their keys, and nothing is said of new ones", () => {
    const { load, path } = place();
    const { loaded, lines } = load([coffee, filter]);
    expect([keysOf(loaded), lines]).toEqual([["coffee", "filter"], []]);
    expect(rowsOf(path, "SELECT key, owner FROM slots ORDER BY id")).toEqual([
      { key: "coffee", owner: "Dash" },
      { key: "filter", owner: "Dash" },
    ]);
  });

  test("that HomeKit has and the store does not are named in one line, and order nothing by themselves", () => {
    const { load } = place();
    const { loaded, lines } = load([coffee, filter], {
      shownName: ({ slotId }) => (slotId === "beans" ? "Coffee beans" : "Filter"),
    });
    expect(lines).toEqual([
      expect.stringMatching(/^warn: HomeKit has had Coffee beans, Filter, but the store knows nothing of it: /),
    ]);
    if ("unreadable" in loaded) throw loaded.unreadable;
    expect([...loaded.records.values()].map(({ state }) => state.books.simulate?.lostMemory)).toEqual([true, true]);
  });

  test("whose last order the store does not know are named in one line", () => {
    const { load } = place();
    load([coffee, filter]);
    const { lines } = load([coffee, filter], {
      shownName: () => "Coffee beans",
      shownOrder: ({ slotId }) => (slotId === "beans" ? { at: 1_000, eventInstanceId: "event-9" } : null),
    });
    expect(lines).toEqual([
      expect.stringMatching(
        /^warn: the store knows nothing of the last order that HomeKit has shown of Coffee beans: was an older/,
      ),
    ]);
  });

  test("cannot be had from a store that takes nothing, and nothing is said of any", () => {
    const { load } = place();
    const disk = failingStore();
    disk.full = true;
    const { loaded, lines } = load([coffee], { store: disk.wrap(opened(storePath())) });
    expect([keysOf(loaded), lines]).toEqual([["unwritable"], []]);
  });
});

describe("slots that are gone", () => {
  test.each<[string, boolean, string | null, string]>([
    ["not in HomeKit", false, null, "warn: filter: not in the configuration any more"],
    [
      "in HomeKit",
      false,
      "Filter",
      "warn: Filter: not in the configuration any more; its accessory is taken out of HomeKit",
    ],
    [
      "in HomeKit, and the configuration has mistakes",
      true,
      "Filter",
      "warn: Filter: not in the configuration any more; its accessory stays until the mistakes in the configuration are mended",
    ],
  ])("are told of once: %s", (_where, slotsMissing, shown, line) => {
    const { load } = place();
    load([coffee, filter]);
    const more: Partial<LoadSlotsOptions> = {
      slotsMissing,
      shownName: ({ slotId }) => (slotId === "filter" ? shown : null),
    };
    expect(load([coffee], more).lines).toEqual([line]);
    expect(load([coffee], more).lines).toEqual([]);
  });

  test("are not where another entry has them", () => {
    const { load } = place();
    load([coffee, filter]);
    expect(load([coffee], { isConfigured: ({ slotId }) => slotId === "filter" }).lines).toEqual([]);
  });
});

test("orders of slots that left which cannot be read are told of, and keep nobody from starting", () => {
  const { load, path } = place();
  const store = opened(path);
  const use = store.use.bind(store);
  store.use = (work) =>
    use((database) => {
      const prepare = database.prepare.bind(database);
      database.prepare = (sql) => {
        if (sql.includes("FROM slots ORDER BY id")) throw new Error("no such thing");
        return prepare(sql);
      };
      try {
        return work(database);
      } finally {
        database.prepare = prepare;
      }
    });
  const { loaded, lines } = load([coffee], { store });
  expect(keysOf(loaded)).toEqual(["coffee"]);
  expect(lines).toEqual([
    expect.stringMatching(/^warn: orders of slots that left the configuration cannot be followed: .*no such thing/),
  ]);
});

describe("a damaged file that is replaced while its slots are looked for", () => {
  test.each(["slots", "absences"])("knows that their memory is lost: damage in %s", (table) => {
    const { load, path } = place();
    load([coffee, filter]);
    const store = opened(path);
    store.use((database) => database.prepare("SELECT count(*) FROM slots").get());
    damageWhileOpen(path, table);
    const { loaded } = load([coffee], { store });
    if ("unreadable" in loaded) throw loaded.unreadable;
    const [record] = loaded.records.values();
    expect([record?.state.books.simulate?.lostMemory, loaded.removed]).toEqual([true, []]);
    expect(rowsOf(path, "SELECT key FROM slots")).toEqual([{ key: "coffee" }]);
  });
});

test("an entry that says nothing of others adopts its slots all the same", () => {
  const records = adoptedSlots(opened(storePath()), [coffee], { owner: "Dash" }, 1_000);
  expect(Array.isArray(records) && records.map(({ name }) => name)).toEqual([coffee]);
});
