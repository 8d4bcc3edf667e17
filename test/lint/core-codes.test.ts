import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

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

/** Tests of the shell that look at HomeKit, which shows words. */
const shellInWords = [
  "test/runtime/mode-changes.test.ts",
  "test/runtime/older-store.test.ts",
  "test/runtime/plugin-instance.test.ts",
  "test/runtime/predecessors.test.ts",
  "test/runtime/removed-slots.test.ts",
];

test("tests of the shell compare no more words than they do", () => {
  const worded = globSync("test/runtime/*.test.ts", { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\.face\(\)/.test(readFileSync(root + file, "utf8")))
    .toSorted();
  expect(worded, "say stands(), by codes").toEqual(shellInWords);
});

/** The core says codes: who compares its sentences has first to fetch words for them. */
test("tests of the core assert codes and their facts, and see no words", () => {
  const worded = globSync("test/slot/**/*.ts", { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /from "[./]+(src\/words\/|support\/in-words\.ts)/.test(readFileSync(root + file, "utf8")))
    .toSorted();
  expect(worded, "say { code, … } instead, or word it in test/words").toEqual(wordsAreThePoint);
});
