/**
 * Hides secrets in text. Known secrets are hidden wherever they stand, also percent-encoded or inside JSON; on top of that go
 * the shapes that Amazon's secrets have, so that a token we were never told about does not slip through either.
 */
export interface Mask {
  /** Hides `secret` from now on. Shorter than 4 characters is ignored: masking "1" would make every line unreadable. */
  hide(secret: string | undefined): void;
  /** Hides the user info and the query of a configured URL, and what stands in them. */
  hideUrl(url: string | undefined): void;
  /** The text with every secret replaced. */
  apply(text: string): string;
}

const shortestSecret = 4;
const secretName = /token|key|secret|pass|pwd|auth|sig|code|user|id$/i;
const hidden = "•••";

const shapes: readonly [RegExp, string][] = [
  [/Atz[a-z]?(?:\||%7C)[^\s"'&<>,;]+/gi, hidden],
  // What follows must look like a token, not like a word: "basic authentication needed" and "Authorization: unknown key" are our own lines.
  [/\b([Bb]earer|[Bb]asic|BEARER|BASIC)\s+(?=[^\s"',;]*(?:[\d+/=_|-]|[a-z][A-Z]))[^\s"',;]{4,}/g, `$1 ${hidden}`],
  [/([Aa]uthorization["']?\s*[:=]\s*["']?)(?!(?:[Bb]earer|[Bb]asic)\s)(?=[^\s"',;]*(?:[\d+/=_|-]|[a-z][A-Z]))[^\s"',;]{4,}/g, `$1${hidden}`],
  [/\b((?:access_token|refresh_token|client_secret|code|code_verifier|token)(?:=|["']\s*:\s*["']))[^\s"'&,;}]+/gi, `$1${hidden}`],
  [/amzn1\.account\.[A-Z0-9]+/gi, hidden],
  // No scheme is longer; without an end to it a long word takes as many steps as the square of its length (60 KB: 5 s).
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#"']*@/gi, `$1${hidden}@`],
];

/** A secret as it may stand in a line: plain, in JSON, in a URL, in basic authentication. */
function spellings(secret: string): string[] {
  const plain = secret.toWellFormed();
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, inJson, encodeURIComponent(plain), encodeURI(plain), Buffer.from(secret).toString("base64")];
}

/** What a piece of a URL says; the piece itself where it is not valid percent-encoding, as a typing error may leave it. */
function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
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
        // "room=kitchen" is no secret, and hiding "kitchen" would make every line of that slot unreadable; the query as a whole is hidden all the same.
        if (value.length >= 8 || secretName.test(key)) hide(value);
      }
    },
    apply(text) {
      let masked = text;
      for (const secret of ordered) masked = masked.replaceAll(secret, hidden);
      for (const [shape, replacement] of shapes) masked = masked.replace(shape, replacement);
      return masked;
    },
  };
}
