import { createMask } from "../support/mask.ts";

/** What Amazon sent, fit for a log line and a status: no line breaks, nothing that looks like a token, at most `longest` characters. */
export function shown(text: string, longest: number): string {
  return createMask().apply(text).replace(/[\s\p{Cc}]+/gu, " ").trim().slice(0, longest);
}
