import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { failure, type Answer } from "./answer.ts";

/** Which calls a token opens; `any`: it only has to be a right one. */
export type RequiredScope = "nothing" | "any" | "levels" | "levelsByQuery" | "news" | "all";

/**
 * What came with a request: a token for everything, the one for levels, that of the channel with this id for news of
 * its orders, one that is none of these, or none.
 */
export type TokenScope = "all" | "levels" | { readonly news: string } | "wrong" | "none";

/** A channel's token for news of its orders. */
export interface NewsToken {
  readonly channel: string;
  readonly token: string;
}

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
 * A token is compared with all configured ones, each filled up with zeros to one length, so the time taken tells
 * neither how much of one was right nor how long it is. (By their SHA-256 took a twentieth of all the time of a
 * request.) An empty level token means none.
 */
export function createAccess({
  token,
  levelToken,
  news = [],
}: {
  token: string;
  levelToken: string;
  news?: readonly NewsToken[];
}): Access {
  const configured: { text: string; scope: TokenScope }[] = [
    { text: token, scope: "all" },
    ...(levelToken === "" ? [] : [{ text: levelToken, scope: "levels" as const }]),
    ...news.map(({ channel, token: text }) => ({ text, scope: { news: channel } })),
  ];
  const width = Math.max(shortestCompared, ...configured.map(({ text }) => Buffer.byteLength(text)));
  const filledUp = (text: string): Buffer => {
    const filled = Buffer.alloc(width);
    filled.write(text);
    return filled;
  };
  const tokens = configured.map(({ text, scope }) => ({
    scope,
    filled: filledUp(text),
    length: Buffer.byteLength(text),
  }));
  const given = Buffer.alloc(width);
  const judge = (text: string, encoding?: "latin1"): TokenScope => {
    const length = Buffer.byteLength(text, encoding);
    given.fill(0);
    given.write(text, encoding);
    let judged: TokenScope = "wrong";
    for (const one of tokens) {
      const same = timingSafeEqual(given, one.filled);
      // Of the length too, since what is longer was cut off, and a query can have zeros in it.
      if (same && length === one.length) judged = one.scope;
    }
    return judged;
  };
  return {
    ofHeader(authorization) {
      const presented = bearer(authorization);
      if (presented === undefined) return "none";
      // Node reads header bytes as Latin-1; the configured token is UTF-8.
      return judge(presented, "latin1");
    },
    ofQuery(query) {
      const presented = tokenIn(query);
      if (presented === undefined) return "none";
      return judge(presented) === "levels" ? "levels" : "wrong";
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
  while (isBlank(from)) from++;
  while (isBlank(to - 1)) to--;
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
const tooLittle = ', error="insufficient_scope"';
const levelsOnly = refusal("the level token may set levels and nothing else", tooLittle);
const newsOnly = refusal("the news token may tell of its channel's orders and nothing else", tooLittle);
const newsNeeded = refusal("expected the newsToken of the channel that this order was given to", tooLittle);

/** Why somebody with such a token may not do that; null when it may be done. */
export function refusalFor(needs: RequiredScope, holder: TokenScope): Answer | null {
  if (needs === "nothing") return null;
  const byQuery = needs === "levelsByQuery";
  if (typeof holder === "object") return needs === "news" || needs === "any" ? null : newsOnly;
  if (holder === "all" || holder === "levels") {
    if (needs === "news") return newsNeeded;
    return holder === "levels" && needs === "all" ? levelsOnly : null;
  }
  if (holder === "none") return byQuery ? missingInQuery : missing;
  return byQuery ? wrongInQuery : wrong;
}
