import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

/** As tsconfig.json has it. */
const asInPage = { loader: "tsx", jsx: "automatic", jsxImportSource: "preact", sourcemap: "inline" } as const;

/**
 * Node takes the types out of a `.ts` file by itself, but reads no TSX. Imported for its effect, before the first view
 * of the page is loaded by `await import(…)`: a static import would be resolved before this has run.
 */
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith(".tsx")) return nextLoad(url, context);
    const sourcefile = fileURLToPath(url);
    const { code } = transformSync(readFileSync(sourcefile, "utf8"), { ...asInPage, sourcefile });
    return { format: "module", source: code, shortCircuit: true };
  },
});
