import { isLoopbackName } from "../support/loopback.ts";

/** Whether the text is an address with a host and one of the schemes, given without colon. */
export function isAddress(text: string, schemes: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return hostname !== "" && schemes.includes(protocol.slice(0, -1));
}

/** What a secret may be sent to: https anywhere, plain http on this machine only. */
export function mayCarrySecrets(text: string): boolean {
  return isAddress(text, ["https"]) || (isAddress(text, ["http"]) && isLoopbackName(new URL(text).hostname));
}
