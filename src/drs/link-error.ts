/**
 * Why a device could not be linked. Each asks a person for another next step; the OAuth words are Login with Amazon's
 * own.
 */
export type LinkErrorCode =
  // The address that was pasted.
  | "notAnAddress"
  | "otherAddress"
  | "stateMismatch"
  | "codeMissing"
  // RFC 6749, section 4.1.2.1: in the address that the browser ended on.
  | "accessDenied"
  | "invalidRequest"
  | "invalidScope"
  | "unauthorizedClient"
  | "unsupportedResponseType"
  // RFC 6749, section 5.2: of the token endpoint.
  | "invalidClient"
  | "invalidGrant"
  // Both may say so, or nobody; the first: the granted scope is not dash:replenish.
  | "scopeMissing"
  | "amazonBusy"
  | "amazonUnreachable"
  | "amazonAnswer";

/** A step of linking failed. `detail` is what Amazon said: one line without any secret, empty where it said nothing. */
export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly code: LinkErrorCode;
  readonly detail: string;

  constructor(code: LinkErrorCode, detail = "") {
    super(detail === "" ? code : `${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}

/** The error codes of OAuth (RFC 6749) and Login with Amazon, in the address and in the token endpoint's body. */
const known: Readonly<Record<string, LinkErrorCode>> = {
  access_denied: "accessDenied",
  invalid_request: "invalidRequest",
  invalid_scope: "invalidScope",
  unauthorized_client: "unauthorizedClient",
  unsupported_response_type: "unsupportedResponseType",
  invalid_client: "invalidClient",
  invalid_grant: "invalidGrant",
  server_error: "amazonBusy",
  temporarily_unavailable: "amazonBusy",
};

/** What Amazon's error code means to us. */
export function linkErrorCode(error: string): LinkErrorCode {
  return (Object.hasOwn(known, error) ? known[error] : undefined) ?? "amazonAnswer";
}
