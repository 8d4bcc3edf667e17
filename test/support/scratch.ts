import { existsSync } from "node:fs";
import { tmpdir } from "node:os";

/**
 * Where a store's file may lie whose process does not lose what it wrote: in memory where the system has a folder
 * there, since a disk could only make it slower. TMPDIR, where it is set, says otherwise.
 */
export function scratch(): string {
  return process.env["TMPDIR"] === undefined && existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
}
