import { readFileSync } from "node:fs";
import ts from "typescript";

/** A test as it stands in its file. */
export interface WrittenTest {
  title: string;
  /** The titles of the groups around it and its own, parted by " > ". */
  path: string;
  /** False where it, or a group around it, is one that may be left out, or that is wanted to fail. */
  runs: boolean;
}

/** Whatever stands behind `test.` or `describe.` and does not only say how often, or beside what, it runs. */
const harmless = new Set(["each", "for", "concurrent", "sequential", "shuffle"]);

/**
 * The tests that a file has: calls of test, it and describe by those names. Titles are as they are written, with their
 * `%s` and `$name`.
 */
export function testsIn(file: URL): WrittenTest[] {
  const found: WrittenTest[] = [];
  const visit = (node: ts.Node, groups: readonly string[], runs: boolean): void => {
    const called = ts.isCallExpression(node) ? calledBy(node) : null;
    const [first] = ts.isCallExpression(node) ? node.arguments : [];
    const title = first === undefined ? null : textOf(first);
    if (called === null || title === null) {
      ts.forEachChild(node, (child) => {
        visit(child, groups, runs);
      });
      return;
    }
    const alsoRuns = runs && called.modifiers.every((modifier) => harmless.has(modifier));
    const path = [...groups, title];
    if (called.name !== "describe") found.push({ title, path: path.join(" > "), runs: alsoRuns });
    else
      ts.forEachChild(node, (child) => {
        visit(child, path, alsoRuns);
      });
  };
  const source = ts.createSourceFile(file.pathname, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  visit(source, [], true);
  // Beside one that alone is to run, no other does.
  return /\b(?:test|it|describe)(?:\.\w+)*\.only\b/.test(source.text)
    ? found.map((one) => ({ ...one, runs: false }))
    : found;
}

/** `test`, and what stands behind it, of `test.concurrent.each(rows)("title")`; null of any other call. */
function calledBy({ expression }: ts.CallExpression): { name: string; modifiers: string[] } | null {
  const modifiers: string[] = [];
  for (let at: ts.Expression = expression; ;) {
    if (ts.isIdentifier(at)) return ["test", "it", "describe"].includes(at.text) ? { name: at.text, modifiers } : null;
    if (ts.isPropertyAccessExpression(at)) {
      modifiers.push(at.name.text);
      at = at.expression;
    } else if (ts.isCallExpression(at)) at = at.expression;
    else if (ts.isTaggedTemplateExpression(at)) at = at.tag;
    else return null;
  }
}

function textOf(node: ts.Expression): string | null {
  return ts.isStringLiteralLike(node) ? node.text : null;
}
