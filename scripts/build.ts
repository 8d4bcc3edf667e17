import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename as move, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile, type Plugin } from "esbuild";
import { chunkNames, tellsNothing } from "./build/chunk-names.ts";
import { bundledPackages, licencesText } from "./build/licences.ts";
import { buildPage } from "./build/page.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The largest package we promise, in bytes: it is installed on memory cards. */
const maxBytes = 3 * 1024 * 1024;

/** Homebridge brings these itself: a second copy of them in the bundle breaks HomeKit in ways that are hard to see. */
const refuseHomebridge: Plugin = {
  name: "refuse-homebridge",
  setup(bundler) {
    bundler.onResolve(
      { filter: /^(homebridge(-1)?|hap-nodejs|@homebridge\/hap-nodejs)(\/|$)/ },
      ({ path: name, importer }) => ({
        errors: [
          { text: `${importer} imports ${name} at run time: use \`import type\` and take values from \`api.hap\`` },
        ],
      }),
    );
  },
};

/** CommonJS inside an ES module has no `require` of its own; esbuild's helper uses this one if it finds it. */
const requireBanner = 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n';

export interface BuildOptions {
  /** Absolute paths by what they become: a `.js` file of that name in `outdir`. */
  entryPoints: Record<string, string>;
  /** Replaced as a whole. */
  outdir: string;
  /** With the page that the Homebridge UI shows. */
  page: boolean;
}

/** The plugin alone, which is what Homebridge loads. */
export const pluginEntry = { index: path.join(root, "src/index.ts") };

/** Where config.schema.json says that the Homebridge UI finds the page and its server. */
const pageFolder = "homebridge-ui";

export interface BuildResult {
  files: number;
  bytes: number;
}

/**
 * Bundles the plugin: readable ES modules for Node 22.13 and later, in chunks that load when first needed, with the
 * licences of everything inside. Nothing is written, and an earlier build stays, unless every check passes. Throws with
 * what to do about it.
 */
export async function buildPlugin({ entryPoints, outdir, page }: BuildOptions): Promise<BuildResult> {
  const { version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as { version: string };
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node22.13",
    charset: "utf8",
    legalComments: "eof",
    alias: {
      debug: path.join(root, "scripts/build/silent-debug.cjs"),
      "form-data": path.join(root, "scripts/build/native-form-data.ts"),
      socks: path.join(root, "scripts/build/no-socks.cjs"),
      "worker-timers": path.join(root, "scripts/build/plain-timers.cjs"),
    },
    define: {
      __PLUGIN_VERSION__: JSON.stringify(version),
      // ws would look for two native add-ons, which are compiled at installation; mqtt for a proxy.
      "process.env.WS_NO_BUFFER_UTIL": '"1"',
      "process.env.WS_NO_UTF_8_VALIDATE": '"1"',
      "process.env.MQTTJS_SOCKS_PROXY": "undefined",
    },
    // A method of re2js has this name. It evaluates no code, but whoever scans the package for `eval(` would stop at it.
    mangleProps: /^eval$/,
    mangleCache: { eval: "evaluate" },
    plugins: [refuseHomebridge],
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  checkImports(metafile);
  const renamed = chunkNames(metafile);
  const rename = (text: string): string => text.replace(tellsNothing, (old) => renamed.get(old) ?? old);
  const files = outputFiles.map((file) => ({
    name: rename(path.relative(outdir, file.path)),
    text: withRequire(rename(file.text)),
  }));
  const metafiles = [metafile];
  if (page) {
    const built = await buildPage(root);
    files.push(...built.files.map(({ name, text }) => ({ name: path.join(pageFolder, "public", name), text })));
    metafiles.push(built.metafile);
  }
  files.push({ name: "THIRD-PARTY-LICENSES.txt", text: licencesText(await bundledPackages(metafiles)) });
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (bytes > maxBytes)
    throw new Error(`The bundle has ${bytes} bytes, more than the ${maxBytes} promised: see which library grew`);
  await replaceDirectory(outdir, files);
  return { files: files.length, bytes };
}

/** Everything must be inside but what Node brings. */
function checkImports({ outputs }: Metafile): void {
  for (const [name, { imports }] of Object.entries(outputs)) {
    const foreign = imports.find((each) => each.external === true && !isBuiltin(each.path));
    if (foreign !== undefined)
      throw new Error(
        `${name} needs the package ${foreign.path} at run time, but the plugin is installed without dependencies`,
      );
  }
}

function withRequire(text: string): string {
  return text.includes("var __require =") ? requireBanner + text : text;
}

/**
 * Replaces the directory in one step, so that a Homebridge or a packing that reads it meanwhile finds one build or the
 * other.
 */
async function replaceDirectory(directory: string, files: readonly { name: string; text: string }[]): Promise<void> {
  const cache = path.join(root, ".cache");
  const fresh = path.join(cache, `build-${randomUUID()}`);
  const old = path.join(cache, `old-${randomUUID()}`);
  for (const { name, text } of files) {
    await mkdir(path.dirname(path.join(fresh, name)), { recursive: true });
    await writeFile(path.join(fresh, name), text);
  }
  await move(directory, old).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  });
  await move(fresh, directory);
  await rm(old, { recursive: true, force: true });
}

if (import.meta.main) {
  const entryPoints = { ...pluginEntry, [`${pageFolder}/server`]: path.join(root, "src/ui/server/main.ts") };
  const { files, bytes } = await buildPlugin({ entryPoints, outdir: path.join(root, "dist"), page: true });
  console.log(`dist: ${files} files, ${bytes} bytes`);
}
