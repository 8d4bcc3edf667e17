import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { StoreError } from "../../src/store/errors.ts";
import { inboxIn, type MessageKind } from "../../src/store/inbox.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import type { InboxKind, InboxState } from "../../src/ui/api.ts";
import { entry, house, serial, slot, type House } from "./rig.ts";
import { startPlugin, until } from "./plugin.ts";

const usage = (slotId: string) =>
  slot(slotId, { level: { source: "usage", unitsPerUse: 10 }, replenish: { manualCeiling: 100 } });
const home = () => house(entry({}, [usage("beans"), usage("filter")]));

async function send(at: House, kind: InboxKind, units?: number): Promise<number> {
  const answer = await at.ask("/inbox/send", { kind, key: "beans", ...(units === undefined ? {} : { units }) });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.id;
}

async function stateOf(at: House, id: number): Promise<InboxState> {
  const answer = await at.ask("/inbox/state", { id });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.inbox;
}

/** Sends, and waits for the answer. */
async function asked(at: House, kind: InboxKind, units?: number): Promise<InboxState> {
  return answered(at, await send(at, kind, units));
}

async function answered(at: House, id: number): Promise<InboxState> {
  await until(at, async () => (await stateOf(at, id)).state !== "waiting");
  return stateOf(at, id);
}

const first = async (at: House) => (await at.ask("/overview", {})).slots[0];

/** What somebody else left in the inbox. */
function leave(
  at: House,
  kind: MessageKind,
  ago = 0,
  mode: "simulate" | "test" = "simulate",
  units: number | null = null,
): number {
  return inboxIn(at.store()).send({ kind, serial, slotId: "beans", units, mode, at: at.clock.now() - ago });
}

describe("a request of the page", () => {
  test("a test order goes all the way, and is found again by its request", async () => {
    const at = home();
    await startPlugin(at);
    const id = await send(at, "testOrder");
    await until(at, async () => {
      const answer = await at.ask("/inbox/state", { id });
      return answer.ok && answer.order?.state === "placed";
    });
    expect(await at.ask("/inbox/state", { id })).toMatchObject({
      ok: true,
      inbox: { state: "done" },
      order: {
        key: "beans",
        mode: "simulate",
        number: 1,
        cause: "manual",
        detailCode: "TEST_ORDER_PLACED",
        open: true,
      },
    });
    expect(await first(at)).toMatchObject({ status: "Test order placed", armed: false });
    expect(await at.ask("/orders", { key: "filter" })).toEqual({ ok: true, orders: [] });
    expect(await at.ask("/orders", {})).toMatchObject({ ok: true, orders: [{ key: "beans" }] });
  });

  test("refilled closes the order, is drawn in the history, and arms the slot", async () => {
    const at = home();
    await startPlugin(at);
    await send(at, "testOrder");
    await until(at, async () => (await first(at))?.order?.state === "placed");
    expect(await asked(at, "refilled")).toEqual({ state: "done" });
    expect(await first(at)).toMatchObject({
      order: null,
      armed: true,
      level: 100,
      lastOrder: { state: "refilled", open: false },
    });
    expect(await at.ask("/history", { key: "beans", days: 7 })).toMatchObject({
      ok: true,
      history: { refills: [expect.any(Number)], orders: [{ detailCode: "TEST_ORDER_PLACED" }] },
    });
  });

  test("cancel is Replenish off, arm arms", async () => {
    const at = home();
    await startPlugin(at);
    await send(at, "testOrder");
    await until(at, async () => (await first(at))?.order?.state === "placed");
    expect(await asked(at, "cancel")).toEqual({ state: "done" });
    expect(await first(at)).toMatchObject({ order: null, armed: false });
    expect(await asked(at, "arm")).toEqual({ state: "done" });
    expect(await first(at)).toMatchObject({ armed: true });
  });

  test("a guard's refusal comes back in its own words, and shows as Order Status does", async () => {
    const at = house(entry({}, [slot("beans", { level: { source: "usage" }, replenish: { manualCeiling: 50 } })]));
    await startPlugin(at);
    expect(await asked(at, "testOrder")).toEqual({
      state: "refused",
      reason: "100 % left, above the limit of 50 % for ordering by hand",
      said: { code: "aboveCeiling", percent: 100, ceiling: 50 },
    });
    await until(at, async () => (await first(at))?.status.startsWith("Not ordered: 100 % left") === true);
  });

  test.each([
    ["0.1.0, which wrote words only", {}],
    ["a version that refuses for other reasons", { said: { code: "tooHeavy" } }],
  ])("an answer of %s is told in its words", async (_label, more) => {
    const at = home();
    const id = leave(at, "refilled");
    const answer = JSON.stringify({ state: "refused", reason: "the plugin's own words", ...more });
    at.store().commit((database) => database.prepare("UPDATE inbox SET answer = ? WHERE id = ?").run(answer, id));
    expect(await stateOf(at, id)).toEqual({ state: "refused", reason: "the plugin's own words" });
  });

  test("one that nobody made has expired, whether there is a store or not, and leads to no order", async () => {
    const at = home();
    const gone = { ok: true, inbox: { state: "expired" }, order: null };
    expect(await at.ask("/inbox/state", { id: 1 })).toEqual(gone);
    expect(existsSync(at.path), "to look makes no store").toBe(false);
    const id = leave(at, "refilled");
    expect(await at.ask("/inbox/state", { id: id + 1 })).toEqual(gone);
    expect(await at.ask("/inbox/state", { id })).toEqual({ ok: true, inbox: { state: "waiting" }, order: null });
  });

  test("the log of orders knows no slot that is not configured, and none of a slot that the plugin has not met", async () => {
    const at = home();
    const unknown = { ok: false, error: { code: "unknownSlot", detail: "" } };
    expect(await at.ask("/orders", { key: "nobody" })).toEqual(unknown);
    expect(await at.ask("/orders", { key: "beans" })).toEqual({ ok: true, orders: [] });
    expect(await at.ask("/orders", {})).toEqual({ ok: true, orders: [] });
    expect(existsSync(at.path), "to look makes no store").toBe(false);
    await startPlugin(at);
    await send(at, "testOrder");
    await until(at, async () => (await first(at))?.order?.state === "placed");
    at.save(entry({}, [usage("beans"), usage("salt")]));
    expect(await at.ask("/orders", { key: "salt" })).toEqual({ ok: true, orders: [] });
    expect(await at.ask("/orders", { key: "filter" })).toEqual(unknown);
    expect(await at.ask("/orders", { key: "beans" })).toMatchObject({ ok: true, orders: [{ key: "beans" }] });
  });

  test("is not taken where the plugin does not run, and not offered in live", async () => {
    const at = home();
    expect(await at.ask("/inbox/send", { kind: "testOrder", key: "beans" })).toEqual({
      ok: false,
      error: { code: "notRunning", detail: "" },
    });
    const { close } = await startPlugin(at);
    expect(await at.ask("/overview", {})).toMatchObject({ running: true });
    expect(await at.ask("/inbox/send", { kind: "testOrder", key: "nobody" })).toMatchObject({
      ok: false,
      error: { code: "unknownSlot" },
    });
    close();
    expect(await at.ask("/overview", {})).toMatchObject({ running: false });
    expect(await at.ask("/inbox/send", { kind: "refilled", key: "beans" })).toMatchObject({
      ok: false,
      error: { code: "notRunning" },
    });
    at.save(entry({ mode: "live" }, [usage("beans")]));
    expect(await at.ask("/inbox/send", { kind: "testOrder", key: "beans" })).toMatchObject({
      ok: false,
      error: { code: "wrongMode" },
    });
  });
});

