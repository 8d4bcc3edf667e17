import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
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
  ["as a copy that is not in WAL mode", (house: House) => {
    leaveWal(house.path);
    return locked(house, "not");
  }],
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
    expect(running.face("filter"), "low, and ordered now").toMatchObject({ level: 12, replenish: true, fault: false, status: "Test order placed" });
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
  expect(house.told(/^error/)).toEqual(["error: filter: what it was told while the store could not be used is lost, since Homebridge stops: that it was refilled. Please tell it again"]);
  await other.release();
  const again = await house.start(changes);
  await house.pass(2 * minute);
  expect(again.face("beans")).toMatchObject({ replenish: true, status: "Test order placed" });
  expect([house.asked(), house.aside()]).toEqual([1, []]);
});
