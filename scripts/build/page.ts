import { readFile } from "node:fs/promises";
import path from "node:path";
import { build, type Metafile } from "esbuild";

export interface PageBuild {
  files: { name: string; text: string }[];
  metafile: Metafile;
}

/** Bundles the plugin's page for the browser: one script and one stylesheet, readable as everything else. `root` is the project's folder. */
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
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const files = outputFiles.map((file) => ({ name: path.basename(file.path).replace("page-style.css", "page.css"), text: file.text }));
  return { files: [...files, { name: "index.html", text: await readFile(path.join(source, "index.html"), "utf8") }], metafile };
}
