import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = [
  ...readdirSync(root),
  ...readdirSync(join(root, "docs")).map((name) => join("docs", name)),
  ...formsOf(".github"),
].filter((name) => name.endsWith(".md"));

/** What this repository is made of, from its root: `src/slot/transition.ts`, `test/proof`, `config.schema.json`. */
const inText =
  /(?<![\w./-])(?:(?:src|test|scripts|bench|docs|\.github|\.ci)\/[\w./*-]*[\w*]|config\.schema\.json|eslint\.config\.js|stryker\.config\.js|vitest\.config\.ts|package\.json)/g;
/** The target of a link that stays here. */
const inLink = /\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g;

function formsOf(folder: string): string[] {
  return existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => join(folder, name)) : [];
}

/** `test/recovery/clock-*.test.ts` names files too. */
function exists(path: string): boolean {
  if (!path.includes("*")) return existsSync(join(root, path));
  const name = new RegExp(
    `^${path
      .slice(path.lastIndexOf("/") + 1)
      .replaceAll(".", "\\.")
      .replaceAll("*", ".*")}$`,
  );
  return readdirSync(join(root, dirname(path))).some((file) => name.test(file));
}

describe.each(pages)("%s", (page) => {
  const text = readFileSync(join(root, page), "utf8");

  test("names no file or folder of this repository that is not there", () => {
    const named = [...text.matchAll(inText)].map(([path]) => path);
    expect([...new Set(named)].filter((path) => !exists(path))).toEqual([]);
  });

  test("links to nothing that is not there", () => {
    const linked = [...text.matchAll(inLink)].map(([, path = ""]) => path);
    expect(linked.filter((path) => !existsSync(join(root, dirname(page), path)))).toEqual([]);
  });
});

test("the pages that people look for are among them", () => {
  expect(pages).toEqual(
    expect.arrayContaining([
      "README.md",
      "CONTRIBUTING.md",
      "SECURITY.md",
      "CHANGELOG.md",
      "docs/architecture.md",
      "docs/reliability.md",
    ]),
  );
});
