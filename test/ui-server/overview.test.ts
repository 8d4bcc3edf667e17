import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { newBook } from "../../src/slot/state.ts";
import { heartbeatsIn, pluginOf } from "../../src/store/heartbeats.ts";
import { linksIn } from "../../src/store/links.ts";
import { saveSlot } from "../../src/store/slots.ts";
import { pluginVersion } from "../../src/support/version.ts";
import { damageWhileOpen } from "../recovery/disk.ts";
import { intent } from "../store/rig.ts";
import { entry, house, runNews, serial, slot, type House } from "./rig.ts";

const hour = 3_600_000;

/** What an order begins with. */
const unasked = {
  channel: "amazon",
  tickedAt: null,
  takenBack: false,
  askedAt: null,
  aliveAt: null,
  rise: null,
  arrivesAt: null,
  arrived: false,
};

/** What the plugin would have written of the first slot. */
function filled(home: House): void {
  const store = home.store();
  const [beans] = home.records();
  if (beans === undefined) throw new Error("no record");
  const at = home.clock.now();
  const order = {
    kind: "test" as const,
    detailCode: "TEST_ORDER_PLACED",
    eventInstanceId: "amzn-1",
    acceptedAt: at - hour,
    carriedOver: false,
    life: "shipped" as const,
    word: "Shipped",
    expectedAt: at + 48 * hour,
    ...unasked,
  };
  const placed = intent(1, { createdAt: at - hour, phase: "accepted", order });
  const book = {
    ...newBook(0),
    armed: false,
    number: 1,
    intent: placed,
    orderedAt: at - hour,
    last: { at: at - hour, eventInstanceId: "amzn-1" },
    subscribed: true,
    product: { asin: "B0", quantity: 1, unit: "kg" },
  };
  const state = {
    ...beans.state,
    shelf: { ...beans.state.shelf, level: 12, levelAt: at - hour, low: true },
    books: { simulate: book },
  };
  saveSlot(store, beans, state, { mode: "simulate", intents: [{ intent: placed, end: null }], now: at });
}

describe("an overview", () => {
  test("without a store knows the configuration and nothing more, and makes no file", async () => {
    const home = house();
    const seen = await home.ask("/overview", {});
    expect(seen).toMatchObject({ mode: "simulate", running: false, stopped: null, storeProblem: null, problems: [] });
    expect(seen.slots.map(({ key, status, level }) => ({ key, status, level }))).toEqual([
      { key: "beans", status: "No reading yet", level: null },
      { key: "filter", status: "No reading yet", level: null },
    ]);
    expect(existsSync(home.path)).toBe(false);
  });

  test("without a configuration has no slots", async () => {
    const home = house();
    writeFileSync(`${home.folder}/config.json`, "not JSON");
    expect(await home.ask("/overview", {})).toMatchObject({ mode: "simulate", slots: [], storeProblem: null });
  });

  test("shows what the plugin wrote, whether it runs or not", async () => {
    const home = house();
    filled(home);
    const {
      slots: [beans],
    } = await home.ask("/overview", {});
    expect(beans).toMatchObject({
      level: 12,
      low: true,
      armed: false,
      fault: false,
      subscribed: true,
      product: { asin: "B0" },
      deviceName: "Corner",
      source: "webhook",
      threshold: 20,
      active: true,
      status: expect.stringMatching(/^Shipped, expected 2026-/) as string,
      order: { state: "shipped", eventInstanceId: "amzn-1" },
      lastOrder: {
        number: 1,
        detailCode: "TEST_ORDER_PLACED",
        eventInstanceId: "amzn-1",
        state: "shipped",
        open: true,
        slotName: "beans",
      },
      nextOrder: { at: null, why: "on order" },
    });
  });

  test("tells a reading that is too old, though the plugin does not run", async () => {
    const home = house();
    filled(home);
    home.clock.step(72 * hour);
    const {
      slots: [beans],
    } = await home.ask("/overview", {});
    expect(beans).toMatchObject({ active: false, nextOrder: { at: null } });
  });

  test.each([
    [5, true],
    [0.5, false],
  ])(
    "of a sensor that fell silent at 30 %% and fell by %d points a day before, needs a person: %s",
    async (perDay, fault) => {
      const home = house();
      const [beans] = home.records();
      if (beans === undefined) throw new Error("no record");
      const at = home.clock.now();
      for (let days = 12; days >= 0; days--)
        home
          .store()
          .use((database) =>
            database
              .prepare("INSERT INTO readings VALUES (?, ?, ?)")
              .run(beans.row, at - days * 24 * hour, 30 + days * perDay),
          );
      saveSlot(
        home.store(),
        beans,
        { ...beans.state, shelf: { ...beans.state.shelf, level: 30, levelAt: at } },
        { mode: "simulate", intents: [], now: at },
      );
      home.clock.step(72 * hour);
      expect((await home.ask("/overview", {})).slots[0]).toMatchObject({
        status: expect.stringMatching(/^No reading since /) as string,
        low: false,
        fault,
      });
    },
  );

  test("says of a slot by its new id what the shelf knew under the old one", async () => {
    const home = house();
    filled(home);
    home.save(entry({}, [slot("beans-2", { key: "beans" })]));
    const {
      slots: [beans],
    } = await home.ask("/overview", {});
    expect(beans).toMatchObject({ slotId: "beans-2", level: 12 });
  });

  test("shows a mode's own orders only", async () => {
    const home = house();
    filled(home);
    home.save(entry({ mode: "test", amazon: { clientId: "c", clientSecret: "s" } }));
    linksIn(home.store(), () => home.clock.now()).link(serial, "test", "Atzr|token");
    const {
      slots: [beans],
    } = await home.ask("/overview", {});
    expect(beans).toMatchObject({ level: 12, armed: true, order: null, lastOrder: null, linked: true, status: "Low" });
  });

  test("says that a device is not linked, and then that it is tripped", async () => {
    const home = house(entry({ mode: "test", amazon: { clientId: "c", clientSecret: "s" } }));
    filled(home);
    expect((await home.ask("/overview", {})).slots[0]).toMatchObject({
      linked: false,
      fault: true,
      status: "Link with Amazon: this device was never linked",
    });
    const links = linksIn(home.store(), () => home.clock.now());
    links.link(serial, "test", "Atzr|token");
    links.trip(serial, "test", links.current(serial, "test")?.linkId ?? "");
    expect((await home.ask("/overview", {})).slots[0]).toMatchObject({
      linked: true,
      tripped: true,
      status: "Link with Amazon: the device is linked for the wrong kind of orders",
    });
  });

  test("a token that was typed is a link before the plugin first starts, and after it was met, in the modes that use it", async () => {
    const devices = [
      { name: "Corner", model: "CORNER", serial, slots: [slot("filter")] },
      { model: "CORNER", serial, refreshToken: "Atzr|typed", slots: [slot("beans")] },
    ];
    const typed = (mode: string): object => entry({ mode, amazon: { clientId: "c", clientSecret: "s" }, devices });
    const home = house(typed("test"));
    const look = async () => {
      const {
        slots: [filter],
      } = await home.ask("/overview", {});
      const links = await home.ask("/links", {});
      return { linked: filter?.linked, status: filter?.status, device: links.ok ? links.devices[0] : links.error };
    };
    const linked = {
      linked: true,
      status: "No reading yet",
      device: { serial, linked: true, kind: "configured", linkedAt: null, tripped: false },
    };
    expect(await look()).toMatchObject(linked);
    expect(await home.ask("/unlink", { serial })).toEqual({ ok: false, error: { code: "notLinked", detail: "" } });
    expect(existsSync(home.path), "to look makes no store").toBe(false);
    home.store();
    expect(await look()).toMatchObject(linked);
    home.save(typed("simulate"));
    expect(await look()).toMatchObject({ linked: true, device: { linked: false, kind: null } });
    home.save(entry({ mode: "test", amazon: { clientId: "c", clientSecret: "s" } }));
    expect(await look()).toMatchObject({
      linked: false,
      status: "Link with Amazon: this device was never linked",
      device: { linked: false, kind: null },
    });
  });

  test("shows a request that the running plugin has just refused, as HomeKit does", async () => {
    const home = house();
    filled(home);
    const beats = heartbeatsIn(home.store());
    const run = runNews({
      startedAgo: hour,
      notice: { reason: { code: "askedJustNow" }, fault: false, endsIn: 5_000 },
    });
    const health = {
      version: pluginVersion,
      homebridge: "2.4.0",
      mode: "simulate" as const,
      startedAt: home.clock.now(),
      driftMs: 0,
      calls: [],
      runs: { 1: run },
    };
    beats.beat(pluginOf("Dash"), home.clock.now(), health);
    expect(await home.ask("/overview", {})).toMatchObject({
      running: true,
      slots: [{ status: "Not ordered: asked less than a minute ago" }, {}],
    });
    home.clock.step(6_000);
    expect(await home.ask("/overview", {})).toMatchObject({
      running: true,
      slots: [{ status: expect.stringMatching(/^Shipped/) as string }, {}],
    });
  });
});

