import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { cutAt, imageOf, putImage, spoilAt, spoils, type Image } from "./disk.ts";
import { minute, openHouse, type House } from "./house.ts";
import { keptAs, recordsLost, replenish } from "./past.ts";
import { slotNames, type Running } from "./plugin.ts";

/** https://www.sqlite.org/fileformat2.html#walformat: a header, then frames of a header and a page each. */
const walHeader = 32;
const walFrame = 24 + 4096;

const onOrder = /^(Test order placed|Already on order)/;

const present = (image: Image, suffix: "" | "-wal" | "-shm"): Buffer => image[suffix] ?? Buffer.alloc(0);

/** Beans run low and are ordered; the power goes off. What lies on the disk then, and a household to go on with. */
async function powerCut(): Promise<{ house: House; image: Image }> {
  const house = await openHouse();
  const running = await house.start({ replenish });
  house.sensor.show("beans", 12);
  await house.pass(16 * minute);
  expect(house.placed()).toBe(1);
  const image = imageOf(house.path);
  running.close();
  putImage(house.path, image);
  return { house, image };
}

/** As SQLite does by itself when the -wal is long: what stands there is written into the file. */
function checkpoint(path: string): void {
  const other = new DatabaseSync(path, { timeout: 5_000 });
  other.exec("PRAGMA wal_checkpoint(PASSIVE)");
  other.close();
}

/** The parcels come and are used up: each slot is ordered once more, and that outlives a restart. */
async function ordersGoOn(house: House, running: Running, what: string): Promise<void> {
  const before = house.placed();
  house.deliver();
  for (const level of [90, 12]) {
    for (const slot of slotNames) house.sensor.show(slot, level);
    await house.pass(16 * minute);
  }
  for (const slot of slotNames)
    expect(running.face(slot), `${what}: ${slot}`).toMatchObject({
      replenish: true,
      fault: false,
      status: "Test order placed",
      level: 12,
    });
  running.close();
  const again = await house.start({ replenish });
  await house.pass(16 * minute);
  for (const slot of slotNames)
    expect(again.face(slot), `${what}: ${slot}`).toMatchObject({ replenish: true, status: "Test order placed" });
  expect(house.placed(), what).toBe(before + 2);
  again.close();
}

describe("after a power cut, when the newest records stand in the -wal alone", () => {
  const leftBehind: [string, (path: string, image: Image) => void][] = [
    ["all is there", () => undefined],
    [
      "the -wal is gone",
      (path) => {
        rmSync(`${path}-wal`);
      },
    ],
    [
      "the -shm is gone",
      (path) => {
        rmSync(`${path}-shm`);
      },
    ],
    [
      "both are gone",
      (path, image) => {
        putImage(path, { "": present(image, "") });
      },
    ],
    [
      "the -shm is noise",
      (path, image) => {
        spoilAt(`${path}-shm`, 0, present(image, "-shm").length, spoils.noise);
      },
    ],
    [
      "the -wal has another header",
      (path) => {
        spoilAt(`${path}-wal`, 0, walHeader, spoils.noise);
      },
    ],
    [
      "the -wal is noise",
      (path, image) => {
        spoilAt(`${path}-wal`, 0, present(image, "-wal").length, spoils.noise);
      },
    ],
  ];
  test.each(leftBehind)("%s: Amazon placed one order, and it is known again", async (what, leave) => {
    const { house, image } = await powerCut();
    leave(house.path, image);
    const running = await house.start({ replenish });
    await house.pass(31 * minute);
    expect(running.face("beans")).toMatchObject({ replenish: true, fault: false });
    expect(running.face("beans").status).toMatch(onOrder);
    expect(house.placed()).toBe(1);
    expect(house.aside()).toEqual([]);
    await ordersGoOn(house, running, what);
  });

  test.each(["cut off", "spoilt"])(
    "the -wal is %s at any of its frames: Amazon placed one order, and it is known again",
    { timeout: 120_000 },
    async (how) => {
      let known = 0;
      for (let frame = 0, frames = 1; frame < frames; frame++) {
        const { house, image } = await powerCut();
        frames = (present(image, "-wal").length - walHeader) / walFrame;
        const at = walHeader + frame * walFrame;
        if (how === "cut off") cutAt(`${house.path}-wal`, at + (frame % 2) * 100);
        else spoilAt(`${house.path}-wal`, at, walFrame, spoils.noise);
        const running = await house.start({ replenish });
        await house.pass(31 * minute);
        const { replenish: on, fault, status } = running.face("beans");
        expect([on, fault], `frame ${frame}`).toEqual([true, false]);
        expect(status, `frame ${frame}`).toMatch(onOrder);
        expect([house.placed(), house.aside().length], `frame ${frame}`).toEqual([1, 0]);
        if (status === "Test order placed") known++;
        await house.close();
      }
      expect(known).toBeGreaterThan(0);
    },
  );

  test("a file that is damaged goes aside, and nothing of its -wal is played into the new one", async () => {
    const { house, image } = await powerCut();
    // All of it: a page that stands in the -wal too, as the first one where the file has grown, is read from there.
    spoilAt(house.path, 0, present(image, "").length, spoils.noise);
    house.sensor.show("filter", 12);
    const running = await house.start({ replenish });
    await house.pass(31 * minute);
    expect(running.face("beans").status).toMatch(recordsLost);
    expect([house.placed(), house.asked(), house.told(keptAs).length]).toEqual([1, 1, 1]);
    await ordersGoOn(house, running, "later");
  });
});