describe("what is in the house", () => {
  const withPack = () =>
    house(
      entry({}, [
        slot("beans", { unit: "g", capacity: 1000, packSize: 1000, level: { source: "usage", unitsPerUse: 10 } }),
      ]),
    );

  test("is what a person says, more and none again", async () => {
    const at = withPack();
    await startPlugin(at);
    expect(await first(at)).toMatchObject({ packSize: 1000, spare: 0 });
    expect(await asked(at, "spare", 1000)).toEqual({ state: "done" });
    expect(await first(at)).toMatchObject({ spare: 1000 });
    expect(await asked(at, "spare", 0)).toEqual({ state: "done" });
    expect(await first(at)).toMatchObject({ spare: 0 });
  });

  test("is not kept of a slot without a pack size", async () => {
    const at = home();
    await startPlugin(at);
    expect(await first(at)).toMatchObject({ packSize: null, spare: null });
    expect(await asked(at, "spare", 1000)).toEqual({
      state: "refused",
      reason: "the slot has no packSize, so what is in the house is not kept",
      said: { code: "spareNotKept" },
    });
  });

  test.each([[null], [-1]])("is not %j, whoever wrote that into the store", async (units) => {
    const at = withPack();
    await startPlugin(at);
    expect(await answered(at, leave(at, "spare", 0, "simulate", units))).toEqual({
      state: "refused",
      reason: "expected how much is in the house, 0 or more",
      said: { code: "spareUnusable" },
    });
  });
});

