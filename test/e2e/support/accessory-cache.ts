import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

export interface CachedAccessory {
  UUID: string;
  displayName: string;
}

/** What Homebridge has written down of the bridged accessories of this storage directory, by slot name. */
export async function cachedAccessories(storage: string): Promise<Map<string, CachedAccessory>> {
  const text = await readFile(path.join(storage, "accessories/cachedAccessories"), "utf8");
  return new Map((JSON.parse(text) as CachedAccessory[]).map((accessory) => [accessory.displayName, accessory]));
}

/**
 * Takes the users' own names of all services out of the cache file, as older versions of Homebridge left it: null where
 * the name was. Nothing may run on it.
 */
export async function forgetConfiguredNames(storage: string): Promise<number> {
  const file = path.join(storage, "accessories/cachedAccessories");
  let forgotten = 0;
  const text = JSON.stringify(JSON.parse(await readFile(file, "utf8")), (_key, held: unknown) => {
    if (
      typeof held !== "object" ||
      held === null ||
      !("constructorName" in held) ||
      held.constructorName !== "ConfiguredName"
    )
      return held;
    forgotten++;
    return { ...held, value: null };
  });
  await writeFile(file, text);
  return forgotten;
}

/** Everything that Homebridge keeps of accessories and pairings, as text. */
export async function cacheText(storage: string): Promise<string> {
  const folders = ["accessories", "persist"].map((folder) => path.join(storage, folder));
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((file) => path.join(folder, file))),
  );
  return (await Promise.all(files.flat().map((file) => readFile(file, "utf8")))).join("\n");
}
