import { numberFromText, partsThousands } from "../../support/number-text.ts";
import { pathSteps, type PathStep } from "./path-steps.ts";
import { type Words, wordIn } from "./words.ts";

/** What a path is to lead to. */
export type Wanted = "number" | "time";

/**
 * Nothing usable at the configured path. The message names the path and the type found there, never what the body says.
 */
export class JsonPathError extends Error {
  override readonly name = "JsonPathError";
  readonly path: string;
  readonly found: string;
  /** There is nothing at all, as in a message that is about something else. */
  readonly isLacking: boolean;

  constructor(path: string, found: unknown, wanted: Wanted, hint = "") {
    const type = `${typeName(found, wanted)}${hint}`;
    super(path === "" ? `the answer is ${type}, not a ${wanted}` : `no ${wanted} at "${path}": found ${type}`);
    this.path = path;
    this.found = type;
    this.isLacking = found === undefined;
  }
}

/**
 * What is at `path` (path-steps.ts) in a parsed JSON body. Undefined where there is nothing, and where the path is
 * none.
 */
export function valueAt(body: unknown, path: string): unknown {
  const steps = pathSteps(path);
  return "expected" in steps ? undefined : steps.reduce(inside, body);
}

/**
 * The number at `path` in a parsed JSON body: a number, text that is one with its unit, or what `words` have a number
 * for, which count first.
 * @throws JsonPathError when nothing of that kind is there.
 */
export function numberAt(body: unknown, path: string, words: Words = {}): number {
  const found = valueAt(body, path);
  const number = numberIn(found, words);
  if (number === undefined) throw new JsonPathError(path, found, "number", hintFor(found, words));
  return number;
}

/** What a value that was found means as a number. */
export function numberIn(found: unknown, words: Words): number | undefined {
  return wordIn(found, words) ?? (typeof found === "string" ? numberFromText(found) : asNumber(found));
}

function asNumber(found: unknown): number | undefined {
  return typeof found === "number" ? found : undefined;
}

function hintFor(found: unknown, words: Words): string {
  if (typeof found === "string" && partsThousands(found)) return " (its comma may part thousands)";
  if (typeof found === "object" || found === undefined || Object.keys(words).length === 0) return "";
  return ", and not in values";
}

function inside(holder: unknown, step: PathStep): unknown {
  if (typeof step === "string") return own(holder, step);
  if (!Array.isArray(holder)) return undefined;
  return holder.find((member) => asText(own(member, step.name)) === step.value) as unknown;
}

/** Own properties only: a path such as `constructor.name` must not reach into the language. */
function own(holder: unknown, key: string): unknown {
  if (typeof holder !== "object" || holder === null || key === "__proto__") return undefined;
  if (Array.isArray(holder) && !/^\d+$/.test(key)) return undefined;
  return Object.hasOwn(holder, key) ? (holder as Record<string, unknown>)[key] : undefined;
}

function asText(field: unknown): string | undefined {
  if (typeof field === "string") return field;
  return typeof field === "number" || typeof field === "boolean" ? String(field) : undefined;
}

/** What was found in place of what was wanted, without anything of it. */
function typeName(found: unknown, wanted: Wanted): string {
  if (found === undefined) return "nothing";
  if (found === null) return "null";
  if (Array.isArray(found)) return "a list";
  if (typeof found === "object") return "an object";
  if (typeof found === "number") return `a number that is not a ${wanted}`;
  return typeof found === "string" ? `text that is not a ${wanted}` : "true or false";
}
