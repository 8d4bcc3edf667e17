/** What a path is to lead to. */
export type Wanted = "number" | "time";

/**
 * Nothing usable at the configured path. The message names the path and the type found there, never what the body says.
 */
export class JsonPathError extends Error {
  override readonly name = "JsonPathError";
  readonly path: string;
  readonly found: string;

  constructor(path: string, found: string, wanted: Wanted = "number") {
    super(path === "" ? `the answer is ${found}, not a ${wanted}` : `no ${wanted} at "${path}": found ${found}`);
    this.path = path;
    this.found = found;
  }
}

/** A JSON number in text form and nothing beside it: "37 %" may mean something else than 37. */
const exactNumber = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The number that `text` is, without the blanks around it, or undefined. */
export function numberFromText(text: string): number | undefined {
  const trimmed = text.trim();
  return exactNumber.test(trimmed) ? Number(trimmed) : undefined;
}

/**
 * What is at `path` in a parsed JSON body: names and list indexes joined by dots (`sensors.0.level`); an empty path
 * means the body itself. Undefined where there is nothing.
 */
export function valueAt(body: unknown, path: string): unknown {
  return path === "" ? body : path.split(".").reduce(own, body);
}

/**
 * The number at `path` in a parsed JSON body. Text that is exactly a number counts as one.
 * @throws JsonPathError when nothing of that kind is there.
 */
export function numberAt(body: unknown, path: string): number {
  const found = valueAt(body, path);
  const value = typeof found === "string" ? numberFromText(found) : found;
  if (typeof value !== "number") throw new JsonPathError(path, typeName(found, "number"));
  return value;
}

/** Own properties only: a path such as `constructor.name` must not reach into the language. */
function own(holder: unknown, key: string): unknown {
  if (typeof holder !== "object" || holder === null || key === "__proto__") return undefined;
  if (Array.isArray(holder) && !/^\d+$/.test(key)) return undefined;
  return Object.hasOwn(holder, key) ? (holder as Record<string, unknown>)[key] : undefined;
}

/** What was found in place of what was wanted, without anything of it. */
export function typeName(found: unknown, wanted: Wanted): string {
  if (found === undefined) return "nothing";
  if (found === null) return "null";
  if (Array.isArray(found)) return "a list";
  if (typeof found === "object") return "an object";
  if (typeof found === "number") return `a number that is not a ${wanted}`;
  return typeof found === "string" ? `text that is not a ${wanted}` : "true or false";
}
