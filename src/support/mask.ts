/**
 * Hides secrets in text. Known secrets are hidden wherever they stand, also percent-encoded or inside JSON; on top of
 * that go the shapes that Amazon's secrets have, so that a token we were never told about does not slip through either.
 */
export interface Mask {
  /** Hides `secret` from now on. Shorter than 4 characters is ignored: masking "1" would make every line unreadable. */
  hide(secret: string | undefined): void;
  /** Hides the user info and the query of a configured URL, and what stands in them. */
  hideUrl(url: string | undefined): void;
  /**
   * The text with every secret replaced, as one line of at most `longestText` characters and a little: control
   * characters, line breaks and characters that turn the direction of writing are blanks in it.
   */
  apply(text: string): string;
}

/** Whether the mask would hide nothing in this text, which may have several lines. */
export function isClean(mask: Mask, text: string): boolean {
  return text.split("\n").every((line) => mask.apply(line) === line);
}

/**
 * Longer texts are cut before anything is looked for in them, in UTF-16 units: nobody reads more in a log, and what
 * somebody else sent must not take Homebridge's loop for long.
 */
export const longestText = 4_096;

const shortestSecret = 4;
const secretName = /token|key|secret|pass|pwd|auth|sig|code|user|id$/i;
const hidden = "•••";

const shapes: readonly [RegExp, string][] = [
  [/Atz[a-z]?(?:\||%7C)[^\s"'&<>,;]+/gi, hidden],
  // What follows must look like a token, not like a word: "basic authentication needed" and "Authorization: unknown
  // key" are our own lines. A token does so within 64 characters; without an end to it `authorization:`, written again
  // and again, takes as many steps as the square of the text's length (64 KB: 1 s).
  [/\b([Bb]earer|[Bb]asic|BEARER|BASIC)\s+(?=[^\s"',;]{0,64}(?:[\d+/=_|-]|[a-z][A-Z]))[^\s"',;]{4,}/g, `$1 ${hidden}`],
  [
    /((?:[Aa]uthorization|AUTHORIZATION)["']?\s*[:=]\s*["']?)(?!(?:[Bb]earer|[Bb]asic)\s)(?=[^\s"',;]{0,64}(?:[\d+/=_|-]|[a-z][A-Z]))[^\s"',;]{4,}/g,
    `$1${hidden}`,
  ],
  [
    /\b((?:access_token|refresh_token|client_secret|code|code_verifier|token)(?:=|["']\s*:\s*["']))[^\s"'&,;}]+/gi,
    `$1${hidden}`,
  ],
  [/amzn1\.account\.[A-Z0-9]+/gi, hidden],
  // Whatever scheme stands before it: to look for one from each letter on took 31 times as long.
  [/(:\/\/)[^\s/?#"']*@/g, `$1${hidden}@`],
];

/**
 * The text without what looks like a secret. The steps that it takes grow with the text's length and no faster,
 * whatever it says: it may be anybody's.
 */
export function hideShapes(text: string): string {
  let masked = text;
  for (const [shape, replacement] of shapes) masked = masked.replace(shape, replacement);
  return masked;
}

/**
 * C0, C1 and DEL, the two Unicode line breaks, and the characters that turn the direction of writing (Unicode Standard
 * Annex 9, section 2).
 */
export const unprintable = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/**
 * The text as one line whose characters stand in the order in which they were written: it cannot fake another line, or
 * another word in this one.
 */
export function oneLine(text: string): string {
  return text.replace(unprintable, " ");
}

/**
 * Somebody else's text for a status, a message or a log line: nothing in it that looks like a secret, one line, blanks
 * drawn together, at most `longest` UTF-16 units.
 */
export function printable(text: string, longest: number, secrets: readonly string[] = []): string {
  const mask = createMask();
  for (const secret of secrets) mask.hide(secret);
  return mask.apply(text).replace(/\s+/g, " ").trim().slice(0, longest);
}

/** A secret as it may stand in a line: plain, in JSON, in a URL, in basic authentication. */
function spellings(secret: string): string[] {
  const plain = secret.toWellFormed();
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, inJson, encodeURIComponent(plain), encodeURI(plain), Buffer.from(secret).toString("base64")];
}

/**
 * What a piece of a URL says; the piece itself where it is not valid percent-encoding, as a typing error may leave it.
 */
function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}

/**
 * The beginning of a text that is too long. A secret that the cut goes through is left out whole: its first half would
 * no longer be recognised.
 */
function cut(text: string, secrets: readonly string[]): string {
  if (text.length <= longestText) return text;
  const kept = text.slice(0, longestText);
  const begun = secrets.map((secret) => {
    for (let from = Math.max(0, longestText - secret.length); from < longestText; from++) {
      if (secret.startsWith(kept.slice(from))) return from;
    }
    return longestText;
  });
  return `${kept.slice(0, Math.min(longestText, ...begun))}…`;
}

/** A new, empty mask: one for each platform, so that two instances in one process share nothing. */
export function createMask(): Mask {
  const known = new Set<string>();
  let ordered: string[] = [];
  const hide = (secret: string | undefined): void => {
    if (secret === undefined || secret.length < shortestSecret) return;
    for (const spelling of spellings(secret)) known.add(spelling);
    // The longest first: a secret that contains another must not leave its tail behind.
    ordered = [...known].sort((a, b) => b.length - a.length);
  };
  return {
    hide,
    hideUrl(url) {
      if (url === undefined || !URL.canParse(url)) return;
      const { username, password, search } = new URL(url);
      for (const piece of [username, password]) {
        hide(piece);
        hide(decoded(piece));
      }
      hide(decoded(`${username}:${password}`));
      hide(search);
      for (const [key, value] of new URL(url).searchParams) {
        // "room=kitchen" is no secret, and hiding "kitchen" would make every line of that slot unreadable; the query as
        // a whole is hidden all the same.
        if (value.length >= 8 || secretName.test(key)) hide(value);
      }
    },
    apply(text) {
      let masked = cut(text, ordered);
      for (const secret of ordered) masked = masked.replaceAll(secret, hidden);
      return oneLine(hideShapes(masked));
    },
  };
}
