import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { give } from "../store/rig.ts";
import { passBoth, startChild, type Child } from "./children.ts";
import { spoilPage, spoils } from "./disk.ts";
import { minute, type House } from "./house.ts";
import { houseWithPast, keptAs, livesOn, recordsLost, replenish } from "./past.ts";

const notRead = /^error: nothing is ordered while the store cannot be used, which is tried again every minute: /;
const notOrdered = /^(Not ordered: the store|Low: not ordered)/;
const cannotOpen = /cannot be (opened|written); check the (folder|disk) and its permissions/;

/** The plugin runs in a process of its own, there as somebody else where it is root: root is refused nothing. */
const refusedThings = { somebodyElse: process.getuid?.() === 0 };

/** The advice to give these files to Homebridge's user. What that is called depends on the machine. */
const chown = (...files: string[]): RegExp =>
  new RegExp(`belongs to another user[^:]*: sudo chown \\S+ ${files.join(" ").replaceAll(".", "\\.")}$`);

const said = (lines: readonly string[], expression: RegExp): string[] => lines.filter((line) => expression.test(line));

interface Obstacle {
  what: string;
  lay: (house: House) => void;
  clear: (house: House) => void;
  /** The file belongs to another user than the plugin's: the message says how that is mended. */
  strange: boolean;
}

const modes =
  (file: number, folder: number) =>
  ({ path }: House): void => {
    chmodSync(path, file);
    chmodSync(dirname(path), folder);
  };

const obstacles: Obstacle[] = [
  {
    what: "the folder may not be written",
    lay(house) {
      give(house.path);
      modes(0o600, 0o555)(house);
    },
    clear: modes(0o600, 0o700),
    strange: false,
  },
  {
    what: "the file is another user's and may only be read",
    lay: modes(0o444, 0o777),
    clear: modes(0o600, 0o700),
    strange: true,
  },
  {
    what: "the file is another user's and may not even be read",
    lay: modes(0, 0o777),
    clear: modes(0o600, 0o700),
    strange: true,
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
    strange: false,
  },
];

describe.each(obstacles)("at a start, $what", ({ lay, clear, strange }) => {
  test("levels show, nothing is ordered, why is told, the file stays as it is; after a restart without that all goes on", async () => {
    const house = await houseWithPast();
    const before = readFileSync(house.path);
    lay(house);
    const child = await startChild(house, { replenish }, strange ? { somebodyElse: true } : refusedThings);
    await passBoth(child, house, 16 * minute);
    house.sensor.show("filter", 12);
    const look = await passBoth(child, house, 16 * minute);
    expect(look).toMatchObject({ level: { beans: 12, filter: 12 }, replenish: { beans: false, filter: false } });
    for (const slot of ["beans", "filter"] as const) {
      expect(look.status[slot]).toMatch(notOrdered);
      expect(await child.tell({ do: "ask", slot })).toMatchObject({ refused: true });
    }
    expect(house.asked()).toBe(0);
    const [line = "", ...more] = said(look.lines, notRead);
    expect(more).toEqual([]);
    expect(line).toMatch(cannotOpen);
    if (strange) expect(line).toMatch(chown(house.path));
    else expect(line).not.toContain("chown");
    expect([house.aside(), said(look.lines, keptAs)]).toEqual([[], []]);
    await child.kill();
    clear(house);
    expect(readFileSync(house.path).equals(before)).toBe(true);

    house.sensor.show("filter", 80);
    await livesOn(house, await house.start({ replenish }), "later");
    expect(house.aside()).toEqual([]);
  });
});

describe.each(obstacles)("at a start, $what, and then not any more", ({ lay, clear, strange }) => {
  test("what is known of the slots is read without a restart, and the need is met, once", async () => {
    const house = await houseWithPast();
    lay(house);
    house.sensor.show("filter", 12);
    const child = await startChild(house, { replenish }, strange ? { somebodyElse: true } : refusedThings);
    const before = await passBoth(child, house, 16 * minute);
    expect([before.status.filter, house.asked()]).toEqual([expect.stringMatching(notOrdered), 0]);
    // The plugin runs as somebody else.
    clear(house);
    for (const [path, mode] of [
      [house.path, 0o666],
      [dirname(house.path), 0o777],
    ] as const)
      chmodSync(path, mode);
    const { status, replenish: on, lines } = await passBoth(child, house, 16 * minute);
    expect([status.filter, on.filter, on.beans]).toEqual(["Test order placed", true, true]);
    expect([
      house.asked("filter"),
      house.asked("beans"),
      said(lines, /^info: the store can be read now/).length,
    ]).toEqual([1, 0, 1]);
    await child.kill();
  });
});

