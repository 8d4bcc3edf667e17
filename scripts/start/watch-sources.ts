import { readdirSync, watch, type FSWatcher } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("../../src", import.meta.url));

/**
 * An editor writes a file in several steps, and a branch switch many files: this long without a change, in ms, and it
 * is over.
 */
const quiet = 200;

/**
 * Calls `changed` after each burst of changes under src/, and `failed` when the system does not tell of them. Returns
 * what ends it. Each folder is watched by itself: `recursive` on Linux watches files, and misses the second time that
 * an editor saves one by replacing it (seen with Node 24.21).
 */
export function watchSources(changed: () => void, failed: (why: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let watchers: FSWatcher[] = [];
  const stop = (): void => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    watchers = [];
  };
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // Anew each time, because folders come and go too; before the build, which is to miss nothing.
      open();
      changed();
    }, quiet);
  };
  const open = (): void => {
    stop();
    try {
      watchers = foldersOf(sources).map((folder) =>
        watch(folder, heard).on("error", (error) => {
          failed(error.message);
        }),
      );
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    }
  };
  open();
  return stop;
}

function foldersOf(root: string): string[] {
  const inside = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [root, ...inside.map(({ parentPath, name }) => path.join(parentPath, name))];
}
