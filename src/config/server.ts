import * as v from "valibot";
import { countFrom, flag, requiredText, secret, section } from "./fields.ts";

/** A shorter bearer token can be guessed: 16 random letters and digits are about 95 bits. */
const shortestToken = 16;

/**
 * The tokens of README and docs/, which everybody can read. None is ever taken out, since it stands in somebody's
 * configuration; one that is new there has to be added (test/config/documented-tokens.test.ts).
 */
const documentedTokens: ReadonlySet<string> = new Set([
  "choose-at-least-16-characters",
  "another-16-characters-for-devices",
]);

/** Why a bearer token may not be used. */
export type TokenFault = "missing" | "short" | "documented";

/** What is wrong with a bearer token; null for one that may be used. */
export function tokenFault(token: string): TokenFault | null {
  if (token.length < shortestToken) return token === "" ? "missing" : "short";
  return documentedTokens.has(token.trim().toLowerCase()) ? "documented" : null;
}

/** The fault in the words of the log, which say what is expected and show nothing of the token. */
export const tokenFaultWords: Readonly<Record<TokenFault, string>> = {
  missing: `missing, expected at least ${shortestToken} characters`,
  short: `too short, expected at least ${shortestToken} characters`,
  documented: "taken from the documentation, expected one of your own, as openssl rand -hex 24 makes them",
};

/** `server`: the local HTTP API. It starts when a slot's source is webhook, or when enabled. */
export const serverSchema = section({
  enabled: v.optional(flag(), false),
  host: v.optional(requiredText("a host name or IP address"), "127.0.0.1"),
  port: v.optional(countFrom(1, 65_535), 52_180),
  token: v.optional(secret(), ""),
  levelToken: v.optional(secret(), ""),
  allowGet: v.optional(flag(), false),
  rateLimit: v.optional(countFrom(1, 1_000_000), 50),
});

/** An empty levelToken means none. */
export type ServerSettings = v.InferOutput<typeof serverSchema>;
