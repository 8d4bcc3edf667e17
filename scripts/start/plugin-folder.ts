import { copyFile, mkdir, mkdtemp } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { stop } from "esbuild";
import { buildPlugin, pluginEntry } from "../build.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = path.join(root, ".cache");

/**
 * A folder that Homebridge takes for the installed plugin, empty of code until `build`. A place of its own and not
 * `dist`, so that packing, tests and several shows can run side by side; beside the sources, because the build moves
 * what it made into place.
 */
export async function createPluginFolder(): Promise<string> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(path.join(cache, `start-${process.pid}-`));
  for (const file of ["package.json", "config.schema.json"])
    await copyFile(path.join(root, file), path.join(folder, file));
  return folder;
}

/** Builds the plugin into the folder. After an error, which esbuild has printed, an earlier build is still there. */
export async function build(folder: string): Promise<void> {
  try {
    await buildPlugin({ entryPoints: pluginEntry, outdir: path.join(folder, "dist"), page: false });
  } finally {
    // Its helper process would outlive this one by a second or more.
    await stop();
  }
}