test("a store that may only be read and is then removed is not begun anew: what it held would be bought again", async () => {
  const house = await houseWithPast();
  modes(0o444, 0o777)(house);
  house.sensor.show("filter", 12);
  const child = await startChild(house, { replenish }, { somebodyElse: true });
  await passBoth(child, house, minute);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(house.path + suffix, { force: true });
  const look = await passBoth(child, house, 16 * minute);
  expect(look.status.filter).toMatch(notOrdered);
  expect([house.asked(), existsSync(house.path)]).toEqual([0, false]);
  await child.kill();
});

test("a store that is another user's but may be written is used: one warning names chown and the files, and all goes on", async () => {
  const house = await houseWithPast();
  modes(0o666, 0o777)(house);
  house.sensor.show("filter", 12);
  const child = await startChild(house, { replenish }, { somebodyElse: true });
  const look = await passBoth(child, house, 16 * minute);
  expect(look.status.filter).toBe("Test order placed");
  expect(house.asked("filter")).toBe(1);
  const warnings = said(look.lines, /chown/);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^warn: the store belongs to another user, who may order with what is in it; give it to Homebridge's user/,
  );
  expect(warnings[0]).toMatch(chown(house.path));
  expect(said(look.lines, notRead)).toEqual([]);
  await child.kill();
  chmodSync(dirname(house.path), 0o700);
  await (await house.start({ replenish })).replenish("filter", true);
  expect([house.asked("filter"), statSync(house.path).mode & 0o777]).toEqual([1, 0o600]);
});

test("a first start in a folder that may not be written leaves nothing behind; once it may, the need is met", async () => {
  const house = await houseWithPast();
  rmSync(house.path);
  chmodSync(dirname(house.path), 0o555);
  const child = await startChild(house, { replenish }, refusedThings);
  const look = await passBoth(child, house, 16 * minute);
  expect(look.status.beans).toMatch(notOrdered);
  expect([house.asked(), said(look.lines, notRead).length]).toEqual([0, 1]);
  await child.kill();
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
    const child = await startChild(house, { replenish }, refusedThings);
    const look = await passBoth(child, house, 31 * minute);
    expect(look.status.beans).toMatch(notOrdered);
    expect([house.asked(), house.aside().length, said(look.lines, notRead).length]).toEqual([0, 0, 1]);
    expect(said(look.lines, notRead)[0]).toMatch(
      /is damaged and cannot be moved aside; check the folder's permissions/,
    );
    await child.kill();
    chmodSync(dirname(house.path), 0o700);
    const again = await house.start({ replenish });
    await house.pass(16 * minute);
    expect(again.face("beans").status).toMatch(recordsLost);
    expect([house.asked(), house.told(keptAs).length]).toEqual([0, 1]);
    await livesOn(house, again, "later");
  });

  test("while the plugin runs: nothing is ordered and why is told; it is moved aside as soon as that can be", async () => {
    const house = await houseWithPast();
    const child: Child = await startChild(house, { replenish });
    await passBoth(child, house, minute);
    for (let page = 2; page < 12; page++) spoilPage(house.path, page, spoils.noise);
    for (const suffix of ["", "-wal", "-shm"]) give(house.path + suffix);
    chmodSync(dirname(house.path), 0o555);
    house.sensor.show("filter", 12);
    await child.tell({ do: "become", ...refusedThings });
    const refused = await passBoth(child, house, 16 * minute);
    expect(refused.status.filter).toMatch(/^Not ordered: the store .*is damaged and cannot be moved aside/);
    expect([refused.replenish.beans, refused.status.beans]).toEqual([true, "Test order placed"]);
    expect([house.asked(), house.aside().length]).toEqual([0, 0]);
    await child.tell({ do: "become", somebodyElse: false });
    chmodSync(dirname(house.path), 0o700);
    const { status, lines } = await passBoth(child, house, 31 * minute);
    expect([house.asked(), house.aside().length, said(lines, keptAs).length]).toEqual([0, 1, 1]);
    expect(status.filter).toMatch(recordsLost);
    await child.kill();
    house.lines.push(...lines);
    await livesOn(house, await house.start({ replenish }), "later");
  });
});