describe("a store that cannot be read is told, and never touched", () => {
  test("damaged", async () => {
    const home = house();
    filled(home);
    expect((await home.ask("/overview", {})).storeProblem).toBeNull();
    damageWhileOpen(home.path, "slots");
    const seen = await home.ask("/overview", {});
    expect(seen).toMatchObject({
      storeProblem: { code: "storeUnavailable", detail: expect.stringContaining("damaged") as string },
      slots: [{ key: "beans", level: null }, {}],
    });
    expect(readdirSync(home.folder).filter((name) => name.includes("corrupt"))).toEqual([]);
    expect(await home.ask("/orders", {})).toMatchObject({ ok: false, error: { code: "storeUnavailable" } });
  });

  test("emptied", async () => {
    const home = house();
    writeFileSync(home.path, "");
    expect((await home.ask("/overview", {})).storeProblem).toMatchObject({ code: "storeUnavailable" });
    expect(readdirSync(home.folder).sort()).toEqual(["config.json", "dash-replenishment.sqlite"]);
  });

  test("gone, with a damaged one beside it: the plugin is to learn that it lost its memory", async () => {
    const home = house();
    writeFileSync(`${home.path}.corrupt-2026-03-01`, "remains");
    expect((await home.ask("/overview", {})).storeProblem).toMatchObject({ code: "storeUnavailable" });
    expect(existsSync(home.path)).toBe(false);
  });

  test("of a newer version", async () => {
    const home = house();
    filled(home);
    const other = new DatabaseSync(home.path);
    other.exec("PRAGMA user_version = 99");
    other.close();
    expect((await home.ask("/overview", {})).storeProblem).toMatchObject({
      code: "storeUnavailable",
      detail: expect.stringContaining("newer version") as string,
    });
  });

  test("locked by another program: what can be read is shown, what would be written is refused", async () => {
    const home = house();
    filled(home);
    await home.ask("/overview", {});
    const other = new DatabaseSync(home.path);
    onTestFinished(() => {
      other.close();
    });
    other.exec("BEGIN IMMEDIATE");
    expect(await home.ask("/overview", {})).toMatchObject({ storeProblem: null, slots: [{ level: 12 }, {}] });
  });
});
