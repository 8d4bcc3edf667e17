import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { testsIn } from "./support/tests-in.ts";

const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/reliability.md", root), "utf8");

/** A test by its file and its title, or by its path: `group > title`. */
interface Named {
  file: string;
  title: string;
}

/** What is promised of an order, from its table: the moment, what holds, and the tests that show it. */
const promises = page
  .slice(page.indexOf("## Where an order"), page.indexOf("## The soak"))
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .map(([moment = "", , shownBy = ""]) => ({ moment, named: shownBy.split("<br>").map(namedIn) }))
  .filter(({ moment }) => moment !== "Moment");

function namedIn(text: string): Named {
  const [, file = "", title = ""] = /^`(test\/\S+\.test\.ts)`: \*(.+)\*$/.exec(text) ?? [];
  return { file, title };
}

/** Of these folders neither `npm test` nor `npm run test:long` runs anything. */
const besideTheTests = /^test\/(acceptance\/matrix|ui\/pictures)\//;

/** Why a test shows nothing; null where it does. */
function objectionTo({ file, title }: Named): string | null {
  if (file === "") return "expected `test/….test.ts`: *title*";
  if (besideTheTests.test(file)) return `${file} is no part of npm test`;
  if (!existsSync(new URL(file, root))) return `${file} is not there`;
  const found = testsIn(new URL(file, root)).filter((one) => one.title === title || one.path === title);
  if (found.length === 0) return `${file} has no test "${title}"`;
  return found.every(({ runs }) => runs) ? null : `${file} may leave "${title}" out`;
}

describe("docs/reliability.md", () => {
  test("promises something of an order", () => {
    expect(promises.length).toBeGreaterThan(8);
  });

  test.each(promises)("$moment: names tests that are there and run", ({ named }) => {
    expect(named.map(objectionTo).filter((each) => each !== null)).toEqual([]);
  });

  test("names no file that is not there", () => {
    const paths = [...page.matchAll(/`((?:test|bench|src)\/[^` ]+)`/g)].map(([, path = ""]) => path);
    expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });
});

describe("the tests that a file has", () => {
  /** Each as its path, with a minus in front where it may be left out. */
  function written(text: string): string[] {
    const folder = mkdtempSync(join(tmpdir(), "dash-titles-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const path = join(folder, "some.test.ts");
    writeFileSync(path, text);
    return testsIn(pathToFileURL(path)).map(({ path: whole, runs }) => `${runs ? "" : "-"}${whole}`);
  }

  test.each([
    [
      "in groups, with rows",
      'describe("a", () => { test.each([1])("b %i", () => {}); describe.each([2])("c", () => { it("d", { timeout: 1 }, () => {}); }); });',
      ["a > b %i", "a > c > d"],
    ],
    ["side by side", 'describe.concurrent.each([1])("a", () => { test("b", () => {}); });', ["a > b"]],
    [
      "left out",
      'test.skip("a", () => {}); test.todo("b"); test.skipIf(true)("c", () => {}); it.runIf(false).each([1])("d", () => {}); test.fails("e", () => {});',
      ["-a", "-b", "-c", "-d", "-e"],
    ],
    ["in a group that is left out", 'describe.skip("a", () => { test("b", () => {}); });', ["-a > b"]],
    ["beside one that alone is to run", 'test("a", () => {}); test.only("b", () => {});', ["-a", "-b"]],
    [
      "in a comment, a text or another call",
      '// test("a", () => {});\nconst text = \'test("b")\'; tests("c", () => {});',
      [],
    ],
  ])("%s", (_what, text, paths) => {
    expect(written(text)).toEqual(paths);
  });
});
