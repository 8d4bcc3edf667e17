import * as v from "valibot";
import { isObject } from "./fields.ts";
import { mismatch, type Path, type Report } from "./problem.ts";
import { mayEcho } from "./secrets.ts";

/** The piece with its defaults, or null after reporting all that is wrong with it. */
export function parsePiece<Schema extends v.GenericSchema>(
  schema: Schema,
  raw: unknown,
  path: Path,
  report: Report,
): v.InferOutput<Schema> | null {
  const result = v.safeParse(schema, raw, { abortPipeEarly: true });
  if (result.success) return result.output;
  for (const issue of result.issues) reportIssue(issue, path, report);
  return null;
}

/** The section with defaults in place of its wrong fields, all of which must be optional, and the names of those. */
export function parseFields<Schema extends v.GenericSchema>(
  schema: Schema,
  raw: unknown,
  path: Path,
  report: Report,
): { value: v.InferOutput<Schema>; wrong: ReadonlySet<string> } {
  const result = v.safeParse(schema, raw, { abortPipeEarly: true });
  if (result.success) return { value: result.output, wrong: new Set() };
  for (const issue of result.issues) reportIssue(issue, path, report);
  const wrong = new Set(
    result.issues.flatMap((issue) => (issue.path === undefined ? [] : [String(issue.path[0].key)])),
  );
  const right = isObject(raw) ? Object.entries(raw).filter(([key]) => !wrong.has(key)) : [];
  return { value: v.parse(schema, Object.fromEntries(right)), wrong };
}

function reportIssue(issue: v.BaseIssue<unknown>, above: Path, report: Report): void {
  const below = (issue.path ?? []).map(({ key }) => (typeof key === "number" ? key : String(key)));
  const path = [...above, ...below];
  const message = mismatch(issue.input, issue.message, mayEcho(path));
  report("error", path, inQuotesByMistake(issue) ? `${message}, without quotes` : message);
}

/** `"20"` for 20 and `"true"` for true: the commonest slip in JSON written by hand. */
function inQuotesByMistake({ input, expected }: v.BaseIssue<unknown>): boolean {
  if (typeof input !== "string" || input.trim() === "") return false;
  return expected === "number"
    ? Number.isFinite(Number(input))
    : expected === "boolean" && /^(true|false)$/i.test(input);
}
