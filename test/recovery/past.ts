import { expect } from "vitest";
import { rowsOf } from "../store/rig.ts";
import { imageOf, pagesOf, putImage, type Image } from "./disk.ts";
import { day, minute, openHouse, type House } from "./house.ts";
import { slotNames, type Running } from "./plugin.ts";

export const replenish = { cooldownHours: 0 };
export const recordsLost = /^Low: not ordered, the plugin's records were lost/;
/** The line that tells of a damaged file. */
export const keptAs = /^error: the store was damaged and is kept as/;

/** A store with a past. */
interface Past {
  image: Image;
  /** When it was closed, ms UTC. */
  at: number;
  /** How many pages it has. They count from 1. */
  pages: number;
  /** The page of a table. */
  pageOf: (table: string) => number;
}

let written: Promise<Past> | null = null;

/** Filter was ordered, came and is full; beans were too, and are on order again. */
async function write(): Promise<Past> {
  const house = await openHouse();
  const running = await house.start({ replenish, level: { everySeconds: 3_600 } });
  for (const slot of ["filter", "beans", "beans"] as const) {
    house.sensor.show(slot, 12);
    await house.pass(64 * minute);
    if (house.placed() === 3) break;
    await house.pass(3 * day);
    house.sensor.show(slot, 90);
    await house.pass(64 * minute);
  }
  expect([running.face("beans").replenish, running.face("filter").replenish, house.placed()]).toEqual([true, false, 3]);
  running.close();
  const image = imageOf(house.path);
  const at = house.clock.now();
  const pages = pagesOf(house.path);
  const roots = new Map(
    rowsOf(house.path, "SELECT name, rootpage FROM sqlite_schema").map((row) => [
      String(row["name"]),
      Number(row["rootpage"]),
    ]),
  );
  await house.close();
  return { image, at, pages, pageOf: (table) => roots.get(table) ?? 0 };
}

export async function past(): Promise<Past> {
  return (written ??= write());
}

/** Its pages, to be damaged one at a time. */
export async function pagesToDamage(): Promise<number[]> {
  const { pages } = await past();
  return Array.from({ length: pages }, (_, at) => at + 1);
}

/**
 * A household with that store, closed in good order, whose Amazon has forgotten everything: whoever asks it for what is
 * on order is wrong.
 */
export async function houseWithPast(): Promise<House> {
  const { image, at } = await past();
  const house = await openHouse(at);
  putImage(house.path, image);
  house.sensor.show("beans", 12);
  return house;
}

/**
 * Whatever the disk has done to that store: nothing is ordered twice or on lost memory, it is told once, and ordering
 * goes on after a refill, also over a restart. `what` stands in the messages.
 */
export async function livesOn(house: House, running: Running, what: string): Promise<void> {
  await house.pass(minute);
  house.sensor.show("filter", 12);
  await house.pass(31 * minute);
  const noticed = house.aside().length;
  expect(noticed, what).toBeLessThanOrEqual(1);
  expect(house.asked("beans"), what).toBe(0);
  expect(house.asked("filter"), what).toBeLessThanOrEqual(1);
  for (const slot of slotNames) expectKnownOrLost(running, slot, noticed > 0, what);
  const asked = house.asked();

  await needAgain(house, running, what);
  expect(house.asked(), what).toBe(asked + 2);
  running.close();

  const again = await house.start({ replenish });
  await house.pass(16 * minute);
  expect(house.asked(), what).toBe(asked + 2);
  for (const slot of slotNames) expectKnownOrLost(again, slot, house.aside().length > noticed, what);
  expect(house.told(keptAs), what).toHaveLength(house.aside().length);
  again.close();
}

/** On order as it was, or, only where damage was noticed, not ordering and saying why. */
function expectKnownOrLost(running: Running, slot: (typeof slotNames)[number], mayBeLost: boolean, what: string): void {
  const { replenish: on, status } = running.face(slot);
  if (!mayBeLost || on) expect([on, status], `${what}: ${slot}`).toEqual([true, "Test order placed"]);
  else expect(status, `${what}: ${slot}`).toMatch(recordsLost);
}

/** Everything came and was used up again. */
async function needAgain(house: House, running: Running, what: string): Promise<void> {
  house.deliver();
  for (const [level, face] of [
    [90, { replenish: false, status: "Level OK" }],
    [12, { replenish: true, status: "Test order placed" }],
  ] as const) {
    for (const slot of slotNames) house.sensor.show(slot, level);
    await house.pass(16 * minute);
    // Amazon may have forgotten the order, so that its news do not say whose parcel it was.
    if (level > 50) for (const slot of slotNames) await running.refilled(slot);
    for (const slot of slotNames)
      expect(running.face(slot), `${what}: ${slot}`).toMatchObject({ ...face, fault: false, level });
  }
}