describe("a -wal that was left alone from another time", () => {
  const mixtures: [string, (images: { first: Image; second: Image; closed: Image }) => Image][] = [
    [
      "an old one beside the newest file",
      ({ first, closed }) => ({ "": present(closed, ""), "-wal": present(first, "-wal") }),
    ],
    ["an old one and its -shm beside the newest file", ({ first, closed }) => ({ ...first, "": present(closed, "") })],
    [
      "the newest one beside a file from a backup",
      ({ first, second }) => ({ "": present(first, ""), "-wal": present(second, "-wal") }),
    ],
    [
      "the newest one and an old -shm beside a file from a backup",
      ({ first, second }) => ({ ...first, "-wal": present(second, "-wal") }),
    ],
  ];
  test.each(mixtures)("%s: nothing is ordered twice, and ordering goes on", async (what, mix) => {
    const house = await openHouse();
    const running = await house.start({ replenish });
    house.sensor.show("beans", 12);
    await house.pass(16 * minute);
    const first = imageOf(house.path);
    house.deliver();
    for (const level of [90, 12]) {
      house.sensor.show("beans", level);
      await house.pass(16 * minute);
    }
    expect(house.placed()).toBe(2);
    const second = imageOf(house.path);
    running.close();
    putImage(house.path, mix({ first, second, closed: imageOf(house.path) }));
    const again = await house.start({ replenish });
    await house.pass(31 * minute);
    expect(house.placed()).toBe(2);
    // Which pages the two have in common is SQLite's business: what does not fit together is damage.
    const known = house.aside().length === 0;
    expect(again.face("beans")).toMatchObject({
      replenish: known,
      fault: false,
      status: expect.stringMatching(known ? onOrder : recordsLost) as string,
    });
    if (!known) for (const slot of slotNames) await again.refilled(slot);
    await ordersGoOn(house, again, what);
  });
});

