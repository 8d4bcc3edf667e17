import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { describe, expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/reliability.md", root), "utf8");

/** What is promised of an order, from its table: the moment, what holds, and the tests that show it. */
const promises = page
  .slice(page.indexOf("## Where an order"), page.indexOf("## The soak"))
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
  .map(([moment = "", , shownBy = ""]) => ({ moment, tests: namedIn(shownBy) }))
  .filter(({ moment }) => moment !== "Moment");

function namedIn(text: string): string[] {
  return [...text.matchAll(/`((?:test|bench|src)\/[^` ]+)`/g)].flatMap(([, path]) => path ?? []);
}

/** A `*` in the name of a file stands for any of those there. */
function isThere(path: string): boolean {
  if (!path.includes("*")) return existsSync(new URL(path, root));
  const [before = "", after = ""] = basename(path).split("*");
  return readdirSync(new URL(dirname(path), root)).some((name) => name.startsWith(before) && name.endsWith(after));
}

describe("docs/reliability.md", () => {
  test("promises something of an order", () => {
    expect(promises.length).toBeGreaterThan(8);
  });

  test.each(promises)("$moment: names the test that holds it", ({ tests }) => {
    expect(tests.filter((path) => path.startsWith("test/"))).not.toEqual([]);
  });

  test("names no file that is not there", () => {
    expect(namedIn(page).filter((path) => !isThere(path))).toEqual([]);
  });
});
