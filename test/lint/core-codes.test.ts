import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { beginnings } from "../../src/words/en/statuses.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where words are what is asserted: Order Status and the API's answer by their contract; a model puts one in its
 * message, another asks for the length. */
const wordsAreThePoint = [
  "test/slot/exploration/life.ts",
  "test/slot/status.test.ts",
  "test/slot/summary.test.ts",
  "test/slot/support/fuzz-form.ts",
  "test/slot/view.test.ts",
];

/** Where words of the shell are what is asserted, or are made: of a long answer of Amazon's, and what HomeKit shows. */
const shellInWords = ["test/runtime/mended.test.ts", "test/runtime/stands.ts"];

/** What the HTTP API answers, and what an older version showed, as it was kept. */
const wordsTyped = [
  "test/runtime/deferred-runtime-api.test.ts",
  "test/runtime/slot-port.test.ts",
  "test/upgrade/upgrade.test.ts",
];

/** Order Status as somebody would type it into a test, but for "Shipped", which Amazon says too. */
const ours = Object.values(beginnings).filter((beginning) => beginning !== "Shipped");
const typed = new RegExp(`["'\`^](${ours.join("|")})(["'\`$:,]| (again|by|since|trying))`);

function filesOf(pattern: string): { file: string; text: string }[] {
  return globSync(pattern, { cwd: root })
    .map((file) => ({ file: file.replaceAll("\\", "/"), text: readFileSync(root + file, "utf8") }))
    .toSorted((one, other) => one.file.localeCompare(other.file));
}

const usesWords = ({ text }: { text: string }): boolean => /from "[./]+(src\/words\/|support\/in-words\.ts)/.test(text);

test("tests of the shell compare what a slot stands at by codes", () => {
  const files = filesOf("test/{channels,runtime,upgrade}/**/*.ts");
  expect(
    files.filter(({ text }) => typed.test(text)).map(({ file }) => file),
    "say stands(), by codes; of HomeKit shownAs(...)",
  ).toEqual(wordsTyped);
  const worded = files.filter(usesWords).map(({ file }) => file);
  expect(worded, "say { code, ... } instead").toEqual(shellInWords);
});

/** The core says codes: who compares its sentences has first to fetch words for them. */
test("tests of the core assert codes and their facts, and see no words", () => {
  const worded = filesOf("test/slot/**/*.ts")
    .filter(usesWords)
    .map(({ file }) => file);
  expect(worded, "say { code, … } instead, or word it in test/words").toEqual(wordsAreThePoint);
});
