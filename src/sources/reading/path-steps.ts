/** A name or an index; or the member of a list whose field `name` has this value, as text. */
export type PathStep = string | { name: string; value: string };

/** What a path is expected to be, where it is none. */
export interface PathFault {
  expected: string;
}

/** A quoted part of a path, without its quotes: `\"` and `\\` stand for what follows. */
const quotedPart = String.raw`"((?:[^"\\]|\\["\\])*)"`;
const plainName = /^[^.[\]]+/;
const inBrackets = new RegExp(
  String.raw`^\[(?:(\d+)|${quotedPart}|(?:([^"'=[\]]+)|${quotedPart})=(?:([^"'[\]]+)|${quotedPart}))\]`,
);

const grammar = 'names parted by dots, [0], ["a.b"] or [name=value], as in sensors[0].level or [subType=main].value';

/**
 * The steps of a path (design, section 6): names parted by dots; a number or `[0]` is a member of a list; `["a.b"]` a
 * name with dots; `[name=value]` or `[name="x y"]` the first member of a list whose field is that, so that a list that
 * loses a member is not read off by one. An empty path has none: it is the whole.
 */
export function pathSteps(path: string): PathStep[] | PathFault {
  const steps: PathStep[] = [];
  let rest = path;
  while (rest !== "") {
    const afterDot = steps.length > 0 && rest.startsWith(".");
    if (afterDot) rest = rest.slice(1);
    const found = rest.startsWith("[") ? bracketed(rest) : steps.length === 0 || afterDot ? named(rest) : undefined;
    if (found === undefined) return faultAt(path, rest);
    steps.push(found.step);
    rest = rest.slice(found.length);
  }
  return steps;
}

/** What can stand in a path as it is. */
const plainStep = /^[^.[\]"'=\\\s]+$/;

/** The path that has these steps. */
export function pathOf(steps: readonly PathStep[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step !== "string") return `${path}[${spelled(step.name)}=${spelled(step.value)}]`;
    if (/^\d+$/.test(step)) return `${path}[${step}]`;
    return plainStep.test(step) ? `${path}${path === "" ? "" : "."}${step}` : `${path}[${quoted(step)}]`;
  }, "");
}

function spelled(text: string): string {
  return plainStep.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function named(rest: string): { step: PathStep; length: number } | undefined {
  const name = plainName.exec(rest)?.[0];
  return name === undefined ? undefined : { step: name, length: name.length };
}

function bracketed(rest: string): { step: PathStep; length: number } | undefined {
  const [whole, index, quoted, field, quotedField, plain, quotedValue = ""] = inBrackets.exec(rest) ?? [];
  if (whole === undefined) return undefined;
  const name = field?.trim() ?? (quotedField === undefined ? undefined : unescaped(quotedField));
  const step =
    index ?? (name === undefined ? unescaped(quoted ?? "") : { name, value: plain?.trim() ?? unescaped(quotedValue) });
  return { step, length: whole.length };
}

function unescaped(quoted: string): string {
  return quoted.replace(/\\(.)/g, "$1");
}

function faultAt(path: string, rest: string): PathFault {
  const at = path.length - rest.length;
  return { expected: `${grammar}; ${rest === "" ? "it ends too early" : `character ${at + 1} does not fit`}` };
}
