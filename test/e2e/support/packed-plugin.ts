import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface PackedPlugin {
  /** The `node_modules` that the plugin is installed in: what a Homebridge is given as `-P`. */
  pluginPath: string;
  /** Removes the installation. */
  remove(): Promise<void>;
}

/**
 * Builds, packs and installs the plugin exactly as a user gets it: `npm pack`, which builds by `prepack`, then `npm
 * install` of the tarball without scripts and, since the package has no dependencies, without a network. Rejects with
 * npm's own words.
 */
export async function installPackedPlugin(): Promise<PackedPlugin> {
  const home = await mkdtemp(path.join(tmpdir(), "dash-packed-"));
  const remove = (): Promise<void> => rm(home, { recursive: true, force: true });
  try {
    await npm(root, ["pack", "--pack-destination", home]);
    const tarball = (await readdir(home)).find((name) => name.endsWith(".tgz"));
    if (tarball === undefined) throw new Error("npm pack left no tarball");
    await writeFile(path.join(home, "package.json"), JSON.stringify({ private: true }));
    const quiet = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--offline"];
    await npm(home, ["install", ...quiet, `./${tarball}`]);
    return { pluginPath: path.join(home, "node_modules"), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function npm(cwd: string, args: string[]): Promise<void> {
  // This run's own Node first, also for the scripts that npm runs.
  const env = { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ""}` };
  try {
    await run("npm", args, { cwd, env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`npm ${args[0] ?? ""} failed:\n${stdout ?? ""}${stderr ?? ""}`, { cause: error });
  }
}
