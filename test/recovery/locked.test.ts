import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { rowsOf } from "../store/rig.ts";
import { lockFile, type Locked } from "../support/locked-file.ts";
import { minute, openHouse, type House } from "./house.ts";

const changes = { level: { everySeconds: 60 }, replenish: { cooldownHours: 0 } };
const waits = "Not ordered: the store is locked by another program; it is read as soon as that ends";
const saidLocked = /^warn: the store is locked by another program; close it\./;

/** A house whose beans are on order; the plugin has stopped. */
async function houseWithOrder(): Promise<House> {
  const house = await openHouse();
  const running = await house.start(changes);
  house.sensor.show("filter", 90);
  house.sensor.show("beans", 12);
  await house.pass(5 * minute);
  expect(running.face("beans").status).toBe("Test order placed");
  running.close();
  return house;
}

async function locked(house: House, readers: "not" | "too"): Promise<Locked> {
  const other = await lockFile(house.path, readers);
  onTestFinished(() => other.release());
  return other;
}

/** As a restored copy is: not in WAL mode, where whoever writes lets nobody read. */
function leaveWal(path: string): void {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = DELETE");
  database.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
}

describe.each([
  ["for writers", (house: House) => locked(house, "not")],
  ["for readers too", (house: House) => locked(house, "too")],
  [
    "as a copy that is not in WAL mode",
    (house: House) => {
      leaveWal(house.path);
      return locked(house, "not");
    },
  ],
] as const)("a store that another program has locked at the start, %s", (_, lock) => {
  test("is waited for: the status says so, nothing is ordered, and once it is free all goes on, with what was told meanwhile", async () => {
    const house = await houseWithOrder();
    const other = await lock(house);
    const running = await house.start(changes);
    expect([running.face("beans").status, running.face("filter").status]).toEqual([waits, waits]);
    house.sensor.show("filter", 12);
    expect(await running.refilled("beans")).toBe(0);
    await house.pass(minute);
    expect(await running.replenish("filter", true)).not.toBe(0);
    expect([running.face("beans").status, running.face("filter").status]).toEqual([waits, waits]);
    expect([house.asked(), house.aside(), house.told(saidLocked).length, house.told(/^error/)]).toEqual([1, [], 1, []]);

    await other.release();
    await house.pass(2 * minute);
    expect(house.told(/^info: the store can be read now/)).toHaveLength(1);
    expect(running.face("filter"), "low, and ordered now").toMatchObject({
      level: 12,
      replenish: true,
      fault: false,
      status: "Test order placed",
    });
    expect(running.face("beans"), "its order ended with the refill").toMatchObject({ replenish: false });
    expect(running.face("beans").status).not.toBe(waits);
    expect([house.asked("beans"), house.asked("filter"), house.aside()]).toEqual([1, 1, []]);
  });
});

test("a store that stays locked until Homebridge stops keeps what it has; the next start goes on from it", async () => {
  const house = await houseWithOrder();
  const other = await locked(house, "too");
  const running = await house.start(changes);
  await house.pass(minute);
  expect(await running.refilled("filter")).toBe(0);
  running.close();
  expect(house.told(/^error/)).toEqual([
    "error: filter: what it was told while the store could not be used is lost, since Homebridge stops: that it was refilled. Please tell it again",
  ]);
  await other.release();
  const again = await house.start(changes);
  await house.pass(2 * minute);
  expect(again.face("beans")).toMatchObject({ replenish: true, status: "Test order placed" });
  expect([house.asked(), house.aside()]).toEqual([1, []]);
});

describe("a store that another program locks while the plugin runs", () => {
  const once = { level: { everySeconds: 3_600 }, replenish: { cooldownHours: 0 } };

  test("just while a slot becomes low: it is ordered as soon as the lock ends, once, and nothing blames the lock any more", async () => {
    const house = await houseWithOrder();
    const running = await house.start(changes);
    await house.pass(minute);
    const other = await locked(house, "not");
    house.sensor.show("filter", 12);
    await house.pass(2 * minute);
    expect(running.face("filter")).toMatchObject({
      replenish: false,
      fault: true,
      status: "Not ordered: the store is locked by another program; close that program",
    });
    await other.release();
    await house.pass(minute);
    expect(house.told(/filter: the store can be written again, and what waited for it is there$/)).toHaveLength(1);
    expect(running.face("filter")).toMatchObject({ replenish: true, fault: false, status: "Test order placed" });
    await house.pass(30 * minute);
    expect(house.asked("filter")).toBe(1);
  });

  test("and an order by hand is refused: each time the log says so, at last, and nothing is ordered later by itself", async () => {
    const house = await houseWithOrder();
    house.sensor.show("filter", 50);
    const running = await house.start(once);
    await house.pass(minute);
    const other = await locked(house, "not");
    for (let times = 1; times <= 2; times++) {
      const from = house.lines.length;
      expect(await running.replenish("filter", true)).not.toBe(0);
      const said = house.lines.slice(from).filter((line) => line.includes("filter: "));
      expect(said.at(-1)).toMatch(/^error: filter: not ordered: the store is locked by another program/);
      expect(said.filter((line) => line.endsWith(": ordering"))).toEqual([]);
      await house.pass(2 * minute);
    }
    await other.release();
    await house.pass(minute);
    expect(running.face("filter")).toMatchObject({ replenish: false, fault: false, status: "Level OK" });
    expect(house.asked("filter")).toBe(0);
  });

  test("and that is free again when Homebridge stops: what waited to be written is there after the restart", async () => {
    const house = await houseWithOrder();
    const running = await house.start(once);
    await house.pass(minute);
    expect(running.face("beans")).toMatchObject({ replenish: true });
    const other = await locked(house, "not");
    expect(await running.replenish("beans", false), "turned off").toBe(0);
    expect(house.told(/^error: beans: the store is locked by another program; close that program$/)).toHaveLength(1);
    await other.release();
    running.close();
    const again = await house.start(once);
    await house.pass(minute);
    expect(again.face("beans")).toMatchObject({ replenish: false });
    expect(house.told(/is lost, since Homebridge stops/)).toEqual([]);
  });

  test("and until Homebridge stops: it is told that what was said is lost", async () => {
    const house = await houseWithOrder();
    const running = await house.start(once);
    await house.pass(minute);
    const other = await locked(house, "not");
    expect(await running.replenish("beans", false)).toBe(0);
    running.close();
    expect(
      house.told(/^error: beans: what happened since the store could not be written is lost, since Homebridge stops/),
    ).toHaveLength(1);
    await other.release();
    const again = await house.start(once);
    await house.pass(minute);
    expect(again.face("beans"), "as it was before").toMatchObject({ replenish: true });
  });

  test("and lets go: what waited is written soon, and that is told", async () => {
    const house = await houseWithOrder();
    const running = await house.start(once);
    await house.pass(minute);
    const other = await locked(house, "not");
    expect(await running.replenish("beans", false)).toBe(0);
    await other.release();
    await house.pass(minute / 2);
    expect(house.told(/^info: beans: the store can be written again, and what waited for it is there$/)).toHaveLength(
      1,
    );
    const [book] = rowsOf(house.path, "SELECT count(*) AS open FROM intents WHERE ended_at IS NULL");
    expect(book).toEqual({ open: 0 });
    running.close();
  });
});
