import { describe, expect, test } from "vitest";
import { newBook, type Book, type Shelf } from "../../src/slot/state.ts";
import { heartbeatsIn, pluginOf, type RunReport } from "../../src/store/heartbeats.ts";
import { saveSlot } from "../../src/store/slots.ts";
import { pluginVersion } from "../../src/support/version.ts";
import { acceptedOrder } from "../slot/support/intents.ts";
import { intent } from "../store/rig.ts";
import { entry, house, runNews, slot, type House } from "./rig.ts";

const hour = 3_600_000;
const day = 24 * hour;

const beans = (changes: Record<string, unknown> = {}) =>
  slot("beans", { unit: "g", capacity: 1000, packSize: 1000, ...changes });

/** A slot of grams, as the plugin wrote it. */
function written(shelf: Partial<Shelf>, book: Partial<Book> = {}, config = beans()): House {
  const home = house(entry({}, [config]));
  const [record] = home.records(["beans"]);
  if (record === undefined) throw new Error("no record");
  const state = {
    ...record.state,
    shelf: { ...record.state.shelf, levelAt: home.clock.now(), ...shelf },
    books: { simulate: { ...newBook(0), ...book } },
  };
  saveSlot(home.store(), record, state, { mode: "simulate", intents: [], now: home.clock.now() });
  return home;
}

/** The plugin says so of the slot, and that it runs. */
function beat(home: House, run: Partial<RunReport>, version = pluginVersion): void {
  const health = {
    version,
    homebridge: "2.4.0",
    mode: "simulate" as const,
    startedAt: 0,
    driftMs: 0,
    calls: [],
    runs: { 1: runNews(run) },
  };
  heartbeatsIn(home.store()).beat(pluginOf("Dash"), home.clock.now(), health);
}

const card = async (home: House) => (await home.ask("/overview", {})).slots[0];

describe("low, with enough in the house", () => {
  const low = { level: 12, low: true };

  test("the card says how much holds the order back", async () => {
    expect(await card(written(low, { spare: 750 }))).toMatchObject({
      spare: 750,
      heldInHouse: 750,
      status: expect.stringMatching(/^Low: fill it up/) as string,
    });
  });

  test.each<[string, Partial<Shelf>, Partial<Book>, Record<string, unknown>]>([
    ["while it is not low", { level: 60 }, { spare: 750 }, beans()],
    ["too little to be worth it", low, { spare: 200 }, beans()],
    ["of a slot that is ordered by hand", low, { spare: 750 }, beans({ replenish: { automatic: false } })],
    ["of a slot that keeps no count", low, { spare: 750 }, beans({ packSize: undefined })],
    ["where an order is on its way", low, { spare: 750, intent: intent(1, { phase: "calling" }) }, beans()],
  ])("nothing is held back %s", async (_, shelf, book, config) => {
    expect(await card(written(shelf, book, config))).toMatchObject({ heldInHouse: null });
  });
});

describe("a sudden fall", () => {
  const uptime = 100 * hour;
  const fallen: Partial<Shelf> = {
    level: 0,
    uptime,
    row: { lowest: 0, middle: 0, highest: 0 },
    stood: [
      { level: 80, until: uptime - 2 * hour },
      { level: 0, until: null },
    ],
  };

  test("is believed at an hour that goes by the plugin's own clock", async () => {
    const home = written(fallen);
    beat(home, { uptime: uptime + hour });
    expect(await card(home)).toMatchObject({
      suddenFall: { from: 80, to: 0, believedAt: home.clock.now() + 9 * hour },
      low: false,
      fault: true,
      status: expect.stringMatching(/^Fell suddenly: 80 % to 0 %/) as string,
    });
    home.clock.step(3_000);
    expect(await card(home), "3 s after the plugin's last word").toMatchObject({
      suddenFall: { believedAt: home.clock.now() + 9 * hour - 3_000 },
    });
  });

  test("stands where it was stored while the plugin does not run", async () => {
    const home = written(fallen);
    expect(await card(home)).toMatchObject({ suddenFall: { from: 80, to: 0, believedAt: null } });
    home.clock.step(20 * hour);
    expect(await card(home)).toMatchObject({ suddenFall: { from: 80, to: 0, believedAt: null } });
  });

  test("what a plugin of another version says of its clocks is not taken", async () => {
    const home = written(fallen);
    beat(home, { uptime: uptime + 50 * hour }, "0.0.1");
    expect(await card(home)).toMatchObject({ suddenFall: { believedAt: null } });
  });
});

test("what Amazon sends is proposed as the pack in the slot's own unit", async () => {
  const product = { asin: "B0", quantity: 1, unit: "kg" };
  expect(await card(written({ level: 50 }, { product }, beans({ packSize: undefined })))).toMatchObject({
    packSize: null,
    spare: null,
    packProposed: 1000,
    packDoubt: null,
  });
});

describe("a pack size that the shelf contradicts", () => {
  /** Three orders, and half of a full slot poured after each. */
  function halves(config: Record<string, unknown>, end: "refilled" | "cancelled" = "refilled"): House {
    const home = written({ level: 60 }, {}, config);
    const [record] = home.records(["beans"]);
    if (record === undefined) throw new Error("no record");
    const now = home.clock.now();
    for (const [at, number] of [
      [40, 1],
      [30, 2],
      [20, 3],
    ] as const) {
      const acceptedAt = now - at * day;
      const placed = intent(number, {
        createdAt: acceptedAt,
        phase: "accepted",
        order: acceptedOrder({ eventInstanceId: `id-${number}`, acceptedAt, arrived: true }),
      });
      saveSlot(home.store(), record, record.state, { mode: "simulate", intents: [{ intent: placed, end }], now });
      for (const [after, percent] of [
        [1, 15],
        [2, 65],
        [9, 20],
      ] as const) {
        home
          .store()
          .use((database) =>
            database
              .prepare("INSERT INTO readings VALUES (?, ?, ?)")
              .run(record.row, acceptedAt + after * day, percent),
          );
      }
    }
    return home;
  }

  test("is told with what was filled in for each order", async () => {
    expect(await card(halves(beans()))).toMatchObject({ packSize: 1000, packDoubt: { units: 500, orders: 2 } });
  });

  test.each<[string, Record<string, unknown>, "refilled" | "cancelled"]>([
    ["one that fits", { packSize: 500 }, "refilled"],
    ["none", { packSize: undefined }, "refilled"],
    ["one of a slot without a sensor", { level: { source: "usage" } }, "refilled"],
    ["one whose orders were all cancelled", {}, "cancelled"],
  ])("is not found in %s", async (_, changes, end) => {
    expect(await card(halves(beans(changes), end))).toMatchObject({ packDoubt: null });
  });

  test("is looked for once an hour while the page is open, and at once where the pack size was changed", async () => {
    const home = halves(beans());
    expect(await card(home)).toMatchObject({ packDoubt: { units: 500 } });
    home.store().use((database) => database.prepare("DELETE FROM readings").run());
    expect(await card(home)).toMatchObject({ packDoubt: { units: 500 } });
    home.save(entry({}, [beans({ packSize: 100 })]));
    expect(await card(home)).toMatchObject({ packDoubt: { units: 0 } });
    home.save(entry({}, [beans()]));
    home.clock.advance(hour);
    expect(await card(home)).toMatchObject({ packDoubt: { units: 0 } });
  });
});
