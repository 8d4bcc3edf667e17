import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

export const pageSize = 4096;

/** What SQLite keeps beside the file itself. */
const suffixes = ["", "-wal", "-shm"] as const;
type Suffix = (typeof suffixes)[number];

/** The bytes of a store as they lie on the disk at one moment. */
export type Image = Partial<Record<Suffix, Buffer>>;

/** What a power cut at this moment leaves. */
export function imageOf(path: string): Image {
  const present = suffixes.filter((suffix) => existsSync(path + suffix));
  return Object.fromEntries(present.map((suffix) => [suffix, readFileSync(path + suffix)]));
}

/** Puts a store back as it lay. Nothing may have it open. */
export function putImage(path: string, image: Image): void {
  for (const suffix of suffixes) {
    rmSync(path + suffix, { force: true });
    const bytes = image[suffix];
    if (bytes !== undefined) writeFileSync(path + suffix, bytes, { mode: 0o600 });
  }
}

export const pagesOf = (path: string): number => Math.ceil(statSync(path).size / pageSize);

/** One way to spoil a part of a file, in place: a process that has it open meets it. */
export type Spoil = (bytes: Buffer) => void;

export const spoils = {
  ones: (bytes) => {
    bytes.fill(0xff);
  },
  zeroes: (bytes) => {
    bytes.fill(0);
  },
  noise: (bytes) => {
    fillWithNoise(bytes);
  },
  /** The head, which SQLite looks at, stays whole; what it holds does not. */
  "noise in its second half": (bytes) => {
    fillWithNoise(bytes.subarray(bytes.length / 2));
  },
} satisfies Record<string, Spoil>;

/** Spoils `length` bytes from `start` on. */
export function spoilAt(file: string, start: number, length: number, spoil: Spoil): void {
  const bytes = readFileSync(file);
  spoil(bytes.subarray(start, start + length));
  // In place: truncating first would be another damage, and fatal to whoever has mapped it.
  writeFileSync(file, bytes, { flag: "r+" });
}

/** Spoils one page of a file, counted from 1. */
export function spoilPage(file: string, page: number, spoil: Spoil): void {
  spoilAt(file, (page - 1) * pageSize, pageSize, spoil);
}

/** Writes nonsense over a table of a file that a process has open, and has that process read it anew. */
export function damageWhileOpen(path: string, table: string): void {
  const other = new DatabaseSync(path, { timeout: 5_000 });
  other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const page = Number(other.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table)?.["rootpage"]);
  spoilPage(path, page, spoils.ones);
  // What another process commits makes every cache look again.
  other.exec("INSERT INTO trips VALUES ('another', 'test', 'none', 0)");
  other.close();
}

export function cutAt(file: string, length: number): void {
  truncateSync(file, length);
}

/** The same noise each time (xorshift32). */
function fillWithNoise(bytes: Buffer): void {
  let seed = 0x9e3779b9;
  for (let at = 0; at < bytes.length; at++) {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    bytes[at] = seed & 0xff;
  }
}