describe("while the plugin still runs in another mode than the saved one", () => {
  const kinds = ["arm", "cancel", "refilled", "spare"] as const;

  test.each(kinds)("%s is not taken: it would meet the other mode's orders", async (kind) => {
    const at = home();
    await startPlugin(at);
    at.save(entry({ mode: "test" }, [usage("beans"), usage("filter")]));
    expect(await at.ask("/inbox/send", { kind, key: "beans" })).toEqual({
      ok: false,
      error: { code: "restartFirst", detail: "" },
    });
  });

  test.each(kinds)("%s that was laid down before it restarted into that is not acted on", async (kind) => {
    const at = home();
    await startPlugin(at);
    await send(at, "testOrder");
    await until(at, async () => (await first(at))?.order?.state === "placed");
    const id = leave(at, kind, 0, "test");
    await until(at, async () => (await stateOf(at, id)).state !== "waiting");
    expect(await stateOf(at, id)).toEqual({
      state: "refused",
      reason: "this was meant for mode test, and the plugin runs in mode simulate",
      said: { code: "otherMode", meant: "test", running: "simulate" },
    });
    expect(await first(at)).toMatchObject({ order: { state: "placed" }, armed: false });
  });
});

describe("a request is acted on once at most", () => {
  test("one that is older than a minute is not acted on", async () => {
    const at = home();
    const id = leave(at, "testOrder", 61_000);
    const { lines } = await startPlugin(at);
    await until(at, async () => (await stateOf(at, id)).state !== "waiting");
    expect(await stateOf(at, id)).toEqual({ state: "expired" });
    expect(lines.filter((line) => line.includes("ordering"))).toEqual([]);
  });

  test("one waits for a minute to be taken and, once it was, for another to be answered, whichever way the clock was set", async () => {
    const at = home();
    const seen = async (...ids: number[]): Promise<string[]> =>
      Promise.all(ids.map(async (id) => (await stateOf(at, id)).state));
    const left = [60_000, 60_001, -60_000, -60_001].map((ago) => leave(at, "refilled", ago));
    expect(await seen(...left)).toEqual(["waiting", "expired", "waiting", "expired"]);
    const taken = [60_000, 60_001, -60_000, -60_001].map((ago) => {
      const id = leave(at, "refilled");
      inboxIn(at.store()).take(id, at.clock.now() - ago);
      return id;
    });
    expect(await seen(...taken)).toEqual(["waiting", "refused", "waiting", "refused"]);
  });

  test("one that a process took before it died is never taken again, and the page is told", async () => {
    const at = home();
    const id = leave(at, "testOrder");
    expect(inboxIn(at.store()).take(id, at.clock.now())).toBe(true);
    await startPlugin(at);
    at.clock.advance(5_000);
    expect(await stateOf(at, id)).toEqual({ state: "waiting" });
    at.clock.advance(60_000);
    expect(await stateOf(at, id)).toMatchObject({
      state: "refused",
      reason: expect.stringContaining("stopped before it answered") as string,
      said: { code: "neverAnswered" },
    });
    expect(await at.ask("/orders", {})).toEqual({ ok: true, orders: [] });
  });

  test("of two that take the same one, one gets it", () => {
    const at = home();
    const id = leave(at, "refilled");
    const other = openStore(at.path, at.clock);
    expect([inboxIn(at.store()).take(id, 1), inboxIn(other).take(id, 1), inboxIn(at.store()).take(id, 1)]).toEqual([
      true,
      false,
      false,
    ]);
    other.close();
  });

  test("an answer that the disk refuses is told once, and what was asked for is not done again", async () => {
    const at = home();
    const store = openStore(at.path, at.clock);
    const { lines } = await startPlugin(at, failingAnswers(store));
    const id = await send(at, "refilled");
    at.clock.advance(3_000);
    await until(at, async () => (await at.ask("/history", { key: "beans", days: 7 })).ok);
    at.clock.advance(10_000);
    expect(lines.filter((line) => line.includes("the page in the Homebridge UI cannot be"))).toHaveLength(1);
    const { history } = (await at.ask("/history", { key: "beans", days: 7 })) as unknown as {
      history: { refills: number[] };
    };
    expect(history.refills).toHaveLength(1);
    expect(await stateOf(at, id)).toEqual({ state: "waiting" });
  });

  test("another platform entry's slots are left to it", async () => {
    const at = home();
    const id = inboxIn(at.store()).send({
      kind: "refilled",
      serial: "OTHER",
      slotId: "beans",
      units: null,
      mode: "simulate",
      at: at.clock.now(),
    });
    await startPlugin(at);
    at.clock.advance(5_000);
    expect(await stateOf(at, id)).toEqual({ state: "waiting" });
    at.clock.advance(60_000);
    expect(await stateOf(at, id)).toEqual({ state: "expired" });
  });
});

/** A store whose disk refuses every answer. */
function failingAnswers(store: Store): Store {
  return {
    ...store,
    get generation() {
      return store.generation;
    },
    commit: (work) =>
      store.commit((database) => {
        const result = work(database);
        if (database.prepare("SELECT 1 FROM inbox WHERE answer IS NOT NULL").get() !== undefined)
          throw new StoreError("unwritable", "the disk is full");
        return result;
      }),
  };
}

