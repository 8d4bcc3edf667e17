import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, inject, test } from "vitest";

interface Manifest {
  main: string;
  engines: Record<string, string>;
  scripts?: Record<string, string>;
  [field: string]: unknown;
}

const home = path.join(inject("pluginPath"), "homebridge-dash-replenishment");
let files: string[] = [];
let manifest: Manifest;

beforeAll(async () => {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(home, path.join(entry.parentPath, entry.name)));
  manifest = JSON.parse(await readFile(path.join(home, "package.json"), "utf8")) as Manifest;
});

describe("the package that users install", () => {
  test("holds the bundle, the form's schema and the papers, and nothing else", () => {
    const outside = files.filter((file) => !file.startsWith("dist/")).sort();
    expect(outside).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "config.schema.de.json",
      "config.schema.json",
      "package.json",
    ]);
    expect(files).toContain(path.normalize(manifest.main));
    expect(files.filter((file) => /\.(ts|map)$/.test(file))).toEqual([]);
  });

  test("holds no code that is never loaded", async () => {
    const reached = new Set<string>();
    const reach = async (file: string): Promise<void> => {
      if (reached.has(file)) return;
      reached.add(file);
      const text = await readFile(path.join(home, file), "utf8");
      const imports = [...text.matchAll(/(?:\bfrom|\bimport\(|^import)\s*"(\.[^"]+\.js)"/gm)].map(
        ([, name = ""]) => name,
      );
      for (const name of imports) await reach(path.normalize(path.join(path.dirname(file), name)));
    };
    // The page's server and the page itself are programs of their own.
    for (const entry of [manifest.main, "dist/homebridge-ui/server.js", "dist/homebridge-ui/public/page.js"])
      await reach(path.normalize(entry));
    expect(files.filter((file) => /\.[cm]?js$/.test(file) && !reached.has(file))).toEqual([]);
  });

  test("can be read: it is not minified", async () => {
    for (const file of files.filter((name) => name.endsWith(".js"))) {
      const lines = (await readFile(path.join(home, file), "utf8")).split("\n");
      const longest =
        lines
          .map(({ length }) => length)
          .sort((a, b) => a - b)
          .at(Math.floor(lines.length * 0.99)) ?? 0;
      expect(longest, `99 of 100 lines of ${file} are no longer than this`).toBeLessThan(200);
    }
  });

  test("brings the page to the browser in at most 150 KB", async () => {
    const assets = files.filter((file) => path.dirname(file) === path.normalize("dist/homebridge-ui/public"));
    expect(assets.map((file) => path.basename(file)).sort()).toEqual(["index.html", "page.css", "page.js"]);
    const sizes = await Promise.all(assets.map(async (file) => gzipSync(await readFile(path.join(home, file))).length));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
  });

  test("has at most 3 MB", async () => {
    const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(home, file))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3 * 1024 * 1024);
  });

  test("is installed alone", async () => {
    const installed = (await readdir(inject("pluginPath"))).filter((name) => !name.startsWith("."));
    expect(installed).toEqual(["homebridge-dash-replenishment"]);
  });

  test.each(["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"])(
    "has no %s",
    (field) => {
      expect(manifest[field] ?? {}).toEqual({});
    },
  );

  test.each(["preinstall", "install", "postinstall", "prepare"])("runs no %s script", (script) => {
    expect(manifest.scripts ?? {}).not.toHaveProperty(script);
  });

  test("passes on the licence of every package inside", async () => {
    const licences = await readFile(path.join(home, "dist/THIRD-PARTY-LICENSES.txt"), "utf8");
    expect(licences).toMatch(/^axios \d+\.\d+\.\d+ \(MIT\)$/m);
    expect(licences).toContain("Permission is hereby granted");
    const texts = await Promise.all(
      files.filter((file) => file.endsWith(".js")).map((file) => readFile(path.join(home, file), "utf8")),
    );
    const inside = new Set(
      texts.flatMap((text) =>
        [...text.matchAll(/^\s*(?:\/\/ |")node_modules\/((?:@[^/\s]+\/)?[^/\s"]+)\//gm)].map(([, name = ""]) => name),
      ),
    );
    expect(inside.size).toBeGreaterThan(5);
    for (const name of inside) expect(licences, name).toContain(`\n${name} `);
  });

  test.each([
    ["code from text", /\beval\(|\bnew Function\b|(?<![\w.$])Function\(/],
    // node-cron imports `fork` for a kind of task that we do not use; a shell or a program is another matter.
    [
      "way to run programs",
      /import \{[^}]*\b(?:exec|execSync|execFile|execFileSync|spawn|spawnSync)\b[^}]*\} from "(?:node:)?child_process"/,
    ],
    [
      "Homebridge or HAP-NodeJS by import",
      /(?:from |import\(|require\()["'](?:homebridge|hap-nodejs|@homebridge\/hap-nodejs)/,
    ],
    ["an unknown version", /__PLUGIN_VERSION__/],
  ])("contains no %s", async (_what, pattern) => {
    const code = files.filter((file) => file.endsWith(".js"));
    const texts = await Promise.all(code.map((file) => readFile(path.join(home, file), "utf8")));
    expect(code.filter((_, index) => pattern.test(texts[index] ?? ""))).toEqual([]);
  });
});
