import path from "node:path";
import type { Metafile } from "esbuild";
import { packageFolder } from "./licences.ts";

/**
 * What esbuild calls the chunks that several others share, and one whose library keeps its entry in `build/index.js`,
 * as mqtt does.
 */
export const tellsNothing = /\b(?:chunk|build)-([A-Z0-9]{8})\b/g;

/**
 * Telling names for such chunks: by the package or file that most of the chunk comes from, so that a reader of the
 * bundle finds axios in `axios-<hash>.js`. Old name to new name, without the extension.
 */
export function chunkNames({ outputs }: Metafile): Map<string, string> {
  const names = new Map<string, string>();
  for (const [file, { inputs, entryPoint }] of Object.entries(outputs)) {
    const [old, hash] = [...file.matchAll(tellsNothing)].at(-1) ?? [];
    if (old === undefined || hash === undefined) continue;
    if (entryPoint !== undefined) {
      names.set(old, `${originOf(entryPoint)}-${hash}`);
      continue;
    }
    const bytes = new Map<string, number>();
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const origin = originOf(input);
      bytes.set(origin, (bytes.get(origin) ?? 0) + bytesInOutput);
    }
    const [largest] = [...bytes].sort(([, a], [, b]) => b - a);
    // A chunk without inputs holds esbuild's own helpers for CommonJS.
    names.set(old, `${largest?.[0] ?? "commonjs"}-${hash}`);
  }
  return names;
}

function originOf(input: string): string {
  return path.basename(packageFolder(input) ?? input, ".ts");
}
