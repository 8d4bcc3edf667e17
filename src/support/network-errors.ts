/** What Node's network errors mean to somebody who does not know their codes, after the name of the other side. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "it closed the connection",
  EPIPE: "it closed the connection",
  ENOTFOUND: "its name is not known in this network",
  EAI_AGAIN: "its name cannot be looked up at the moment",
  EHOSTUNREACH: "not reachable",
  EHOSTDOWN: "not reachable",
  ENETUNREACH: "no network",
};

/** Whether a connection was refused on our side, since the other's certificate could not be verified. */
export function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|ISSUER|SIGNATURE/.test(code);
}

/** The words for an error code of Node's network or of a certificate; null for any other. */
export function networkErrorText(code: string): string | null {
  if (isCertificateCode(code)) return `its certificate is not trusted: ${code}`;
  return meanings[code] ?? null;
}

/** An error code that has no words of its own, where it is one: it may be any text. */
export function codeText(code: string): string {
  return /^\w+$/.test(code) ? code : "the connection failed";
}
