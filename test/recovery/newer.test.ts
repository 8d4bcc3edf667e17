import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { imageOf, putImage } from "./disk.ts";
import { minute, type House } from "./house.ts";
import { houseWithPast, livesOn, replenish } from "./past.ts";

const notRead = /^error: nothing is ordered while the store cannot be used, which is tried again every minute: /;

/** What a later version of the plugin makes of the file. */
function makeNewer(house: House): void {
  const newer = new DatabaseSync(house.path);
  newer.exec("CREATE TABLE from_the_future (x); INSERT INTO from_the_future VALUES (1); PRAGMA user_version = 99");
  newer.close();
}

test("a store of a newer version: left as it is, told once, levels show and nothing is ordered; with the older file back all goes on", async () => {
  const house = await houseWithPast();
  const good = imageOf(house.path);
  makeNewer(house);
  const before = readFileSync(house.path);
  for (const run of [1, 2]) {
    const running = await house.start({ replenish });
    await house.pass(16 * minute);
    house.sensor.show("filter", 12);
    await house.pass(16 * minute);
    for (const slot of ["beans", "filter"] as const) {
      const face = running.face(slot);
      expect(face).toMatchObject({ level: 12, replenish: false });
      expect(face.status).toMatch(
        /^(Not ordered: the store was written by a newer version of this plugin; update the plugin|Low: not ordered, )/,
      );
      expect(await running.replenish(slot, true)).not.toBe(0);
    }
    expect(house.asked()).toBe(0);
    expect(house.told(notRead)).toHaveLength(run);
    expect(house.told(notRead).at(-1)).toMatch(
      /written by a newer version of this plugin; update the plugin, or restore the older store from a backup$/,
    );
    running.close();
    expect(readFileSync(house.path).equals(before)).toBe(true);
    expect(readdirSync(dirname(house.path))).toHaveLength(1);
    house.sensor.show("filter", 80);
  }
  putImage(house.path, good);
  await livesOn(house, await house.start({ replenish }), "with the older file back");
  expect(house.aside()).toEqual([]);
});

test("a newer version's file after a power cut: its -wal and what stands in it alone are left as they are too", async () => {
  const house = await houseWithPast();
  const newer = new DatabaseSync(house.path);
  newer.exec("PRAGMA user_version = 99; CREATE TABLE from_the_future (x)");
  const image = imageOf(house.path);
  newer.close();
  putImage(house.path, image);
  expect(image["-wal"]?.length).toBeGreaterThan(0);
  const running = await house.start({ replenish });
  house.sensor.show("filter", 12);
  await house.pass(16 * minute);
  expect([house.asked(), house.told(notRead).length]).toEqual([0, 1]);
  running.close();
  const rows = (sql: string): unknown => {
    const database = new DatabaseSync(house.path, { readOnly: true });
    try {
      return Object.values(database.prepare(sql).get() ?? {})[0];
    } finally {
      database.close();
    }
  };
  expect(rows("PRAGMA user_version")).toBe(99);
  expect(rows("SELECT count(*) FROM from_the_future")).toBe(0);
  expect(rows("SELECT count(*) FROM slots")).toBe(2);
});
