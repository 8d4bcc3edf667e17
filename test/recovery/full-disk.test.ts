import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { passBoth, startChild } from "./children.ts";
import { imageOf, pageSize, putImage } from "./disk.ts";
import { minute, openHouse, type House } from "./house.ts";

const changes = { level: { everySeconds: 60 }, replenish: { cooldownHours: 0 } };
/** A page with what belongs to it in the -wal. */
const frame = pageSize + 24;
const cannotWrite = /cannot be written; check the disk|the disk is full/;

/**
 * A house whose store has a long -wal, as a power cut leaves it: whoever writes next, writes at its end. Returns where
 * that is, in bytes.
 */
async function houseWithLongWal(): Promise<{ house: House; end: number }> {
  const house = await openHouse();
  const running = await house.start(changes);
  for (let presses = 0; presses < 10; presses++) await running.refilled("filter");
  await house.pass(6 * minute);
  const image = imageOf(house.path);
  running.close();
  putImage(house.path, image);
  const end = statSync(`${house.path}-wal`).size;
  expect(end).toBeGreaterThan(statSync(house.path).size);
  return { house, end };
}

const wholeBlocks = (bytes: number): number => Math.ceil(bytes / 512) * 512;

describe("a disk that is full", () => {
  test(
    "after so many pages more: what is not on disk is not ordered, that is told, and the next start goes on with one order",
    { timeout: 120_000 },
    async () => {
      const ends: string[] = [];
      // From a disk that takes nothing up to one that takes all: the adoption of the slots, the intent and the answer
      // each find it full once.
      for (const pages of [0, 3, 7, 40]) {
        const { house, end } = await houseWithLongWal();
        house.sensor.show("beans", 12);
        const child = await startChild(house, changes, { largestFile: wholeBlocks(end + pages * frame) });
        const { status, replenish, lines } = await passBoth(child, house, 5 * minute);
        const ordered = house.placed() === 1;
        expect(house.asked(), `${pages} pages`).toBe(house.placed());
        expect(status.beans, `${pages} pages`).toMatch(
          ordered ? /^Test order placed/ : /^Not ordered: the (store cannot be written|disk is full; free)/,
        );
        expect(replenish.beans, `${pages} pages`).toBe(ordered);
        await child.kill();

        const running = await house.start(changes);
        await house.pass(31 * minute);
        expect(running.face("beans"), `${pages} pages`).toMatchObject({ replenish: true, fault: false });
        expect([house.placed(), house.aside().length], `${pages} pages`).toEqual([1, 0]);
        const known = running.face("beans").status === "Test order placed";
        expect(
          lines.some((line) => line.startsWith("error") && cannotWrite.test(line)),
          `${pages} pages`,
        ).toBe(!ordered || !known);
        ends.push(!ordered ? "not ordered" : known ? "ordered and kept" : "ordered, and the answer not kept");
        await house.close();
      }
      expect(ends).toEqual(["not ordered", "not ordered", "ordered, and the answer not kept", "ordered and kept"]);
    },
  );

  test("that gets room again while the plugin runs: the need is met then, once, without a restart", async () => {
    const { house, end } = await houseWithLongWal();
    const child = await startChild(house, changes, { largestFile: wholeBlocks(end + 3 * frame) });
    house.sensor.show("beans", 12);
    const full = await passBoth(child, house, 15 * minute);
    expect(full.status.beans).toMatch(
      /^(Not ordered: the (store cannot be written|disk is full; free)|Low: not ordered, )/,
    );
    expect(full.lines.filter((line) => line.startsWith("error") && cannotWrite.test(line)).length).toBeGreaterThan(0);
    expect(house.asked()).toBe(0);
    const other = new DatabaseSync(house.path, { timeout: 5_000 });
    other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    other.close();
    const after = await passBoth(child, house, 20 * minute);
    expect(after.status.beans).toBe("Test order placed");
    expect(house.placed()).toBe(1);
    await child.kill();
    const running = await house.start(changes);
    await house.pass(5 * minute);
    expect(running.face("beans")).toMatchObject({ replenish: true, fault: false, status: "Test order placed" });
    expect(house.asked()).toBe(1);
  });

  test("at the very first start: nothing is ordered and why is told; the next start finds nothing wrong", async () => {
    const house = await openHouse();
    house.sensor.show("beans", 12);
    const child = await startChild(house, changes, { largestFile: 5 * pageSize });
    const { status, lines } = await passBoth(child, house, 5 * minute);
    expect(status.beans).toMatch(/^Not ordered: the (store cannot be written|disk is full; free)/);
    expect(lines.filter((line) => line.includes("nothing is ordered while the store cannot be used"))).toHaveLength(1);
    expect(house.asked()).toBe(0);
    await child.kill();
    const running = await house.start(changes);
    await house.pass(5 * minute);
    expect(running.face("beans").status).toBe("Test order placed");
    expect([house.placed(), house.aside().length]).toEqual([1, 0]);
  });
});
