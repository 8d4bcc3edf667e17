import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { moveAside } from "../../src/store/database.ts";
import { linksIn, type StoredLink } from "../../src/store/links.ts";
import { openPageStore } from "../../src/store/page-store.ts";
import { saveSlot } from "../../src/store/slots.ts";
import { openStore, whyNotWritable, type Store } from "../../src/store/store.ts";
import { StoreError } from "../../src/store/errors.ts";
import { lockFile } from "../support/locked-file.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import {
  emptySlot,
  failing,
  intent,
  opened,
  rowsOf,
  slotIn,
  storeErrorOf,
  storePath,
  withBook,
  withoutWriting,
} from "./rig.ts";

test("the file, its -wal and its -shm can be read by their owner alone, whatever the umask and an older mode say", () => {
  const path = storePath();
  writeFileSync(path, "", { mode: 0o644 });
  const before = process.umask(0);
  try {
    slotIn(opened(path));
    for (const suffix of ["", "-wal", "-shm"]) expect(statSync(path + suffix).mode & 0o777, suffix).toBe(0o600);
  } finally {
    process.umask(before);
  }
});

test.each(["the plugin", "the page"])(
  "a file that was restored with its -wal and -shm, all of them to be read by everybody, is 0600 once %s opens it",
  (who) => {
    const path = storePath();
    const first = openStore(path, virtualClock());
    slotIn(first);
    // As a power cut leaves it: its last writes are in the -wal.
    const image = ["", "-wal", "-shm"].map((suffix) => [suffix, readFileSync(path + suffix)] as const);
    first.close();
    for (const [suffix, bytes] of image) writeFileSync(path + suffix, bytes);
    for (const [suffix] of image) chmodSync(path + suffix, 0o644);
    const store = who === "the plugin" ? opened(path) : openPageStore(path);
    onTestFinished(() => {
      store.close();
    });
    expect(store.use((database) => database.prepare("SELECT count(*) AS n FROM slots").get())).toEqual({ n: 1 });
    for (const [suffix] of image) expect(statSync(path + suffix).mode & 0o777, suffix).toBe(0o600);
  },
);

test("what is moved aside is 0600, with its -wal and -shm", () => {
  const path = storePath();
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    writeFileSync(path + suffix, "a token");
    chmodSync(path + suffix, 0o644);
  }
  const aside = moveAside(path, 0);
  for (const suffix of ["", "-wal", "-shm", "-journal"])
    expect(statSync(aside + suffix).mode & 0o777, suffix).toBe(0o600);
  expect(existsSync(path)).toBe(false);
});

test("what was deleted or replaced is not left in the file: an old refresh token", () => {
  const path = storePath();
  const store = opened(path);
  const links = linksIn(store, () => 0);
  const old = `Atzr|${"old".repeat(200)}`;
  links.link("CC0001", "test", old);
  const link = links.current("CC0001", "test");
  links.rotate("CC0001", link?.linkId ?? "", "Atzr|new");
  links.link("CC0002", "test", old);
  links.remove("CC0002", "test", links.current("CC0002", "test") as StoredLink);
  store.close();
  expect(readFileSync(path).includes("oldoldold")).toBe(false);
});

describe("where the file system knows no hard links", () => {
  /** Lets `linkSync` fail while `work` runs, as on a memory card or a network share; `meanwhile` happens before. */
  function withoutLinks<T>(code: string, work: () => T, meanwhile: (path: string) => void = () => undefined): T {
    const { linkSync } = fs;
    fs.linkSync = (_from, to) => {
      meanwhile(String(to));
      throw Object.assign(new Error(`${code}: link`), { code });
    };
    syncBuiltinESMExports();
    try {
      return work();
    } finally {
      fs.linkSync = linkSync;
      syncBuiltinESMExports();
    }
  }

  test.each(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"])(
    "a new file appears all the same, whole and 0600, and nothing beside it (%s)",
    (code) => {
      const path = storePath();
      const store = withoutLinks(code, () => openStore(path, virtualClock()));
      expect(slotIn(store).row).toBe(1);
      store.close();
      expect([readdirSync(dirname(path)), statSync(path).mode & 0o777]).toEqual([[basename(path)], 0o600]);
      expect(slotIn(opened(path)).row).toBe(1);
    },
  );

  test("a file that another process has made meanwhile stays", () => {
    const path = storePath();
    const store = withoutLinks(
      "EPERM",
      () => openStore(path, virtualClock()),
      (to) => {
        const other = new DatabaseSync(to);
        other.exec("CREATE TABLE of_the_other (x)");
        other.close();
      },
    );
    onTestFinished(() => {
      store.close();
    });
    expect(rowsOf(path, "SELECT name FROM sqlite_schema WHERE name = 'of_the_other'")).toHaveLength(1);
  });

  test("any other failure is told, and leaves nothing behind", () => {
    const path = storePath();
    expect(withoutLinks("EIO", () => storeErrorOf(() => slotIn(openStore(path, virtualClock())))).code).toBe(
      "unwritable",
    );
    expect(readdirSync(dirname(path))).toEqual([]);
  });
});

