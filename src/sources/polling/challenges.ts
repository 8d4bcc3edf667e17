/** One way of authentication that a 401 offers (RFC 9110, section 11.3). */
export interface Challenge {
  /** In lower case, as `digest`. */
  scheme: string;
  /** By their names in lower case, unquoted. */
  parameters: ReadonlyMap<string, string>;
}

/** A name with what follows its `=`, or a scheme, which has none. Linear: no part can match what the next one does. */
const part = /([!#$%&'*+.^_`|~\w-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/gs;

/** More than this of a header is not read. */
const longestHeader = 8_192;

/** The challenges of a `WWW-Authenticate` header, several joined by commas too; none where there is no such header. */
export function challengesIn(header: unknown): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  if (typeof header !== "string") return challenges;
  for (const [, name = "", inQuotes, plain] of header.slice(0, longestHeader).matchAll(part)) {
    const value = inQuotes?.replace(/\\(.)/gs, "$1") ?? plain;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return challenges;
}
