import { valueAt } from "./config-block.ts";
import { factsOf } from "./field-facts.ts";

/** Between config.json and a form, where everything is text. */

/**
 * What is typed as config.json has it: nothing for an empty field or the default, and what is no number as it is, so
 * that it is judged.
 */
export function jsonOf(text: string, path: string, schema: unknown): unknown {
  const facts = factsOf(schema, path);
  if (facts.kind === "names") return namesOf(text);
  if (facts.kind === "namedNumbers") return namedNumbersOf(text);
  if (facts.kind === "numbers") return numbersOf(text);
  const plain = facts.kind === "secret" ? text : text.trim();
  if (plain === "" || plain === facts.standard) return undefined;
  if (facts.kind === "flag") return plain === "true";
  if (facts.kind !== "number") return plain;
  return numberOr(plain);
}

/**
 * One `Name: value` a line. A line without a colon is a name with nothing, which the plugin refuses in its own words.
 */
function namesOf(text: string): Record<string, string> | undefined {
  return byName(text, (line) => line.indexOf(":"));
}

/** The same with a number for each, which has no colon in it, as a word may. */
function namedNumbersOf(text: string): Record<string, unknown> | undefined {
  const named = byName(text, (line) => line.lastIndexOf(":"));
  if (named === undefined) return undefined;
  return Object.fromEntries(Object.entries(named).map(([name, number]) => [name, numberOr(number)]));
}

function byName(text: string, colonIn: (line: string) => number): Record<string, string> | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) return undefined;
  return Object.fromEntries(
    lines.map((line) => {
      const colon = colonIn(line);
      return colon < 0 ? [line, ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

/** What is no number stays as it is, and the plugin refuses it in its own words. */
function numberOr(text: string): unknown {
  const number = Number(text.replace(",", "."));
  return text !== "" && Number.isFinite(number) ? number : text;
}

/** An empty list in the configuration is not the same as none, which is the default: it is typed so. */
const emptyList = "[]";

/**
 * Numbers parted by commas, semicolons or spaces. What is no number stays as it is, and the plugin refuses it in its
 * own words.
 */
function numbersOf(text: string): unknown[] | undefined {
  if (text.trim() === emptyList) return [];
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  return parts.length === 0 ? undefined : parts.map((part) => (Number.isFinite(Number(part)) ? Number(part) : part));
}

/** What stands at these paths as a form has it: text. */
export function typedAt(holder: unknown, paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, typedOf(valueAt(holder, path))]));
}

function typedOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return "";
  if (Array.isArray(value)) return value.length === 0 ? emptyList : value.map(String).join(", ");
  return Object.entries(value)
    .map(([name, held]) => `${name}: ${String(held)}`)
    .join("\n");
}