test.each(["ENOSPC", "EDQUOT"])("a disk that is full at the start is named, and no order is spoken of (%s)", (code) => {
  const path = storePath();
  const { openSync } = fs;
  fs.openSync = () => {
    throw Object.assign(new Error(`${code}: no space left on device`), { code });
  };
  syncBuiltinESMExports();
  let error: StoreError;
  try {
    error = storeErrorOf(() => slotIn(openStore(path, virtualClock())));
  } finally {
    fs.openSync = openSync;
    syncBuiltinESMExports();
  }
  expect([error.code, error.message]).toEqual([
    "unwritable",
    `the disk is full; free some space, since the store cannot be written (${path})`,
  ]);
});

test("orders wait for the disk: WAL with synchronous FULL", () => {
  const store = opened(storePath());
  expect(store.use((database) => database.prepare("PRAGMA journal_mode").get())).toEqual({ journal_mode: "wal" });
  expect(store.use((database) => database.prepare("PRAGMA synchronous").get())).toEqual({ synchronous: 2 });
  expect(store.use((database) => database.prepare("PRAGMA busy_timeout").get())).toEqual({ timeout: 5_000 });
});

test("only what need not last does not wait for the disk, and FULL is back after it, thrown or not", () => {
  const store = opened(storePath());
  const synchronous = (database: DatabaseSync): unknown =>
    database.prepare("PRAGMA synchronous").get()?.["synchronous"];
  expect([store.commit(synchronous), store.commit(synchronous, false), store.commit(synchronous)]).toEqual([2, 1, 2]);
  storeErrorOf(() =>
    store.commit(() => {
      throw new StoreError("unwritable", "no");
    }, false),
  );
  expect(store.use(synchronous)).toBe(2);
});

