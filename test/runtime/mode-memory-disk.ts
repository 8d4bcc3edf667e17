import { accessSync, constants } from "node:fs";

/** A file system in memory that Linux offers to everybody. */
const memory = "/dev/shm";

/**
 * To be imported before anything makes a folder. Hundreds of households write through to the disk at every step; how
 * fast that is, is no part of what these tests are about, and where another test keeps the disk busy it is most of
 * their time.
 */
try {
  accessSync(memory, constants.W_OK);
  process.env["TMPDIR"] = memory;
} catch {
  // Then on the disk.
}
