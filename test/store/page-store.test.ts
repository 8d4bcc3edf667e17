import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openPageStore, type PageStore } from "../../src/store/page-store.ts";
import { lockFile } from "../support/locked-file.ts";
import { opened, rowsOf, slotIn, storeErrorOf, storePath } from "./rig.ts";

function page(path: string): PageStore {
  const store = openPageStore(path);
  onTestFinished(() => {
    store.close();
  });
  return store;
}

const mark = (store: PageStore, name: string): unknown =>
  store.commit((database) => database.prepare("INSERT INTO marks (name) VALUES (?)").run(name).changes);

const marks = (path: string): unknown[] => rowsOf(path, "SELECT name FROM marks").map(({ name }) => name);

describe("before there is a file", () => {
  test("nothing is opened until something is asked, and then it is made", () => {
    const path = storePath();
    const store = page(path);
    expect([store.exists, store.generation, readdirSync(dirname(path))]).toEqual([false, 0, []]);
    expect(store.use(() => "answer")).toBe("answer");
    expect([store.exists, store.generation, existsSync(path)]).toEqual([true, 1, true]);
  });

  test("where a damaged one was moved aside none is made: the plugin is to know that it lost one", () => {
    const path = storePath();
    writeFileSync(`${path}.corrupt-2026-03-01T12-00-00.000Z`, "damaged");
    const store = page(path);
    expect(store.exists).toBe(true);
    const error = storeErrorOf(() => store.use(() => null));
    expect(error).toMatchObject({
      code: "corrupt",
      message: `the store is damaged; start Homebridge, which keeps it aside and begins a new one (${path})`,
    });
    expect(existsSync(path)).toBe(false);
  });

  test("remains of another store in the folder are no remains of this one", () => {
    const path = storePath();
    writeFileSync(`${dirname(path)}/other.sqlite.corrupt-2026-03-01T12-00-00.000Z`, "damaged");
    expect(page(path).exists).toBe(false);
  });

  test("a folder that is not there is no file", () => {
    expect(page(`${storePath()}/missing/store.sqlite`).exists).toBe(false);
  });
});

describe("a damaged file", () => {
  test("that was emptied is left as it is, and told", () => {
    const path = storePath();
    writeFileSync(path, "short");
    const store = page(path);
    expect(storeErrorOf(() => store.use(() => null))).toMatchObject({
      code: "corrupt",
      message: expect.stringContaining("start Homebridge") as string,
    });
    expect([store.exists, statSync(path).size, readdirSync(dirname(path))]).toEqual([true, 5, [basename(path)]]);
  });

  test("found by a statement is left as it is, and looked at anew by the next", () => {
    const path = storePath();
    writeFileSync(path, "nonsense ".repeat(2_000));
    const store = page(path);
    expect(storeErrorOf(() => store.use(() => null)).code).toBe("corrupt");
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
    rmSync(path);
    opened(path).close();
    expect(store.use(() => "answer")).toBe("answer");
  });

  test("found while it is open is closed: SQLite would go on with what it remembers", () => {
    const path = storePath();
    const store = page(path);
    mark(store, "one");
    const error = storeErrorOf(() =>
      store.use(() => {
        throw Object.assign(new Error("malformed"), { errcode: 11 });
      }),
    );
    expect([error.code, store.generation]).toEqual(["corrupt", 1]);
    expect([marks(path), store.use(() => store.generation)]).toEqual([["one"], 2]);
  });
});

test("any other failure leaves it open, and comes through", () => {
  const store = page(storePath());
  const slip = new TypeError("a slip of ours");
  expect(() =>
    store.use(() => {
      throw slip;
    }),
  ).toThrow(slip);
  const refused = storeErrorOf(() =>
    store.use((database) => database.prepare("INSERT INTO marks (name) VALUES (NULL)").run()),
  );
  expect([refused.code, store.use(() => store.generation)]).toEqual(["unwritable", 1]);
});

test("it stays open from one use to the next, and is opened anew once the plugin has replaced it", () => {
  const path = storePath();
  const store = page(path);
  mark(store, "old");
  const first = store.use((database) => database);
  expect([store.use((database) => database) === first, store.generation]).toEqual([true, 1]);
  renameSync(path, `${path}.corrupt-2026-03-01T12-00-00.000Z`);
  opened(path);
  const second = store.use((database) => database);
  expect([second === first, first.isOpen, store.generation]).toEqual([false, false, 2]);
  mark(store, "new");
  expect(marks(path)).toContain("new");
});

test("what is committed while the plugin replaces the file is written into the new one too", () => {
  const path = storePath();
  const aside = `${path}.corrupt-2026-03-01T12-00-00.000Z`;
  const store = page(path);
  store.use(() => null);
  let runs = 0;
  const result = store.commit((database) => {
    runs += 1;
    database.exec("INSERT INTO marks (name) VALUES ('page') ON CONFLICT DO NOTHING");
    if (runs === 1) {
      for (const suffix of ["", "-wal", "-shm"]) renameSync(path + suffix, aside + suffix);
      opened(path);
    }
    return runs;
  });
  expect([result, runs]).toEqual([2, 2]);
  expect(marks(path)).toContain("page");
});

test("a commit runs once, and is whole or nothing", () => {
  const path = storePath();
  const store = page(path);
  let runs = 0;
  expect(
    store.commit((database) => {
      runs += 1;
      database.exec("INSERT INTO marks (name) VALUES ('one')");
      return "done";
    }),
  ).toBe("done");
  expect([runs, marks(path)]).toEqual([1, ["one"]]);
  expect(() =>
    store.commit((database) => {
      database.exec("INSERT INTO marks (name) VALUES ('two')");
      throw new TypeError("a slip of ours");
    }),
  ).toThrow("a slip of ours");
  expect(marks(path)).toEqual(["one"]);
});

test("the plugin and the page write the same file at once", () => {
  const path = storePath();
  const plugin = opened(path);
  const store = page(path);
  expect(slotIn(plugin).row).toBe(1);
  expect(store.use((database) => database.prepare("SELECT count(*) AS n FROM slots").get())).toEqual({ n: 1 });
  mark(store, "page");
  expect(plugin.use((database) => database.prepare("SELECT name FROM marks").get())).toEqual({ name: "page" });
});

test("a locked store is waited for a second at most, and told as busy", async () => {
  const path = storePath();
  const store = page(path);
  expect(store.use((database) => database.prepare("PRAGMA busy_timeout").get()?.["timeout"])).toBe(1_000);
  const other = await lockFile(path);
  try {
    expect(storeErrorOf(() => mark(store, "one")).code).toBe("busy");
  } finally {
    await other.release();
  }
  expect(mark(store, "one")).toBe(1);
});

test("after close every use is refused, and no handle is left", () => {
  const path = storePath();
  const store = page(path);
  const database = store.use((one) => one);
  store.close();
  store.close();
  expect(database.isOpen).toBe(false);
  for (const use of [() => store.use(() => null), () => store.commit(() => null)])
    expect(storeErrorOf(use)).toMatchObject({ code: "unavailable", message: "the store is closed" });
  expect(readdirSync(dirname(path))).toEqual([basename(path)]);
});

test("what the plugin says of its file, the page's store does not: it warns of nothing and tells of no loss", () => {
  const path = storePath();
  const store = page(path);
  const told: string[] = [];
  store.onLost((to) => told.push(to));
  store.use(() => null);
  renameSync(path, `${path}.corrupt-2026-03-01T12-00-00.000Z`);
  opened(path);
  expect([store.use(() => store.generation), told, store.warning]).toEqual([2, [], null]);
});
