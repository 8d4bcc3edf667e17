import { lstat, readdir } from "node:fs/promises";
import path from "node:path";

/**
 * Every file and folder below, with what would change if somebody wrote there: its size, mode and time of change. Links
 * are not followed.
 */
export async function fileTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true });
  const described = await Promise.all(
    entries.sort().map(async (name) => {
      const { size, mode, mtimeMs } = await lstat(path.join(folder, name));
      return [name, `${size} bytes, mode ${mode.toString(8)}, changed ${mtimeMs}`] as const;
    }),
  );
  return Object.fromEntries(described);
}
