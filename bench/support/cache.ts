import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A package with everything that it needs, installed as a user's production machine has it. */
export interface Installed {
  /** The `node_modules` that it is in. */
  folder: string;
  version: string;
  /** The sum of the lengths of all files. */
  bytes: number;
  packages: number;
}

/** Where the peers are kept between runs: outside of the tree, so that neither git nor npm sees them. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME: given } = process.env;
  const usual =
    process.platform === "darwin" ? path.join(homedir(), "Library", "Caches") : path.join(homedir(), ".cache");
  return path.join(given ?? usual, "homebridge-dash-replenishment-bench");
}

/** Installs a package of the registry once, without its scripts; later runs find it. Rejects with npm's own words. */
export async function installPeer(name: string, version: string): Promise<Installed> {
  const home = path.join(cacheFolder(), `${name}@${version}`);
  if (!existsSync(home)) {
    const fresh = `${home}.${randomUUID()}`;
    await mkdir(fresh, { recursive: true });
    try {
      await writeFile(path.join(fresh, "package.json"), JSON.stringify({ private: true }));
      await npm(fresh, ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${version}`]);
      await rename(fresh, home);
    } catch (error) {
      // Another run may have been first.
      if (!existsSync(home)) throw error;
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }
  return describe(path.join(home, "node_modules"), name);
}

/** What lies in a `node_modules` that a package was installed into. */
export async function describe(folder: string, name: string): Promise<Installed> {
  const { version } = JSON.parse(await readFile(path.join(folder, name, "package.json"), "utf8")) as {
    version: string;
  };
  const lock = JSON.parse(await readFile(path.join(folder, ".package-lock.json"), "utf8")) as {
    packages: Record<string, { link?: boolean }>;
  };
  return {
    folder,
    version,
    bytes: await bytesIn(folder),
    packages: Object.values(lock.packages).filter(({ link }) => link !== true).length,
  };
}

async function bytesIn(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function npm(cwd: string, args: string[]): Promise<void> {
  // This run's own Node first, also for npm itself.
  const env = {
    ...process.env,
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env["PATH"] ?? ""}`,
  };
  try {
    await run("npm", args, { cwd, env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(
      `npm ${args[0] ?? ""} failed; the benchmark needs the npm registry once:\n${stdout ?? ""}${stderr ?? ""}`,
      { cause: error },
    );
  }
}
