import { copyFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { virtualClock } from "../support/virtual-clock.ts";
import { createAmazonClock } from "../../src/channels/amazon/clock.ts";
import { openAmazonConnection } from "../../src/channels/amazon/connection.ts";
import { createAmazonChannel } from "../../src/channels/amazon/channel.ts";
import { createReadingsWriter } from "../../src/runtime/readings-writer.ts";
import { createSlotPersistence } from "../../src/runtime/slot-persistence.ts";
import { createSlotRuntime, type SlotRuntime } from "../../src/runtime/slot-runtime.ts";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import { momentOf } from "../../src/slot/times.ts";
import { linksIn } from "../../src/store/links.ts";
import { readingsIn } from "../../src/store/readings.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { policyWith } from "../slot/support/slot-driver.ts";
import { emptySlot, opened, slotIn, storePath } from "../store/rig.ts";
import { home, minute, serial, type Home } from "./rig.ts";
import { wanted } from "../support/wanted.ts";

const policy = policyWith({ mode: "test", confirmations: 1, cooldown: 0, automaticSwitch: true });
const name = { serial, slotId: "beans", key: "beans" };

/** One run of the plugin with its readings' batch, ended in good order by `close`: what waits is written then. */
function start({ clock, amazon: { url }, path, work }: Home, rules = policy): SlotRuntime & { close(): void } {
  const log = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
  const shared = { mode: "test", clock, random: () => 0.5, log } as const;
  const store = openStore(path, clock);
  const amazonClock = createAmazonClock(clock);
  const settings = {
    clientId: "client",
    clientSecret: "secret",
    redirectUri: "",
    apiUrl: url,
    tokenUrl: `${url}/auth/o2/token`,
    authorizeUrl: `${url}/ap/oa`,
  };
  const amazon = openAmazonConnection({
    ...shared,
    settings,
    report: () => undefined,
    onServerDate: (date) => {
      amazonClock.seen(date);
    },
  });
  const writer = createReadingsWriter(readingsIn(store), clock, (error) => {
    throw error;
  });
  const device = { name: "Corner", model: "CORNER", serial, refreshToken: simulatorRefreshToken(serial), slots: [] };
  const channel = createAmazonChannel({
    settings: { mode: "test", ordering: { stopped: null }, devices: [device] },
    links: linksIn(store, () => clock.now()),
    amazon,
    amazonClock,
    clock,
    log,
  });
  const place = channel.place.bind(channel);
  channel.place = (...attempt) => work.track(place(...attempt));
  const follow = channel.follow?.bind(channel);
  if (follow !== undefined) channel.follow = (...order) => work.track(follow(...order));
  const record = slotIn(store, name);
  const persistence = createSlotPersistence({ store, record, mode: "test", now: () => clock.now() });
  const runtime = createSlotRuntime({
    ...shared,
    name: "beans",
    slot: name,
    policy: rules,
    state: record.state,
    persistence,
    readings: writer.readings,
    channel,
    channelOf: () => channel,
    wanted: () => wanted,
    now: () => momentOf(clock, channel),
    show: () => undefined,
    onReading: (telling) => {
      if (telling) writer.hurry(persistence.row);
      else writer.arm();
    },
  });
  const close = (): void => {
    runtime.stop();
    amazon.close();
    writer.close();
    store.close();
  };
  onTestFinished(close);
  runtime.start();
  return Object.assign(runtime, { close });
}

describe("a sensor that speaks on change only, and a process that is killed a moment after it was answered", () => {
  const onChange = policyWith({ mode: "test", source: "mqtt", settle: 30 * minute, suddenFall: 0, cooldown: 0 });
  /** What lies on the disk now, and the household with that disk. */
  const killed = (house: Home): Home => {
    const path = storePath();
    for (const suffix of ["", "-wal"]) copyFileSync(house.path + suffix, path + suffix);
    return { ...house, path };
  };

  test("its fall to the threshold goes on standing after the restart, from when it was written, and is ordered", async () => {
    const house = await home();
    const first = start(house, onChange);
    first.dispatch({ type: "level:read", percent: 80 });
    await house.pass(40 * minute);
    first.dispatch({ type: "level:read", percent: 12 });
    await house.pass(2_000);
    const disk = killed(house);
    first.close();
    const second = start(disk, onChange);
    expect(second.view()).toMatchObject({ level: 12, low: false });
    await house.pass(29 * minute);
    expect(house.asked()).toBe(0);
    await house.pass(2 * minute);
    expect(second.view()).toMatchObject({ low: true, status: { code: "testPlaced" } });
    expect(house.asked()).toBe(1);
    second.close();
  });

  test("its rise goes on standing likewise, and closes the order", async () => {
    const house = await home();
    const first = start(house, onChange);
    first.dispatch({ type: "level:read", percent: 12 });
    await house.pass(31 * minute);
    expect(first.view()).toMatchObject({ onOrder: true });
    const [order] = house.amazon.control.orders();
    house.amazon.control.changeOrder(order?.eventInstanceId ?? "", { state: "delivered" });
    first.dispatch({ type: "level:read", percent: 95 });
    await house.pass(2_000);
    const disk = killed(house);
    first.close();
    const second = start(disk, onChange);
    expect(second.view()).toMatchObject({ level: 95, onOrder: true });
    await house.pass(40 * minute);
    expect(second.view()).toMatchObject({ level: 95, low: false, onOrder: false });
    second.close();
  });
});

/** Counts the transactions that are begun in this store from now on. */
function transactionsOf(store: Store): () => number {
  let begun = 0;
  store.use((database) => {
    const exec = database.exec.bind(database);
    database.exec = (sql) => {
      if (sql.startsWith("BEGIN")) begun += 1;
      exec(sql);
    };
  });
  return () => begun;
}

/**
 * How long each transaction that is begun in this store from now on may wait for another program, in ms, and how long
 * the next one may.
 */
function waitsOf(store: Store): { waits: number[]; asked: () => number } {
  const waits: number[] = [];
  const timeout = (database: DatabaseSync): number =>
    Number(database.prepare("PRAGMA busy_timeout").get()?.["timeout"]);
  store.use((database) => {
    const exec = database.exec.bind(database);
    database.exec = (sql) => {
      if (sql.startsWith("BEGIN")) waits.push(timeout(database));
      exec(sql);
    };
  });
  return { waits, asked: () => store.use(timeout) };
}

test("a refill that was told while readings waited to be written outlives an orderly restart: no second order", async () => {
  const house = await home();
  const first = start(house);
  first.dispatch({ type: "level:read", percent: 12 });
  await house.settle();
  const [order] = house.amazon.control.orders();
  first.dispatch({ type: "refill:told" });
  house.amazon.control.changeOrder(order?.eventInstanceId ?? "", { state: "delivered" });
  first.close();
  const second = start(house);
  expect(second.view()).toMatchObject({ low: false, onOrder: false, status: { code: "fine" } });
  await house.pass(minute);
  second.dispatch({ type: "level:read", percent: 12 });
  await house.settle();
  expect(second.view().status).toEqual({ code: "lowHeld", reason: { code: "awaitsSensor" } });
  expect([house.asked(), house.placed()]).toEqual([1, 1]);
  second.close();
});

test("Automatic that was turned off while readings waited to be written stays off after an orderly restart", async () => {
  const house = await home();
  const first = start(house);
  first.dispatch({ type: "level:read", percent: 80 });
  first.dispatch({ type: "automatic:switched", on: false });
  first.close();
  const second = start(house);
  expect(second.view()).toMatchObject({ level: 80, automatic: false });
  second.dispatch({ type: "level:read", percent: 12 });
  await house.settle();
  expect(house.asked()).toBe(0);
  second.close();
});

test("readings that crowd are written at once, not minutes later; a disk that refused them is asked again in minutes", () => {
  const clock = virtualClock();
  const store = opened(storePath(), clock);
  const { row } = slotIn(store);
  const failures: unknown[] = [];
  const writer = createReadingsWriter(readingsIn(store), clock, (error) => {
    failures.push(error);
  });
  const { shelf } = emptySlot();
  let at = 0;
  const read = (count: number): void => {
    for (let n = 0; n < count; n++) {
      writer.readings.add({ row, at: ++at, percent: 50 }, () => shelf);
      writer.arm();
    }
  };
  const kept = (): unknown =>
    store.use((database) => database.prepare("SELECT count(*) AS kept FROM readings").get()?.["kept"]);

  read(999);
  expect([clock.pending(), clock.next()]).toEqual([1, 5 * minute]);
  read(200);
  expect([clock.pending(), clock.next(), kept()]).toEqual([1, 0, 0]);
  clock.advance(0);
  expect([clock.pending(), kept(), writer.readings.pending]).toEqual([0, 1_199, false]);

  store.use((database) => {
    database.exec("ALTER TABLE readings RENAME TO elsewhere");
  });
  read(1_000);
  clock.advance(0);
  expect([failures.length, writer.readings.pending]).toEqual([1, true]);
  read(500);
  expect([clock.pending(), clock.next()]).toEqual([1, 5 * minute]);
  store.use((database) => {
    database.exec("ALTER TABLE elsewhere RENAME TO readings");
  });
  clock.advance(5 * minute);
  expect([kept(), failures.length, clock.pending()]).toEqual([2_699, 1, 0]);
});

describe("a reading that its sensor may never say again", () => {
  const second = 1_000;
  const hurrying = () => {
    const all = writing();
    const { store, row, writer } = all;
    let at = 0;
    return {
      ...all,
      hurry: (of = row): void => {
        writer.readings.add({ row: of, at: ++at, percent: 50 }, () => emptySlot().shelf);
        writer.hurry(of);
      },
      kept: (): unknown =>
        store.use((database) => database.prepare("SELECT count(*) AS kept FROM readings").get()?.["kept"]),
    };
  };

  test("is on disk in a second, with all that waits", () => {
    const { clock, row, writer, hurry, kept } = hurrying();
    writer.readings.add({ row, at: 1_000, percent: 60 }, () => emptySlot().shelf);
    writer.arm();
    clock.advance(10 * second);
    hurry();
    clock.advance(second - 1);
    expect(kept()).toBe(0);
    clock.advance(1);
    expect([kept(), clock.pending()]).toEqual([2, 0]);
  });

  test("is on disk after a minute at most where its sensor is noisy, which writes once a minute", () => {
    const { clock, store, hurry, kept } = hurrying();
    const transactions = transactionsOf(store);
    for (let times = 0; times < 600; times++) {
      hurry();
      clock.advance(second);
    }
    expect(transactions()).toBeLessThanOrEqual(11);
    expect(Number(kept())).toBeGreaterThanOrEqual(540);
    clock.advance(minute);
    expect(kept()).toBe(600);
  });

  test("of another slot does not wait for the noisy one", () => {
    const { clock, store, row, hurry, kept } = hurrying();
    const { row: other } = slotIn(store, { serial, slotId: "filter", key: "filter" });
    hurry();
    clock.advance(second);
    hurry();
    clock.advance(second);
    hurry(other);
    clock.advance(second);
    expect([kept(), row === other]).toEqual([3, false]);
  });

  test("is tried again in minutes by a disk that refuses", () => {
    const { clock, store, failures, hurry, kept } = hurrying();
    store.use((database) => {
      database.exec("ALTER TABLE readings RENAME TO elsewhere");
    });
    hurry();
    clock.advance(second);
    hurry();
    expect([failures.length, clock.next()]).toEqual([1, 5 * minute]);
    store.use((database) => {
      database.exec("ALTER TABLE elsewhere RENAME TO readings");
    });
    clock.advance(5 * minute);
    expect([kept(), failures.length]).toEqual([2, 1]);
  });
});

/** A store with one slot, and what writes its readings. */
function writing() {
  const clock = virtualClock();
  const path = storePath();
  const store = opened(path, clock);
  const { row } = slotIn(store);
  const failures: unknown[] = [];
  const writer = createReadingsWriter(readingsIn(store), clock, (error) => {
    failures.push(error);
  });
  return { clock, path, store, row, failures, writer };
}

test("a flush of nothing writes nothing: no file is touched, and no lock is asked for", () => {
  const { clock, path, store, row, failures, writer } = writing();
  const other = new DatabaseSync(path);
  onTestFinished(() => {
    other.close();
  });
  const version = (): unknown => other.prepare("PRAGMA data_version").get();
  const transactions = transactionsOf(store);
  const before = version();
  writer.flush();
  readingsIn(store).flush(clock.now());
  writer.close();
  expect([version(), transactions(), failures]).toEqual([before, 0, []]);

  const again = createReadingsWriter(readingsIn(store), clock, (error) => {
    failures.push(error);
  });
  again.readings.add({ row, at: 1, percent: 50 }, () => emptySlot().shelf);
  again.flush();
  again.flush();
  expect([transactions(), failures], "one for the reading, and none for the flush behind it").toEqual([1, []]);
  expect(version()).not.toEqual(before);
});

test("at the end a store that another program locks is not waited for: what is lost is some minutes of levels", () => {
  const { clock, path, store, row, failures, writer } = writing();
  writer.readings.add({ row, at: 1, percent: 50 }, () => emptySlot().shelf);
  const other = new DatabaseSync(path);
  onTestFinished(() => {
    other.close();
  });
  other.exec("BEGIN IMMEDIATE");
  // How long SQLite may wait is asked of itself: what a clock says depends on what else the machine does.
  const { waits, asked } = waitsOf(store);
  writer.close();
  expect(waits, "ms, that one write waits, where it is 5 s otherwise").toEqual([500]);
  clock.advance(minute);
  expect(asked(), "ms, once it is over and forgotten").toBe(5_000);
  store.close();
  expect(failures).toMatchObject([{ code: "busy" }]);
  expect(clock.pending()).toBe(0);
});
