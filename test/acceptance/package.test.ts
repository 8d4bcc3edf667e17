import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { admits } from "./support/admits.ts";
import { type Manifest, packageHome, packageManifest, packageText } from "./support/package-files.ts";
import { nodeVersions } from "./matrix/versions.ts";

/** What the verification bot reads without starting anything. */
describe("the packed plugin, for the verification bot,", () => {
  let manifest: Manifest;
  beforeAll(async () => {
    manifest = await packageManifest();
  });

  test("is named homebridge-…, and has a homepage and a place for bugs, both https", () => {
    expect(manifest.name).toMatch(/^(@[\w.-]+\/)?homebridge-[\w.-]+$/);
    expect(manifest.homepage).toMatch(/^https:\/\/\S+$/);
    expect(manifest.bugs?.url).toMatch(/^https:\/\/\S+$/);
    expect(manifest["private"]).toBeUndefined();
  });

  test("has the keyword homebridge-plugin and at least one more", () => {
    expect(manifest.keywords).toContain("homebridge-plugin");
    expect(new Set(manifest.keywords).size).toBeGreaterThan(1);
  });

  test("runs nothing when it is installed", () => {
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });

  test.each(nodeVersions)("is meant for Node %s", (version) => {
    expect(admits(manifest.engines["node"] ?? "", version)).toBe(true);
  });

  test("is meant for the newest Homebridge, and for 1.x", async () => {
    const versionOf = async (name: string): Promise<string> =>
      (
        JSON.parse(await readFile(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8")) as {
          version: string;
        }
      ).version;
    for (const name of ["homebridge", "homebridge-1"])
      expect(admits(manifest.engines["homebridge"] ?? "", await versionOf(name)), name).toBe(true);
  });

  test.each(["dependencies", "peerDependencies", "optionalDependencies"])(
    "has Homebridge and HAP-NodeJS not among its %s",
    (field) => {
      expect(Object.keys(manifest[field] ?? {}).filter((name) => /homebridge$|hap-nodejs$/.test(name))).toEqual([]);
    },
  );

  test("registers, as its default export is called, a platform of the schema's pluginAlias, and does nothing else", async () => {
    const { pluginAlias } = JSON.parse(await packageText("config.schema.json")) as { pluginAlias: string };
    const entry = (await import(pathToFileURL(path.join(packageHome(), manifest.main)).href)) as {
      default: (api: unknown) => unknown;
    };
    const calls: unknown[][] = [];
    const api = new Proxy(
      {},
      {
        get:
          (_, name) =>
          (...args: unknown[]): void =>
            void calls.push([name, ...args]),
      },
    );
    expect(entry.default(api)).toBeUndefined();
    expect(calls).toEqual([["registerPlatform", manifest.name, pluginAlias, expect.any(Function)]]);
  });
});
