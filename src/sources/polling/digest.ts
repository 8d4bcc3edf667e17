import { createHash, randomBytes } from "node:crypto";
import { LevelReadError } from "../reading/read-error.ts";
import type { Account, Authentication } from "./authentication.ts";
import { type Challenge, challengesIn } from "./challenges.ts";

/**
 * Digest access authentication (RFC 7616) by SHA-256 or MD5, as Shelly Gen2 devices and IP cameras ask for it. Our own,
 * since what npm has of it is for `fetch`, has no SHA-256, or brings hashes of its own.
 */

/** The stronger one first (section 3.7). */
const hashes: readonly (readonly [algorithm: string, hash: string])[] = [
  ["sha-256", "sha256"],
  ["md5", "md5"],
];

interface Asked {
  /** As the device wrote it, undefined where it named none, which means MD5. */
  algorithm: string | undefined;
  hash: string;
  realm: string;
  nonce: string;
  opaque: string | undefined;
  /** False where no `qop` is offered: it is answered in the way of RFC 2069, as old cameras want it. */
  isCounted: boolean;
  isStale: boolean;
}

/**
 * The authentication at one device. A nonce is used again for as long as the device takes it; `cnonce` makes the
 * client's part of an answer.
 */
export function digestAuthentication(
  account: Account,
  cnonce = (): string => randomBytes(16).toString("hex"),
): Authentication {
  let asked: Asked | undefined;
  /** How many requests were answered with this nonce. */
  let count = 0;
  return {
    authorization(method, uri) {
      if (asked === undefined) return undefined;
      count += 1;
      return answerTo(asked, account, { method, uri, cnonce: cnonce(), count });
    },
    take(wwwAuthenticate) {
      const next = askedBy(challengesIn(wwwAuthenticate));
      // A nonce that was good before may be forgotten without a word of `stale`, as by a device that was restarted.
      const isWorthIt = asked === undefined || next.isStale || count > 1;
      asked = isWorthIt ? next : undefined;
      count = 0;
      return isWorthIt;
    },
  };
}

function askedBy(challenges: readonly Challenge[]): Asked {
  const offers = challenges.filter(({ scheme }) => scheme === "digest").map(({ parameters }) => parameters);
  for (const [name, hash] of hashes) {
    for (const offer of offers) {
      const [algorithm, qop, nonce] = [offer.get("algorithm"), offer.get("qop"), offer.get("nonce")];
      if ((algorithm ?? "MD5").toLowerCase() !== name || nonce === undefined) continue;
      if (qop !== undefined && !qop.split(",").some((one) => one.trim().toLowerCase() === "auth")) continue;
      return {
        algorithm,
        hash,
        realm: offer.get("realm") ?? "",
        nonce,
        opaque: offer.get("opaque"),
        isCounted: qop !== undefined,
        isStale: offer.get("stale")?.toLowerCase() === "true",
      };
    }
  }
  if (offers.length === 0)
    throw new LevelReadError("status", "it answered 401 and does not offer digest authentication; try without digest");
  throw new LevelReadError(
    "status",
    "it asks for a kind of digest authentication that is not supported, expected SHA-256 or MD5 with qop auth",
  );
}

interface Answered {
  method: string;
  uri: string;
  cnonce: string;
  count: number;
}

/** Section 3.4. */
function answerTo(
  { algorithm, hash, realm, nonce, opaque, isCounted }: Asked,
  { username, password }: Account,
  { method, uri, cnonce, count }: Answered,
): string {
  const hashed = (...parts: string[]): string => createHash(hash).update(parts.join(":")).digest("hex");
  const nc = count.toString(16).padStart(8, "0");
  const [who, what] = [hashed(username, realm, password), hashed(method, uri)];
  const response = isCounted ? hashed(who, nonce, nc, cnonce, "auth", what) : hashed(who, nonce, what);
  const parameters = [
    // Section 3.4: what no quoted text can hold is sent as RFC 5987 has it.
    /^[\x20-\x7e]*$/.test(username) ? `username=${quoted(username)}` : `username*=UTF-8''${extended(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response="${response}"`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(isCounted ? ["qop=auth", `nc=${nc}`, `cnonce="${cnonce}"`] : []),
  ];
  return `Digest ${parameters.join(", ")}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** RFC 5987, section 3.2.1: encodeURIComponent leaves these four alone. */
function extended(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
