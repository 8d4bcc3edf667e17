import { spawn } from "node:child_process";
import { once } from "node:events";

/** Another program that has a store locked, in a process of its own. */
export interface Locked {
  /** Lets go, and resolves when that process is gone. */
  release(): Promise<void>;
}

/**
 * What it runs: a plain SQLite connection that waits for nobody. In WAL mode others may still read; `readers` locks
 * them out too.
 */
const script = `
  const { DatabaseSync } = require("node:sqlite");
  const [path, readers] = process.argv.slice(1);
  const database = new DatabaseSync(path, { timeout: 5000 });
  if (readers === "too") database.exec("PRAGMA locking_mode = EXCLUSIVE");
  database.exec("BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS of_another_program (x); DROP TABLE of_another_program");
  process.stdout.write("locked");
  process.stdin.resume().once("end", () => { database.exec("ROLLBACK"); database.close(); });
`;

/** Locks the file as a program does that has begun a transaction and not ended it. */
export async function lockFile(path: string, readers: "not" | "too" = "not"): Promise<Locked> {
  const child = spawn(process.execPath, ["--no-warnings", "-e", script, path, readers], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  await Promise.race([
    once(child.stdout, "data"),
    gone.then(() => {
      throw new Error("the program that locks the file ended");
    }),
  ]);
  return {
    async release() {
      child.stdin.end();
      await gone;
    },
  };
}
