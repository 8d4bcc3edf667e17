import { unprintable } from "../support/mask.ts";
import { shownKey } from "./header-name.ts";

/** Something in the configuration that a person should mend: an error leaves a part out, a warning does not. */
export interface Problem {
  level: "error" | "warning";
  /** Where, as `devices[0].slots[1].replenish.threshold`; never empty. */
  path: string;
  /** What is wrong and what is expected, without any secret. */
  message: string;
}

/** Keys and indexes from the platform's entry down. */
export type Path = readonly (string | number)[];

export type Report = (level: Problem["level"], path: Path, message: string) => void;

const longestEcho = 40;

/** The problem as the one line that is logged. */
export function problemLine(problem: Problem): string {
  return `config: ${problem.path}: ${problem.message}`;
}

/** A path as people write it; a key that is no plain word is quoted, so that it cannot fake a line of the log. */
export function pathText(path: Path): string {
  if (path.length === 0) return "(the whole entry)";
  const parts = path.map((part, at) =>
    typeof part === "number"
      ? `[${part}]`
      : /^[A-Za-z_$][\w$-]{0,63}$/.test(part)
        ? `.${part}`
        : `[${quoted(shownKey(part, path, at))}]`,
  );
  return parts.join("").replace(/^\./, "");
}

/** Text in quotes, escaped and shortened. */
export function quoted(text: string): string {
  const shortened = JSON.stringify(text.length > longestEcho ? `${text.slice(0, longestEcho)}…` : text);
  return shortened.replace(unprintable, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What was found: `missing`, or the value unless it may hold a secret. */
function found(value: unknown, mayEcho: boolean): string {
  if (value === undefined || value === "") return "missing";
  if (value === null) return "got null";
  if (Array.isArray(value)) return "got a list";
  if (typeof value === "object") return "got an object";
  if (!mayEcho) return "got something else (not shown here)";
  if (typeof value === "string") return `got ${quoted(value)}`;
  return typeof value === "number" || typeof value === "boolean" ? `got ${value}` : `got a ${typeof value}`;
}

/** The common shape of a message. */
export function mismatch(value: unknown, expected: string, mayEcho = true): string {
  return `${found(value, mayEcho)}, expected ${expected}`;
}
