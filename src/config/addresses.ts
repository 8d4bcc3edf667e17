import { isLoopbackName } from "../support/loopback.ts";

/** Whether the text is an address with a host and one of the schemes, given without colon. */
export function isAddress(text: string, schemes: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return hostname !== "" && schemes.includes(protocol.slice(0, -1));
}

/**
 * Whether a password in the address ends it early, since `#`, `/` and `?` end the host's part (RFC 3986, section 3.2):
 * its rest would be dropped, and its beginning taken for a port or a host. A broker's address has nothing behind its
 * host; those of the web have paths, in which `@` may stand.
 */
export function isCutByPassword(text: string): boolean {
  return /^(?:mqtts?:\/\/[^/?#]*[/?#]|(?:ws|http|ipp)s?:\/\/[^#]*#).*@/is.test(text);
}

/** What is wrong with such an address. */
export const cutByPassword =
  "a #, / or ? in its password ends the address there, expected it as %23, %2F or %3F, or the user name and password in fields of their own";

/** What a secret may be sent to: https anywhere, plain http on this machine only. */
export function mayCarrySecrets(text: string): boolean {
  return isAddress(text, ["https"]) || (isAddress(text, ["http"]) && isLoopbackName(new URL(text).hostname));
}
