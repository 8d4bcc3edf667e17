import * as v from "valibot";

/**
 * The building blocks of the configuration schema. The message of every check is what was *expected*, as a noun phrase;
 * problem.ts puts what was found in front of it. So each range is written once, for the check, the form and the log line.
 */

/** What the form of the Homebridge UI shows beside a field. */
export interface Words {
  title: string;
  description?: string;
  placeholder?: string;
}

/** Any text, the empty one too. */
export function text(words: Words) {
  return v.pipe(v.string("text"), v.metadata({ ...words }));
}

/** Text that must be there; `expected` says what it is. */
export function requiredText(expected: string, words: Words) {
  return v.pipe(v.string(expected), v.nonEmpty(expected), v.metadata({ ...words }));
}

/** Text of a given shape. */
export function shapedText(shape: RegExp, expected: string, words: Words) {
  return v.pipe(v.string(expected), v.regex(shape, expected), v.metadata({ ...words }));
}

/** Text that the form hides. problem.ts never echoes it, which it tells by the key: see secrets.ts. */
export function secret(words: Words) {
  return v.pipe(v.string("text"), v.metadata({ ...words, "x-schema-form": { type: "password" } }));
}

export function numberFrom(min: number, max: number, words: Words) {
  const expected = `a number from ${min} to ${max}`;
  return v.pipe(v.number(expected), v.minValue(min, expected), v.maxValue(max, expected), v.metadata({ ...words }));
}

/** A number that counts things. */
export function countFrom(min: number, max: number, words: Words) {
  const expected = `a whole number from ${min} to ${max}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(min, expected), v.maxValue(max, expected), v.metadata({ ...words }));
}

/** `finite` because JSON can spell infinity: 1e999. */
export function numberAtLeast(min: number, words: Words) {
  const expected = `a number of ${min} or more`;
  return v.pipe(v.number(expected), v.finite(expected), v.minValue(min, expected), v.metadata({ ...words }));
}

export function numberAboveZero(words: Words) {
  const expected = "a number above 0";
  return v.pipe(v.number(expected), v.finite(expected), v.gtValue(0, expected), v.metadata({ ...words }));
}

export function anyNumber(words: Words) {
  return v.pipe(v.number("a number"), v.finite("a number"), v.metadata({ ...words }));
}

export function flag(words: Words) {
  return v.pipe(v.boolean("true or false"), v.metadata({ ...words }));
}

export function choice<const Options extends readonly string[]>(options: Options, words: Words) {
  return v.pipe(v.picklist(options, `one of ${options.join(", ")}`), v.metadata({ ...words }));
}

export function list<Item extends v.GenericSchema>(item: Item, words: Words) {
  return v.pipe(v.array(item, "a list"), v.metadata({ ...words }));
}

/** An object with these keys. Others are left out silently here: unknown-keys.ts warns of them. */
export function section<Entries extends v.ObjectEntries>(entries: Entries, words: Words) {
  // valibot says a missing key in words of its own; this gives what the key's own check expects.
  const missing = (issue: v.ObjectIssue): string => {
    const entry = Object.entries(entries).find(([key]) => issue.expected === JSON.stringify(key))?.[1];
    return entry !== undefined && "message" in entry && typeof entry.message === "string" ? entry.message : "a value";
  };
  return v.pipe(plainObject, v.object(entries, missing), v.metadata({ ...words }));
}

/** An object with any keys and a text for each. */
export function textByName(value: v.GenericSchema<string>, words: Words) {
  return v.pipe(plainObject, v.record(v.string(), value), v.metadata({ ...words }));
}

/** A JSON object. valibot's `object` alone would take a list for one. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const plainObject = v.custom<Readonly<Record<string, unknown>>>(isObject, "an object");
