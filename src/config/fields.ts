import * as v from "valibot";

/**
 * The building blocks of the configuration schema. The message of every check is what was *expected*, as a noun phrase;
 * problem.ts puts what was found in front of it. So each range is written once, for the check, the form and the log
 * line.
 */

/**
 * What the form of the Homebridge UI needs of a field beside its words, which stand in src/ui/words for every language.
 */
export interface Hints {
  placeholder?: string;
}

/** Any text, the empty one too. */
export function text(hints: Hints = {}) {
  return v.pipe(v.string("text"), v.metadata({ ...hints }));
}

/** Text that must be there; `expected` says what it is. */
export function requiredText(expected: string) {
  return v.pipe(v.string(expected), v.nonEmpty(expected));
}

/** Any text; a number is taken for the text of it. */
export function textOrNumber() {
  return v.pipe(v.union([v.string(), v.number()], "text"), v.transform(String), v.string());
}

/** Text of a given shape. */
export function shapedText(shape: RegExp, expected: string, hints: Hints = {}) {
  return v.pipe(v.string(expected), v.regex(shape, expected), v.metadata({ ...hints }));
}

/** Text that the form hides. problem.ts never echoes it, which it tells by the key: see secrets.ts. */
export function secret() {
  return v.pipe(v.string("text"), v.metadata({ "x-schema-form": { type: "password" } }));
}

export function numberFrom(min: number, max: number) {
  const expected = `a number from ${min} to ${max}`;
  return v.pipe(v.number(expected), v.minValue(min, expected), v.maxValue(max, expected));
}

/** A number that counts things. */
export function countFrom(min: number, max: number) {
  const expected = `a whole number from ${min} to ${max}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(min, expected), v.maxValue(max, expected));
}

/** `finite` because JSON can spell infinity: 1e999. */
export function numberAtLeast(min: number) {
  const expected = `a number of ${min} or more`;
  return v.pipe(v.number(expected), v.finite(expected), v.minValue(min, expected));
}

export function numberAboveZero() {
  const expected = "a number above 0";
  return v.pipe(v.number(expected), v.finite(expected), v.gtValue(0, expected));
}

export function anyNumber() {
  return v.pipe(v.number("a number"), v.finite("a number"));
}

export function flag() {
  return v.boolean("true or false");
}

export function choice<const Options extends readonly string[]>(options: Options) {
  return v.picklist(options, `one of ${options.join(", ")}`);
}

export function list<Item extends v.GenericSchema>(item: Item) {
  return v.array(item, "a list");
}

const plainObject = v.custom<Readonly<Record<string, unknown>>>(isObject, "an object");

/** An object with these keys. Others are left out silently here: unknown-keys.ts warns of them. */
export function section<Entries extends v.ObjectEntries>(entries: Entries) {
  // valibot says a missing key in words of its own; this gives what the key's own check expects.
  const missing = (issue: v.ObjectIssue): string => {
    const entry = Object.entries(entries).find(([key]) => issue.expected === JSON.stringify(key))?.[1];
    return entry !== undefined && "message" in entry && typeof entry.message === "string" ? entry.message : "a value";
  };
  return v.pipe(plainObject, v.object(entries, missing));
}

/** An object with any keys and a text for each. */
export function textByName(value: v.GenericSchema<string>) {
  return v.pipe(plainObject, v.record(v.string(), value));
}

/** An object with any keys and a number for each. */
export function numberByName(value: v.GenericSchema<number>) {
  return v.pipe(plainObject, v.record(v.string(), value));
}

/** A JSON object. valibot's `object` alone would take a list for one. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
