import { readFile } from "node:fs/promises";
import path from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

export interface PageBuild {
  files: { name: string; text: string }[];
  metafile: Metafile;
}

/**
 * Preact's entry points are minified; the source of the same release is in its package, and is what people can read.
 */
function readablePreact(root: string): Record<string, string> {
  const preact = path.join(root, "node_modules/preact");
  return {
    "preact/hooks": path.join(preact, "hooks/src/index.js"),
    "preact/jsx-runtime": path.join(preact, "jsx-runtime/src/index.js"),
    preact: path.join(preact, "src/index.js"),
  };
}

/**
 * Of the tables of src/sources the page needs the forms and nothing of what runs. Our own files do nothing when they
 * are merely loaded (all but the entry), so that what the page does not use is left out with all that it imports;
 * `checkWhole` sees to it that it was.
 */
const loadingDoesNothing: Plugin = {
  name: "loading-does-nothing",
  setup(bundler) {
    bundler.onResolve({ filter: /^\.{1,2}\/.*\.tsx?$/ }, ({ path: name, resolveDir, kind }) =>
      kind === "entry-point"
        ? undefined
        : { path: path.resolve(resolveDir, name), sideEffects: false, external: kind === "dynamic-import" },
    );
  },
};

/**
 * Bundles the plugin's page for the browser: one script and one stylesheet, readable as everything else. `root` is the
 * project's folder.
 */
export async function buildPage(root: string): Promise<PageBuild> {
  const source = path.join(root, "src/ui/page");
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { page: path.join(source, "main.ts"), "page-style": path.join(source, "page.css") },
    outdir: path.join(root, "dist"),
    bundle: true,
    format: "esm",
    platform: "browser",
    // Browsers of the last four years, as the Homebridge UI asks for.
    target: ["chrome110", "firefox115", "safari16"],
    charset: "utf8",
    legalComments: "eof",
    plugins: [loadingDoesNothing],
    // As tsconfig.json has it, which esbuild does not read for files that a plugin has found.
    jsx: "automatic",
    jsxImportSource: "preact",
    alias: readablePreact(root),
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  checkWhole(metafile);
  const files = outputFiles.map((file) => ({
    name: path.basename(file.path).replace("page-style.css", "page.css"),
    text: file.text,
  }));
  return {
    files: [...files, { name: "index.html", text: await readFile(path.join(source, "index.html"), "utf8") }],
    metafile,
  };
}

/** Throws where something is left to load later: it belongs to the plugin, and a browser would not find it. */
function checkWhole({ outputs }: Metafile): void {
  const later = Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .find(({ external }) => external === true);
  if (later !== undefined)
    throw new Error(
      `The page would load ${later.path}: it may use of src/sources what stands in form.ts and nothing that runs`,
    );
}
