import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { NodeVersion } from "./versions.ts";

const run = promisify(execFile);
const cache = fileURLToPath(new URL("../../../.cache", import.meta.url));

/** The path of that Node, from the npm package `node`; fetched the first time and kept under .cache. */
export async function nodeExecutable(version: NodeVersion): Promise<string> {
  const home = path.join(cache, `node-${version}`);
  const executable = path.join(home, "node_modules/node/bin/node");
  if ((await versionOf(executable)) === version) return executable;
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, "package.json"), JSON.stringify({ private: true }));
  await run("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--no-save", `node@${version}`], {
    cwd: home,
  });
  const installed = await versionOf(executable);
  if (installed !== version)
    throw new Error(
      `npm installed node@${version} in ${home}, and what is there says ${installed ?? "nothing"}: remove the folder and try again`,
    );
  return executable;
}

async function versionOf(executable: string): Promise<string | null> {
  try {
    return (await run(executable, ["--version"])).stdout.trim().replace(/^v/, "");
  } catch {
    return null;
  }
}
