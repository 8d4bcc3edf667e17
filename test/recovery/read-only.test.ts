import { chmodSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { give } from "../store/rig.ts";
import { spoilPage, spoils } from "./disk.ts";
import { minute, type House } from "./house.ts";
import { houseWithPast, keptAs, livesOn, recordsLost, replenish } from "./past.ts";

/** A user id that owns nothing: root may write everywhere, and nothing could be refused to it. */
const nobody = 65_534;

/** From now on this process is, where it was root, somebody who is refused things. Returns what undoes that. */
function dropPrivileges(): () => void {
  if (process.getuid?.() !== 0) return () => undefined;
  process.seteuid?.(nobody);
  return () => { process.seteuid?.(0); };
}

function unprivileged<T>(work: () => T): T {
  const undo = dropPrivileges();
  try {
    return work();
  } finally {
    undo();
  }
}

const notRead = /^error: nothing is ordered before Homebridge is restarted, since what is known of the slots cannot be read/;

const cannotOpen = /cannot be (opened|written); check the (folder|disk) and its permissions/;

interface Obstacle {
  what: string;
  lay: (house: House) => void;
  clear: (house: House) => void;
  /** What the log says of it. */
  says: RegExp;
}

const obstacles: Obstacle[] = [
  {
    what: "the folder may not be written",
    lay({ path }) {
      give(path);
      chmodSync(dirname(path), 0o555);
    },
    clear: ({ path }) => { chmodSync(dirname(path), 0o700); },
    says: cannotOpen,
  },
  {
    what: "the file may only be read",
    lay({ path }) {
      chmodSync(dirname(path), 0o777);
      chmodSync(path, 0o444);
    },
    clear({ path }) {
      chmodSync(path, 0o600);
      chmodSync(dirname(path), 0o700);
    },
    says: cannotOpen,
  },
  {
    what: "the file may not even be read",
    lay({ path }) {
      chmodSync(dirname(path), 0o777);
      chmodSync(path, 0);
    },
    clear({ path }) {
      chmodSync(path, 0o600);
      chmodSync(dirname(path), 0o700);
    },
    says: cannotOpen,
  },
  {
    what: "a folder stands in the file's place",
    lay({ path }) {
      renameSync(path, `${path}.backup`);
      mkdirSync(path);
    },
    clear({ path }) {
      rmdirSync(path);
      renameSync(`${path}.backup`, path);
    },
    says: cannotOpen,
  },
];

describe.each(obstacles)("at a start, $what", ({ lay, clear, says }) => {
  test("levels show, nothing is ordered, why is told, the file stays as it is; after a restart without that all goes on", async () => {
    const house = await houseWithPast();
    const before = readFileSync(house.path);
    lay(house);
    const running = await house.start({ replenish }, unprivileged);
    await house.pass(16 * minute);
    house.sensor.show("filter", 12);
    await house.pass(16 * minute);
    for (const slot of ["beans", "filter"] as const) {
      expect(running.face(slot)).toMatchObject({ level: 12, replenish: false });
      expect(running.face(slot).status).toMatch(/^(Not ordered: the store|Low: not ordered)/);
      expect(await running.replenish(slot, true)).not.toBe(0);
    }
    expect(house.amazon.control.calls().requests.filter(({ call }) => call === "replenish")).toEqual([]);
    expect(house.told(notRead)).toHaveLength(1);
    expect(house.told(notRead)[0]).toMatch(says);
    expect([house.aside(), house.told(keptAs)]).toEqual([[], []]);
    running.close();
    clear(house);
    expect(readFileSync(house.path).equals(before)).toBe(true);

    house.sensor.show("filter", 80);
    await livesOn(house, await house.start({ replenish }), "later");
    expect(house.aside()).toEqual([]);
  });
});

test("a first start in a folder that may not be written leaves nothing behind; once it may, the need is met", async () => {
  const house = await houseWithPast();
  rmSync(house.path);
  chmodSync(dirname(house.path), 0o555);
  const running = await house.start({ replenish }, unprivileged);
  await house.pass(16 * minute);
  expect(running.face("beans").status).toMatch(/^(Not ordered: the store|Low: not ordered)/);
  expect([house.asked(), house.told(notRead).length]).toEqual([0, 1]);
  running.close();
  chmodSync(dirname(house.path), 0o700);
  const again = await house.start({ replenish });
  await house.pass(16 * minute);
  expect(again.face("beans").status).toBe("Test order placed");
  expect(house.placed()).toBe(1);
});

describe("a damaged file in a folder that may not be written", () => {
  test("at a start: nothing is ordered and why is told; it is moved aside by the first start that can", async () => {
    const house = await houseWithPast();
    spoilPage(house.path, 1, spoils.noise);
    give(house.path);
    chmodSync(dirname(house.path), 0o555);
    const running = await house.start({ replenish }, unprivileged);
    await house.pass(31 * minute);
    expect(running.face("beans").status).toMatch(/^(Not ordered: the store|Low: not ordered)/);
    expect([house.asked(), house.aside().length, house.told(notRead).length]).toEqual([0, 0, 1]);
    expect(house.told(notRead)[0]).toMatch(/is damaged and cannot be moved aside; check the folder's permissions/);
    running.close();
    chmodSync(dirname(house.path), 0o700);
    const again = await house.start({ replenish });
    await house.pass(16 * minute);
    expect(again.face("beans").status).toMatch(recordsLost);
    expect([house.asked(), house.told(keptAs).length]).toEqual([0, 1]);
    await livesOn(house, again, "later");
  });

  test("while the plugin runs: nothing is ordered and why is told; it is moved aside as soon as that can be", async () => {
    const house = await houseWithPast();
    const running = await house.start({ replenish });
    await house.pass(minute);
    for (let page = 2; page < 12; page++) spoilPage(house.path, page, spoils.noise);
    for (const suffix of ["", "-wal", "-shm"]) give(house.path + suffix);
    chmodSync(dirname(house.path), 0o555);
    house.sensor.show("filter", 12);
    const undo = dropPrivileges();
    try {
      await house.pass(16 * minute);
    } finally {
      undo();
    }
    expect(running.face("filter").status).toMatch(/^Not ordered: the store .*is damaged and cannot be moved aside/);
    expect(running.face("beans")).toMatchObject({ replenish: true, status: "Test order placed" });
    expect([house.asked(), house.aside().length]).toEqual([0, 0]);
    chmodSync(dirname(house.path), 0o700);
    await house.pass(31 * minute);
    expect([house.asked(), house.aside().length, house.told(keptAs).length]).toEqual([0, 1, 1]);
    expect(running.face("filter").status).toMatch(recordsLost);
    await livesOn(house, running, "later");
  });
});
