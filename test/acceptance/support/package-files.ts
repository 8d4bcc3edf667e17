import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { inject } from "vitest";

/** What the acceptance tests read of the installed package's manifest. */
export interface Manifest {
  name: string;
  main: string;
  homepage?: string;
  bugs?: { url?: string };
  keywords?: string[];
  engines: Record<string, string>;
  scripts?: Record<string, string>;
  [field: string]: unknown;
}

/** Where the packed plugin is installed. */
export function packageHome(): string {
  return path.join(inject("pluginPath"), "homebridge-dash-replenishment");
}

/** Every file of the installed package, relative to its folder, with `/`. */
export async function packageFiles(): Promise<string[]> {
  const home = packageHome();
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(home, path.join(entry.parentPath, entry.name)));
  return files.map((file) => file.replaceAll(path.sep, "/")).sort();
}

/** The text of one file of the installed package. */
export function packageText(file: string): Promise<string> {
  return readFile(path.join(packageHome(), file), "utf8");
}

export async function packageManifest(): Promise<Manifest> {
  return JSON.parse(await packageText("package.json")) as Manifest;
}
