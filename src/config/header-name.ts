import type { Path } from "./problem.ts";

/** RFC 9110, section 5.6.2: the characters of a header's name. */
export const legalHeaderName = /^[!#$%&'*+.^_`|~\w-]+$/;

/** What Node sends as a header's value: no CR, LF or other control character but the tab, nothing beyond Latin-1. */
export const legalHeaderValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** A whole header line, or one with `=` in the colon's place. */
const headerLine = /^([!#$%&'*+.^_`|~\w-]+\s*[:=])(.+)$/su;

/**
 * A key as a person may see it, at this place of a path. Where it is a header line written in the place of a header's
 * name, what stands behind the colon, a secret as a rule, is left out; a header's name that HTTP does not allow is left
 * out whole.
 */
export function shownKey(key: string, path: Path, at: number): string {
  const above = path[at - 1];
  const line = headerLine.exec(key);
  if (line !== null) return `${line[1] ?? ""}…`;
  return typeof above === "string" && /^headers$/i.test(above) && !legalHeaderName.test(key) ? "…" : key;
}

/** What is secret in a key that is a whole header line: its value, and the part of that behind `Bearer`. */
export function secretsInKey(key: string): string[] {
  const value = headerLine.exec(key)?.[2]?.trim();
  return value === undefined ? [] : [value, value.replace(/^\S+\s+/u, "")];
}
