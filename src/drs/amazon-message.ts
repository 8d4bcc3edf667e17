import { printable } from "../support/mask.ts";
import { jsonObject } from "./json.ts";

/** Enough for Amazon's sentences and short enough for a log line. */
const longestMessage = 200;

/** A text of Amazon as one line of at most 200 characters, with `secrets` hidden should it echo one. */
export function oneLine(text: string, secrets: readonly string[]): string {
  return printable(text, longestMessage, secrets);
}

/**
 * Amazon's own words in the body of an error, as `oneLine` gives them: the `message` of a JSON body, or a body of plain
 * text; empty for HTML and anything else.
 */
export function amazonMessage(text: string, secrets: readonly string[]): string {
  const body = jsonObject(text);
  const message = body === null ? text : (body["message"] ?? body["Message"]);
  return typeof message !== "string" || /^\s*[<[]/.test(message) ? "" : oneLine(message, secrets);
}