describe("while the plugin runs", () => {
  const mischief: [string, (path: string, image: Image) => void][] = [
    [
      "the -shm is overwritten with ones",
      (path, image) => {
        spoilAt(`${path}-shm`, 0, present(image, "-shm").length, spoils.ones);
      },
    ],
    [
      "the -shm is overwritten with zeroes",
      (path, image) => {
        spoilAt(`${path}-shm`, 0, present(image, "-shm").length, spoils.zeroes);
      },
    ],
    [
      "the second half of the -shm is overwritten",
      (path, image) => {
        spoilAt(`${path}-shm`, 0, present(image, "-shm").length, spoils["noise in its second half"]);
      },
    ],
    [
      "the -wal is overwritten with noise",
      (path, image) => {
        spoilAt(`${path}-wal`, 0, present(image, "-wal").length, spoils.noise);
      },
    ],
    [
      "the -wal is cut to nothing",
      (path) => {
        cutAt(`${path}-wal`, 0);
      },
    ],
    [
      "the -wal is cut in the middle",
      (path, image) => {
        cutAt(`${path}-wal`, present(image, "-wal").length / 2);
      },
    ],
  ];
  test.each(
    mischief.flatMap(([how, make]) => [
      { how, make, seen: false },
      { how, make, seen: true },
    ]),
  )(
    "$how (another process commits after it: $seen): the order stays known, nothing is ordered twice or on lost memory",
    async ({ how, make, seen }) => {
      const house = await openHouse();
      const running = await house.start({ replenish });
      house.sensor.show("beans", 12);
      await house.pass(16 * minute);
      const other = new DatabaseSync(house.path, { timeout: 5_000 });
      other.exec("SELECT * FROM trips");
      make(house.path, imageOf(house.path));
      try {
        if (seen) other.exec("INSERT INTO trips VALUES ('another', 'test', 'none', 0)");
      } catch {
        // It may meet the damage itself.
      }
      other.close();
      house.sensor.show("filter", 12);
      await house.pass(31 * minute);
      expect(running.face("beans")).toMatchObject({
        replenish: true,
        fault: false,
        status: "Test order placed",
        level: 12,
      });
      expect(running.face("filter").status).toMatch(house.aside().length > 0 ? recordsLost : /^Test order placed/);
      const placed = house.placed();
      running.close();
      const again = await house.start({ replenish });
      await house.pass(31 * minute);
      for (const slot of slotNames)
        expect(again.face(slot).status).toMatch(
          house.aside().length > 0 ? /^(Test order placed|Low: not ordered, the plugin's records)/ : onOrder,
        );
      expect(house.placed()).toBe(placed);
      expect(house.told(keptAs)).toHaveLength(house.aside().length);
      await ordersGoOn(house, again, how);
    },
  );

  test.each([
    { which: "-wal", seen: false },
    { which: "-shm", seen: false },
    { which: "-wal and -shm", seen: false },
    { which: "-wal and -shm", seen: true },
  ])(
    "its $which is deleted (another process commits after it: $seen): nothing is ordered that would be gone with the process, that is told, and the restart goes on from all that was kept",
    async ({ which, seen }) => {
      const house = await openHouse();
      const running = await house.start({ replenish });
      house.sensor.show("beans", 12);
      await house.pass(16 * minute);
      // Where the file has grown in the -wal alone, it cannot be written any more without that, by anybody.
      if (seen) checkpoint(house.path);
      for (const suffix of which.split(" and ")) rmSync(house.path + suffix);
      if (seen) {
        const other = new DatabaseSync(house.path, { timeout: 5_000 });
        other.exec("INSERT INTO trips VALUES ('another', 'test', 'none', 0)");
        other.close();
      }
      house.sensor.show("filter", 12);
      await house.pass(31 * minute);
      expect(running.face("beans")).toMatchObject({ replenish: true, fault: false });
      expect(running.face("filter")).toMatchObject({ replenish: false });
      expect(running.face("filter").status).toMatch(/^Not ordered: the store was removed or replaced/);
      expect([house.asked("beans"), house.asked("filter")]).toEqual([1, 0]);
      running.close();
      const again = await house.start({ replenish });
      await house.pass(31 * minute);
      const lost = house.aside().length > 0;
      expect(lost && !seen).toBe(false);
      for (const slot of slotNames)
        expect(again.face(slot).status).toMatch(
          lost ? /^(Test order placed|Low: not ordered, the plugin's records)/ : onOrder,
        );
      expect([house.asked("beans"), house.asked("filter")]).toEqual([1, lost ? 0 : 1]);
    },
  );

  test("all three are deleted: nothing is ordered that would be gone with the process, and that is told", async () => {
    const house = await openHouse();
    const running = await house.start({ replenish });
    house.sensor.show("beans", 12);
    await house.pass(16 * minute);
    const placed = house.placed();
    putImage(house.path, {});
    house.sensor.show("filter", 12);
    await house.pass(31 * minute);
    expect(running.face("beans")).toMatchObject({
      replenish: true,
      fault: false,
      status: "Test order placed",
      level: 12,
    });
    expect(running.face("filter")).toMatchObject({
      replenish: false,
      status: expect.stringMatching(
        /^Not ordered: the store was removed or replaced while Homebridge runs; restart Homebridge/,
      ) as unknown,
    });
    expect(house.placed()).toBe(placed);
    running.close();
    const again = await house.start({ replenish });
    await house.pass(31 * minute);
    for (const slot of slotNames) expect(again.face(slot).status).toMatch(/^(Already on order|Test order placed)/);
    expect(house.placed()).toBe(placed + 1);
  });
});