describe("while somebody watches", () => {
  test("a reading is seen within two seconds, by itself", async () => {
    const at = home();
    await startPlugin(at);
    const readings = async (): Promise<number> => {
      const answer = await at.ask("/history", { key: "beans", days: 7 });
      return answer.ok ? answer.history.readings.length : -1;
    };
    expect(await readings(), "readings wait in memory, since each write wears the card").toBe(0);
    await at.ask("/overview", {});
    at.clock.advance(500);
    const told = at.told();
    at.clock.advance(1_500);
    expect(at.told()).toBeGreaterThan(told);
    expect(await readings()).toBe(1);
  });

  test("while nothing changes, the page is told nothing", async () => {
    const at = home();
    await startPlugin(at);
    at.clock.advance(10_000);
    const told = at.told();
    at.clock.advance(60_000);
    expect(at.told()).toBe(told);
  });

  test("a plugin that is gone without a word is missed", async () => {
    const at = home();
    const { close } = await startPlugin(at);
    at.clock.advance(5_000);
    expect(await at.ask("/overview", {})).toMatchObject({ running: true });
    const beat =
      at.store().use((database) => database.prepare("SELECT * FROM heartbeats WHERE who LIKE 'plugin:%'").get()) ?? {};
    close();
    at.store().use((database) =>
      database.prepare("INSERT INTO heartbeats VALUES (?, ?, ?)").run(String(beat["who"]), Number(beat["at"]), null),
    );
    const told = at.told();
    at.clock.advance(11_000);
    expect(at.told()).toBeGreaterThan(told);
    expect(await at.ask("/overview", {})).toMatchObject({ running: false });
  });
});

/** The most that Homebridge may be held up by another program that writes, in ms: a look comes each second. */
const longestWait = 100;

/**
 * The store, and how long each write through it that began was ready to wait for another program, in ms. While it
 * waits, so does all of Homebridge.
 */
function watched(store: Store): { store: Store; waits: number[] } {
  const waits: number[] = [];
  const note = (database: DatabaseSync): void => {
    waits.push(Number(database.prepare("PRAGMA busy_timeout").get()?.["timeout"]));
  };
  const noting = (database: DatabaseSync): DatabaseSync =>
    new Proxy(database, {
      get(target, name) {
        const held: unknown = Reflect.get(target, name);
        if (typeof held !== "function") return held;
        return (...args: unknown[]): unknown => {
          if (name === "prepare" && /^(INSERT|UPDATE|DELETE)/.test(String(args[0]))) note(target);
          return Reflect.apply(held, target, args);
        };
      },
    });
  return {
    waits,
    store: {
      ...store,
      get generation() {
        return store.generation;
      },
      use: (work) => store.use((database) => work(noting(database))),
      // It asks for the right to write before any statement.
      commit(work, lasting) {
        store.use(note);
        return store.commit(work, lasting);
      },
    },
  };
}

test("a request that waits while another program locks the store makes nothing wait, and is acted on when that is over", async () => {
  const at = home();
  const { store, waits } = watched(openStore(at.path, at.clock));
  await startPlugin(at, store);
  const id = await send(at, "refilled");
  const other = new DatabaseSync(at.path);
  onTestFinished(() => {
    other.close();
  });
  other.exec("BEGIN IMMEDIATE");
  waits.length = 0;
  at.clock.advance(3_000);
  expect(waits.length, "it was tried").toBeGreaterThan(0);
  expect(Math.max(...waits)).toBeLessThanOrEqual(longestWait);
  other.exec("ROLLBACK");
  at.clock.advance(1_000);
  await until(at, async () => (await stateOf(at, id)).state !== "waiting");
  expect(await stateOf(at, id)).toEqual({ state: "done" });
});

test("a store that another program locks is told of once, and makes nothing wait", async () => {
  const at = home();
  const { store, waits } = watched(openStore(at.path, at.clock));
  const { lines } = await startPlugin(at, store);
  await at.ask("/overview", {});
  at.clock.advance(2_000);
  const other = new DatabaseSync(at.path);
  onTestFinished(() => {
    other.close();
  });
  other.exec("BEGIN IMMEDIATE");
  waits.length = 0;
  at.clock.advance(9_000);
  expect(waits.length, "it was tried").toBeGreaterThan(0);
  expect(Math.max(...waits)).toBeLessThanOrEqual(longestWait);
  const told = (): number => lines.filter((line) => line.includes("the page in the Homebridge UI cannot be")).length;
  expect(told()).toBe(1);
  other.exec("ROLLBACK");
  at.clock.advance(9_000);
  expect(await at.ask("/overview", {})).toMatchObject({ running: true });
  expect(told()).toBe(1);
});
