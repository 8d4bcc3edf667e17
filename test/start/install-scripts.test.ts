import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));

/**
 * npm runs the install scripts of those packages only that a project names; without that of `node`, no npm script here
 * has the Node that it needs.
 */
test("every tool that runs something when it is installed is allowed to, or not, by name", () => {
  const { packages } = read("package-lock.json") as { packages: Record<string, { hasInstallScript?: boolean }> };
  const { allowScripts } = read("package.json") as { allowScripts: Record<string, boolean> };
  const running = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([folder]) => folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length));
  expect(Object.keys(allowScripts).sort()).toEqual([...new Set(running)].sort());
  expect(allowScripts).toMatchObject({ node: true, esbuild: true });
});
