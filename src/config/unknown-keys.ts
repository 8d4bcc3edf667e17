import { isObject } from "./fields.ts";
import { nearestName } from "./nearest-name.ts";
import type { Path, Report } from "./problem.ts";

/** As much of a valibot schema as is needed to walk it. */
interface Shape {
  kind: string;
  type: string;
  pipe?: readonly Shape[];
  /** Of an object. */
  entries?: Readonly<Record<string, Shape>>;
  /** Of an array. */
  item?: Shape;
  /** Of an optional. */
  wrapped?: Shape;
}

/**
 * Warns of every key that the schema does not know, with the nearest name that it does. `ignored` counts at the top
 * only.
 */
export function warnOfUnknownKeys(
  shape: Shape,
  raw: unknown,
  path: Path,
  report: Report,
  ignored: readonly string[] = [],
): void {
  const { wrapped, item } = shape;
  if (wrapped !== undefined) {
    warnOfUnknownKeys(wrapped, raw, path, report, ignored);
    return;
  }
  if (item !== undefined && Array.isArray(raw)) {
    for (const [index, element] of raw.entries()) warnOfUnknownKeys(item, element, [...path, index], report);
  }
  const entries = shape.entries ?? shape.pipe?.find((part) => part.entries !== undefined)?.entries;
  if (entries === undefined || !isObject(raw)) return;
  for (const [key, value] of Object.entries(raw)) {
    const known = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (known !== undefined) warnOfUnknownKeys(known, value, [...path, key], report);
    else if (!ignored.includes(key)) report("warning", [...path, key], unknownKey(key, Object.keys(entries)));
  }
}

function unknownKey(key: string, names: readonly string[]): string {
  const nearest = nearestName(key, names);
  return nearest === null
    ? `unknown key, ignored; expected one of ${names.join(", ")}`
    : `unknown key, ignored; did you mean ${nearest}?`;
}
