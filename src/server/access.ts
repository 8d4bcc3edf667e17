import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { failure, type Answer } from "./answer.ts";

/** Which calls a token opens. */
export type RequiredScope = "nothing" | "levels" | "levelsByQuery" | "all";

/** What came with a request: a token for everything, the one for levels, one that is neither, or none. */
export type TokenScope = "all" | "levels" | "wrong" | "none";

export interface Access {
  /** Of the Authorization header. */
  ofHeader(authorization: string | undefined): TokenScope;
  /** Of the query, without its "?". Only the level token counts there: addresses end up in logs and histories. */
  ofQuery(query: string): TokenScope;
}

/** What a browser says of a request that it makes ahead of a person, `Sec-Purpose` and what came before it. */
const purposes = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/**
 * Whether a web page, or a browser by itself, sent this: browsers then say `Origin`, in `Sec-Fetch-Site` that it was not
 * the person who opened the address (https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header), where it was sent
 * from (`Referer`: over plain HTTP in the home network neither of the others comes with a GET), or that they prefetch
 * (https://wicg.github.io/nav-speculation/prefetch.html). Devices send none of these.
 */
export function isOfWebPage(headers: Readonly<IncomingHttpHeaders>): boolean {
  return (
    headers.origin !== undefined ||
    headers.referer !== undefined ||
    (headers["sec-fetch-site"] ?? "none") !== "none" ||
    purposes.some((name) => headers[name] !== undefined)
  );
}

/** All tokens are compared at this length, in bytes, or at that of a configured one that is longer. */
const shortestCompared = 256;

/**
 * A token is compared with both configured ones, each filled up with zeros to one length, so the time taken tells
 * neither how much of one was right nor how long it is. (By their SHA-256 took a twentieth of all the time of a
 * request.) An empty level token means none.
 */
export function createAccess({ token, levelToken }: { token: string; levelToken: string }): Access {
  const lengths = [Buffer.byteLength(token), Buffer.byteLength(levelToken)];
  const width = Math.max(shortestCompared, ...lengths);
  const filledUp = (text: string): Buffer => {
    const filled = Buffer.alloc(width);
    filled.write(text);
    return filled;
  };
  const [all, levels, given] = [filledUp(token), filledUp(levelToken), Buffer.alloc(width)];
  const judge = (text: string, encoding: "latin1" | "utf8"): { all: boolean; levels: boolean } => {
    const length = Buffer.byteLength(text, encoding);
    given.fill(0);
    given.write(text, encoding);
    const isAll = timingSafeEqual(given, all);
    const isLevels = timingSafeEqual(given, levels);
    // Of the length too, since what is longer was cut off, and a query can have zeros in it.
    return { all: isAll && length === lengths[0], levels: isLevels && length === lengths[1] && levelToken !== "" };
  };
  return {
    ofHeader(authorization) {
      const presented = bearer(authorization);
      if (presented === undefined) return "none";
      // Node reads header bytes as Latin-1; the configured token is UTF-8.
      const is = judge(presented, "latin1");
      return is.all ? "all" : is.levels ? "levels" : "wrong";
    },
    ofQuery(query) {
      const presented = tokenIn(query);
      if (presented === undefined) return "none";
      return judge(presented, "utf8").levels ? "levels" : "wrong";
    },
  };
}

function bearer(authorization: string | undefined): string | undefined {
  if (authorization?.slice(0, 7).toLowerCase() !== "bearer ") return undefined;
  return withoutBlanks(authorization.slice(7));
}

/** `trim` takes 0xA0 too, with which "à" ends in UTF-8. */
function withoutBlanks(text: string): string {
  const isBlank = (at: number): boolean => text[at] === " " || text[at] === "\t";
  let [from, to] = [0, text.length];
  while (from < to && isBlank(from)) from++;
  while (from < to && isBlank(to - 1)) to--;
  return text.slice(from, to);
}

/** "+" stays one: tokens in Base64 have it, and devices that can only open an address rarely encode it. */
function tokenIn(query: string): string | undefined {
  const pair = query.split("&").find((each) => each.startsWith("token="));
  if (pair === undefined) return undefined;
  try {
    return decodeURIComponent(pair.slice(6));
  } catch {
    return "";
  }
}

const realm = 'Bearer realm="homebridge-dash-replenishment"';
const refusal = (message: string, why = ""): Answer =>
  failure("unauthorized", message, { "WWW-Authenticate": realm + why });

const missing = refusal('no token, expected the header "Authorization: Bearer <token>"');
const missingInQuery = refusal("no token, expected the level token as ?token=<token>");
const wrong = refusal("wrong token", ', error="invalid_token"');
const wrongInQuery = refusal(
  "wrong token, expected the levelToken of the settings; levels by GET take no other",
  ', error="invalid_token"',
);
const levelsOnly = refusal("the level token may set levels and nothing else", ', error="insufficient_scope"');

/** Why somebody with such a token may not do that; null when it may be done. */
export function refusalFor(needs: RequiredScope, holder: TokenScope): Answer | null {
  if (needs === "nothing" || holder === "all") return null;
  const byQuery = needs === "levelsByQuery";
  if (holder === "levels") return needs === "all" ? levelsOnly : null;
  if (holder === "none") return byQuery ? missingInQuery : missing;
  return byQuery ? wrongInQuery : wrong;
}
