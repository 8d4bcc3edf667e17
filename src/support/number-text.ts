/**
 * A number as people and devices write it: a sign, digits with a point or a comma among them or at either end, an
 * exponent, and one unit behind it. `0x25` is none, nor is what has digits in its unit, but for the 2 and 3 of m2 and
 * m3: "12:30" and "5 of 10" are not the number in front. Each part can match in one way only, so that a long text takes
 * no longer than its length.
 */
const written =
  /^([+\u2212-]?)(?!0[xX])(\d+(?:[.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*((?:(?:m[23]|[\p{L}%‰°"'′″])(?:m[23]|[\p{L}\p{M}%°²³/·.^]){0,20})?)$/u;

/** A number in text form and nothing beside it, as JSON has it or with a plus or zeros in front. */
const exact = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The number that `text` is, without what stands around it, or undefined: "37 %" is none here. */
export function exactNumberFromText(text: string): number | undefined {
  const trimmed = withoutEnds(text);
  return exact.test(trimmed) ? Number(trimmed) : undefined;
}

/**
 * The number in a text that has nothing else in it but its unit: `37.5 %`, `1,2kg`, `.5`, `37.`. Undefined for any
 * other text, and for a comma before exactly three digits, which may part thousands (`partsThousands`). May be infinite,
 * as 1e999 is.
 */
export function numberFromText(text: string): number | undefined {
  return measureFrom(text)?.number;
}

/** The same, where percent are asked for: undefined with another unit than `%`. */
export function percentFromText(text: string): number | undefined {
  const measure = measureFrom(text);
  return measure?.unit === "" || measure?.unit === "%" ? measure.number : undefined;
}

/** Whether `text` would be a number but for its comma: 1,234 may mean a little more than one or more than a thousand. */
export function partsThousands(text: string): boolean {
  return isAmbiguous(partsOf(text)?.digits ?? "");
}

/** Without white space and NUL at its ends: C programs send the byte that ends their texts. */
export function withoutEnds(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isEnd(text[from])) from++;
  while (to > from && isEnd(text[to - 1])) to--;
  return text.slice(from, to);
}

function isEnd(character = ""): boolean {
  return character === "\0" || character.trim() === "";
}

function measureFrom(text: string): { number: number; unit: string } | undefined {
  const parts = partsOf(text);
  if (parts === undefined || isAmbiguous(parts.digits)) return undefined;
  const { sign, digits, exponent, unit } = parts;
  return { number: Number(`${sign === "\u2212" ? "-" : sign}${digits.replace(",", ".")}${exponent}`), unit };
}

function isAmbiguous(digits: string): boolean {
  return /,\d{3}$/.test(digits);
}

function partsOf(text: string): { sign: string; digits: string; exponent: string; unit: string } | undefined {
  const [, sign = "", digits, exponent = "", unit = ""] = written.exec(withoutEnds(text)) ?? [];
  // "12," is a list that was cut off rather than a number.
  return digits === undefined || digits.endsWith(",") ? undefined : { sign, digits, exponent, unit };
}