test("an empty file becomes the newest form, and opening it again changes nothing", () => {
  const path = storePath();
  openStore(path, virtualClock()).close();
  const tables = (): unknown =>
    rowsOf(path, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").map((row) => row["name"]);
  expect(tables()).toEqual([
    "absences",
    "books",
    "departures",
    "heartbeats",
    "inbox",
    "intents",
    "links",
    "marks",
    "orders",
    "readings",
    "refills",
    "slots",
    "sqlite_sequence",
    "trips",
  ]);
  const version = rowsOf(path, "PRAGMA user_version");
  openStore(path, virtualClock()).close();
  expect(rowsOf(path, "PRAGMA user_version")).toEqual(version);
});

test.each(["WAL", "DELETE"])("a file of a newer version (journal mode %s) is refused and left as it is", (mode) => {
  const path = storePath();
  const newer = new DatabaseSync(path);
  newer.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE from_the_future (x); PRAGMA user_version = 99;`);
  newer.close();
  const bytes = readFileSync(path);
  const error = storeErrorOf(() => slotIn(openStore(path, virtualClock())));
  expect(error.code).toBe("newer");
  expect(error.message).toContain("update the plugin");
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(readdirSync(dirname(path))).toHaveLength(1);
});

test("after close nothing is left of -wal and -shm, and every use is refused", () => {
  const path = storePath();
  const store = openStore(path, virtualClock());
  slotIn(store);
  store.close();
  store.close();
  expect(readdirSync(dirname(path))).toEqual([path.slice(dirname(path).length + 1)]);
  expect(
    storeErrorOf(() => {
      store.use(() => undefined);
    }).code,
  ).toBe("unavailable");
});

test.each(["a missing folder", "a folder in the file's place"])(
  "%s is told as a StoreError that names the file",
  (what) => {
    const path = storePath();
    if (what === "a folder in the file's place") mkdirSync(path);
    const at = what === "a missing folder" ? `${path}/missing/store.sqlite` : path;
    const store = openStore(at, virtualClock());
    const error = storeErrorOf(() => {
      store.use(() => undefined);
    });
    expect(error.code).toBe("unwritable");
    expect(error.message).toContain(at);
  },
);

test("a folder that may not be written is told as a StoreError that names the file", () => {
  const path = storePath();
  const error = withoutWriting(dirname(path), () => storeErrorOf(() => slotIn(openStore(path, virtualClock()))));
  expect(error.code).toBe("unwritable");
  expect(error.message).toContain(`the store cannot be opened; check the folder`);
});

test("a full disk refuses the intent whole, and takes it once there is space", () => {
  const path = storePath();
  const store = opened(path);
  const record = slotIn(store);
  const pages = (count: number): unknown =>
    store.use((database) => database.prepare(`PRAGMA max_page_count = ${count}`).get());
  const full = withBook(emptySlot(), {
    number: 1,
    intent: intent(1),
    closed: [{ id: "x".repeat(50_000), expectedAt: null }],
  });
  pages(1);
  const error = storeErrorOf(() => {
    saveSlot(store, record, full, { mode: "test", intents: [{ intent: intent(1), end: null }], now: 0 });
  });
  expect(error.code).toBe("unwritable");
  expect(error.message).toBe(`the disk is full; free some space, since the store cannot be written (${path})`);
  expect(slotIn(store).state.books.test).toBeUndefined();
  pages(1_000_000);
  saveSlot(store, record, full, { mode: "test", intents: [{ intent: intent(1), end: null }], now: 0 });
  expect(slotIn(store).state.books.test?.intent?.number).toBe(1);
});

test("what is not a StoreError comes through unchanged, and undoes its transaction", () => {
  const store = opened(storePath());
  const slip = new TypeError("a slip of ours");
  expect(() =>
    store.commit((database) => {
      database.exec("INSERT INTO slots (serial, slot_id, key, shelf, owner) VALUES ('s', 'i', 'k', '{}', '')");
      throw slip;
    }),
  ).toThrow(slip);
  expect(store.use((database) => database.prepare("SELECT count(*) AS n FROM slots").get())).toEqual({ n: 0 });
});

test.each([
  [
    "removed",
    (path: string) => {
      for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
    },
    "",
  ],
  [
    "replaced",
    (path: string) => {
      renameSync(path, `${path}.away`);
      openStore(path, virtualClock()).close();
    },
    "",
  ],
  [
    "without its -wal",
    (path: string) => {
      rmSync(`${path}-wal`);
    },
    "-wal",
  ],
  [
    "without its -shm",
    (path: string) => {
      rmSync(`${path}-shm`);
    },
    "-shm",
  ],
] as const)(
  "a file that is %s while it is open takes no order: it would be gone with the process",
  (_what, change, lost) => {
    const path = storePath();
    const store = opened(path);
    const full = withBook(slotIn(store).state, { number: 1, intent: intent(1) });
    change(path);
    expect(
      storeErrorOf(() => {
        saveSlot(store, slotIn(store), full, { mode: "test", intents: [{ intent: intent(1), end: null }], now: 0 });
      }),
    ).toMatchObject({
      code: "unwritable",
      message: `the store was removed or replaced while Homebridge runs; restart Homebridge (${path}${lost})`,
    });
  },
);

test("a file that could not be opened is opened by a later use, once that can be, and not looked at anew by each of many in one moment", () => {
  const path = storePath();
  mkdirSync(path);
  const clock = virtualClock();
  clock.advance(60_000);
  const store = openStore(path, clock);
  onTestFinished(() => {
    store.close();
  });
  const first = storeErrorOf(() => slotIn(store));
  expect(first).toMatchObject({ code: "unwritable" });
  rmdirSync(path);
  expect(storeErrorOf(() => slotIn(store))).toBe(first);
  clock.advance(4_000);
  expect(slotIn(store).row).toBe(1);
});

test("a file that could only be read is written as soon as it may be, and is not opened anew by each of many in one moment", () => {
  const path = storePath();
  slotIn(opened(path));
  for (const suffix of ["", "-wal", "-shm"]) chmodSync(path + suffix, 0o444);
  const clock = virtualClock();
  const store = withoutWriting(dirname(path), () => failing(fs, "chmodSync", "EPERM", () => opened(path, clock)));
  const write = (): void => {
    store.commit((database) => {
      database.exec("INSERT INTO marks (name) VALUES ('written')");
    });
  };
  expect([storeErrorOf(write).code, store.use(() => store.openings)]).toEqual(["unwritable", 1]);
  for (const suffix of ["", "-wal", "-shm"]) chmodSync(path + suffix, 0o600);
  clock.advance(3_999);
  expect(storeErrorOf(write).code).toBe("unwritable");
  clock.advance(1);
  write();
  expect([rowsOf(path, "SELECT name FROM marks"), store.openings]).toEqual([[{ name: "written" }], 2]);
});

/** How long the next use waits for another program, in ms. */
function patienceOf(store: Store): unknown {
  return store.use((database) => database.prepare("PRAGMA busy_timeout").get()?.["timeout"]);
}

test(
  "a store that is found locked makes one write wait, and not each of many: the others ask for a moment only, until one succeeds",
  { timeout: 60_000 },
  async () => {
    const path = storePath();
    const store = opened(path);
    slotIn(store);
    const write = (): void => {
      store.commit(() => undefined);
    };
    expect(patienceOf(store)).toBe(5_000);
    const other = await lockFile(path, "not");
    onTestFinished(() => other.release());
    expect(storeErrorOf(write).code).toBe("busy");
    expect([patienceOf(store), storeErrorOf(write).code, patienceOf(store)]).toEqual([100, "busy", 100]);
    await other.release();
    write();
    expect(patienceOf(store)).toBe(5_000);
  },
);

test("a start waits for a locked store, and what opens it later does not: Homebridge does nothing else meanwhile", async () => {
  const path = storePath();
  openStore(path, virtualClock()).close();
  const other = await lockFile(path, "too");
  onTestFinished(() => other.release());
  const clock = virtualClock();
  const waited = (open: () => unknown): number => {
    const since = performance.now();
    open();
    return performance.now() - since;
  };
  let store: Store | undefined;
  const first = waited(() => (store = opened(path, clock)));
  clock.advance(4_000);
  const later = waited(() => storeErrorOf(() => store?.use(() => null)));
  // Its own waits are 2 s and 0.1 s; how long the machine takes for the rest nobody knows.
  expect([first > 1_500, later < first]).toEqual([true, true]);
});

test("that a store was locked is forgotten after a minute", async () => {
  const path = storePath();
  openStore(path, virtualClock()).close();
  const other = await lockFile(path, "too");
  onTestFinished(() => other.release());
  const clock = virtualClock();
  const store = openStore(path, clock);
  onTestFinished(() => {
    store.close();
  });
  await other.release();
  clock.advance(59_999);
  expect(patienceOf(store)).toBe(100);
  clock.advance(1);
  expect(patienceOf(store)).toBe(5_000);
});

test("opening a healthy file reads no more than it must: no table is scanned", () => {
  const path = storePath();
  const store = openStore(path, virtualClock());
  slotIn(store);
  store.close();
  const bytes = readFileSync(path);
  // Damage in a table that nobody asks for goes unnoticed until somebody does.
  const page = rowsOf(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'trips'")[0]?.["rootpage"] as number;
  bytes.fill(0xff, (page - 1) * 4096, page * 4096);
  writeFileSync(path, bytes);
  const again = opened(path);
  expect(slotIn(again).row).toBe(1);
  expect(again.generation).toBe(0);
  expect(existsSync(path)).toBe(true);
});

test("a file that only knows the first step is brought on, and keeps what it holds", () => {
  const path = storePath();
  const first = opened(path);
  slotIn(first);
  first.close();
  const other = new DatabaseSync(path);
  other.exec(
    "DROP TABLE inbox; DROP TABLE heartbeats; DROP TABLE refills; DROP TABLE absences; PRAGMA user_version = 1",
  );
  other.close();
  const again = opened(path);
  expect(slotIn(again).row).toBe(1);
  expect(rowsOf(path, "PRAGMA user_version")).toEqual([{ user_version: 4 }]);
  const record = slotIn(again);
  for (const [cycle, refilledAt] of [
    [1, 500],
    [1, 600],
    [2, 700],
  ] as const) {
    saveSlot(
      again,
      record,
      { ...record.state, shelf: { ...record.state.shelf, cycle, refilledAt } },
      { mode: "test", intents: [], now: 0 },
    );
  }
  expect(rowsOf(path, "SELECT at FROM refills ORDER BY at"), "one for each time that the cycle goes up").toEqual([
    { at: 500 },
    { at: 700 },
  ]);
});

describe("why the store cannot be written", () => {
  test("is nothing where it can, and that leaves nothing behind", () => {
    const store = opened(storePath());
    expect([whyNotWritable(store, 50), patienceOf(store)]).toEqual([null, 5_000]);
    expect(store.use((database) => database.isTransaction)).toBe(false);
  });

  test("is the lock that another program has, waited for as long as is said", async () => {
    const path = storePath();
    const store = opened(path);
    const other = await lockFile(path);
    onTestFinished(() => other.release());
    expect(whyNotWritable(store, 50)?.code).toBe("busy");
    await other.release();
    expect(whyNotWritable(store, 50)).toBeNull();
  });

  test("is what the store says once it is closed", () => {
    const store = opened(storePath());
    store.close();
    expect(whyNotWritable(store, 50)?.code).toBe("unavailable");
  });
});
