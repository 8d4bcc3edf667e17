import fs, { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import os, { userInfo } from "node:os";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { hasCode, makePrivate, ownerAdvice, privacyWarning, storeSuffixes } from "../../src/store/private-files.ts";
import { failing, storePath } from "./rig.ts";

/** A path with these of a store's files beside it, of this mode. */
function files(mode: number, ...suffixes: string[]): string {
  const path = storePath();
  for (const suffix of suffixes) {
    writeFileSync(path + suffix, "a token");
    chmodSync(path + suffix, mode);
  }
  return path;
}

const us = process.geteuid?.() ?? 0;

/** Runs `work` in a process that runs as this user, as far as it can tell; null where the system knows no users. */
function asUser<T>(uid: number | null, work: () => T): T {
  const { geteuid } = process;
  if (uid === null) delete process.geteuid;
  else process.geteuid = () => uid;
  try {
    return work();
  } finally {
    if (geteuid !== undefined) process.geteuid = geteuid;
  }
}

/** Runs `work` on another system. */
function on<T>(platform: NodeJS.Platform, work: () => T): T {
  const usual = process.platform;
  Object.defineProperty(process, "platform", { value: platform });
  try {
    return work();
  } finally {
    Object.defineProperty(process, "platform", { value: usual });
  }
}

const modesOf = (path: string): (number | null)[] =>
  storeSuffixes.map((suffix) => (existsSync(path + suffix) ? statSync(path + suffix).mode & 0o777 : null));

describe("making the store private", () => {
  test("reaches all there is of it, and minds nothing that is not there", () => {
    const path = files(0o666, "", "-shm", "-other");
    makePrivate(path);
    expect(modesOf(path)).toEqual([0o600, null, 0o600, null]);
    expect(statSync(`${path}-other`).mode & 0o777).toBe(0o666);
    const all = files(0o644, ...storeSuffixes);
    makePrivate(all);
    expect(modesOf(all)).toEqual([0o600, 0o600, 0o600, 0o600]);
  });

  test("leaves what belongs to somebody else as it is", () => {
    const path = files(0o644, "");
    failing(fs, "chmodSync", "EPERM", () => {
      makePrivate(path);
    });
    expect(modesOf(path)[0]).toBe(0o644);
  });

  test.each(["EROFS", "EIO", "EACCES"])("throws any other failure of the file system (%s)", (code) => {
    const path = files(0o644, "");
    expect(() => {
      failing(fs, "chmodSync", code, () => {
        makePrivate(path);
      });
    }).toThrow(code);
  });
});

describe("the warning", () => {
  test.each([
    ["a private store", 0o600],
    ["one that its owner may only read", 0o400],
  ])("is none for %s", (_label, mode) => {
    expect(privacyWarning(files(mode, "", "-wal"))).toBeNull();
  });

  test("is none where there is no store, no folder, or a folder in its place", () => {
    const path = storePath();
    expect([privacyWarning(path), privacyWarning(`${path}/missing/store.sqlite`)]).toEqual([null, null]);
    mkdirSync(path, { mode: 0o777 });
    expect(privacyWarning(path)).toBeNull();
  });

  test("is none where the files cannot be looked at: opening them tells why", () => {
    const path = files(0o644, "");
    expect(failing(fs, "statSync", "EACCES", () => privacyWarning(path))).toBeNull();
  });

  test.each([0o640, 0o604, 0o620, 0o602, 0o610, 0o777])("names the files that others may use (%o)", (mode) => {
    const path = files(mode, "", "-wal");
    writeFileSync(`${path}-shm`, "", { mode: 0o600 });
    expect(privacyWarning(path)).toBe(
      `other users of this machine may read ${path} and ${path}-wal, and order with what is in it: its disk keeps no permissions`,
    );
  });

  test("says nothing of modes on Windows, which has none", () => {
    expect(on("win32", () => privacyWarning(files(0o644, "")))).toBeNull();
  });

  test("names what belongs to another user, and what mends it, whatever its mode", () => {
    const path = files(0o644, "", "-journal");
    expect(asUser(us + 1, () => privacyWarning(path))).toBe(
      `the store belongs to another user, who may order with what is in it; give it to Homebridge's user: sudo chown ${userInfo().username} ${path} ${path}-journal`,
    );
  });
});

describe("the advice on the owner", () => {
  test("is none for one's own files, for root, and where the system knows no users", () => {
    const path = files(0o600, "");
    const foreign = files(0o600, "");
    if (us === 0) fs.chownSync(foreign, 65_534, 65_534);
    expect([
      ownerAdvice(path),
      asUser(us === 0 ? 65_534 : us, () => ownerAdvice(foreign)),
      asUser(0, () => ownerAdvice(foreign)),
      asUser(null, () => ownerAdvice(foreign)),
    ]).toEqual(["", "", "", ""]);
  });

  test("ends a sentence with what mends it", () => {
    const path = files(0o600, "", "-wal");
    expect(asUser(us + 1, () => ownerAdvice(path))).toBe(
      `. It belongs to another user; give it to Homebridge's user: sudo chown ${userInfo().username} ${path} ${path}-wal`,
    );
  });

  test.each([
    ["a plain name", "store_1.a+b-c", (file: string) => file],
    ["a space", "my store", (file: string) => `'${file}'`],
    ["a quote", "my 'store'", (file: string) => `'${file.replaceAll("'", String.raw`'\''`)}'`],
    ["a dollar sign at the end", "store$", (file: string) => `'${file}'`],
    ["a semicolon at the beginning", ";store", (file: string) => `'${file}'`],
  ])("can be pasted into a shell: %s", (_label, name, pasted) => {
    const file = `${dirname(storePath())}/${name}`;
    writeFileSync(file, "");
    expect(asUser(us + 1, () => ownerAdvice(file)).endsWith(` ${pasted(file)}`)).toBe(true);
  });

  test("names a user without a name by its number", () => {
    const path = files(0o600, "");
    expect(failing(os, "userInfo", "ENOENT", () => asUser(us + 1, () => ownerAdvice(path)))).toContain(
      `sudo chown ${us + 1} ${path}`,
    );
  });

  test("is none where nothing is there", () => {
    expect(asUser(us + 1, () => ownerAdvice(storePath()))).toBe("");
  });
});

test("a code is one of those asked for, in an error and as a text", () => {
  const coded = (code: unknown): Error => Object.assign(new Error("x"), { code });
  expect([
    hasCode(coded("EPERM"), "ENOENT", "EPERM"),
    hasCode(coded("EPERM"), "ENOENT"),
    hasCode(coded("EPERM")),
    hasCode(new Error("EPERM"), "EPERM"),
    hasCode({ code: "EPERM" }, "EPERM"),
    hasCode(coded(1), "1"),
    hasCode(null, "EPERM"),
  ]).toEqual([true, false, false, false, false, false, false]);
});
