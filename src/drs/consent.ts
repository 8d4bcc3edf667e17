import {
  AuthorizationResponseError,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomState,
  validateAuthResponse,
} from "oauth4webapi";
import { oneLine } from "./amazon-message.ts";
import { LinkError, linkErrorCode } from "./link-error.ts";
import { secureUrl } from "./secure-url.ts";

/** The only scope of DRS (Amazon's DRS documentation, Login with Amazon). */
const scope = "dash:replenish";

/** What is to be linked, and on whose behalf. */
export interface ConsentRequest {
  authorizeUrl: string;
  clientId: string;
  /** One of the security profile's allowed return URLs. */
  redirectUri: string;
  model: string;
  serial: string;
  /** Test orders only: fixed here for as long as the link lasts. */
  test: boolean;
}

/** A consent that was asked for, to be compared with what comes back. */
export interface Consent {
  /** Where to send the browser. */
  url: string;
  state: string;
  /** A secret: the other half of the PKCE challenge. */
  verifier: string;
}

/** The code and what it was asked for with, ready for the exchange. `parameters` is checked, and holds the code. */
export interface Granted {
  parameters: URLSearchParams;
  redirectUri: string;
  verifier: string;
}

/** Whether Amazon sends a browser back there: https, or this machine by the name localhost. */
export function isReturnUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, hash } = new URL(text);
  return hash === "" && (protocol === "https:" || (protocol === "http:" && hostname === "localhost"));
}

/**
 * Begins linking: the address of Amazon's consent page, with PKCE and a state. Throws RefusedError where the address is
 * not fit for it.
 */
export async function requestConsent(request: ConsentRequest): Promise<Consent> {
  const { authorizeUrl, clientId, redirectUri } = request;
  const state = generateRandomState();
  const verifier = generateRandomCodeVerifier();
  const url = secureUrl(authorizeUrl, "authorizeUrl");
  const query = {
    client_id: clientId,
    scope,
    scope_data: scopeData(request),
    response_type: "code",
    redirect_uri: redirectUri,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return { url: url.href, state, verifier };
}

/** A misspelt name would silently register a real, charging device: they are written here and nowhere else. */
function scopeData({ model, serial, test }: ConsentRequest): string {
  const registration = {
    device_model: model,
    serial,
    is_test_device: test,
    ...(test ? { should_include_non_live: true } : {}),
  };
  return JSON.stringify({ [scope]: registration });
}

/** Reads the address that the browser ended on. Throws LinkError. */
export function processConsent(
  address: string,
  { state, verifier }: Consent,
  { clientId, redirectUri }: Pick<ConsentRequest, "clientId" | "redirectUri">,
): Granted {
  const text = address.trim();
  if (!URL.canParse(text) || !/^https?:/i.test(text)) throw new LinkError("notAnAddress");
  const url = new URL(text);
  const back = new URL(redirectUri);
  if (url.origin !== back.origin || url.pathname !== back.pathname) throw new LinkError("otherAddress");
  // First of all: what belongs to another attempt, or to somebody else's, is not even read.
  if (url.searchParams.get("state") !== state) throw new LinkError("stateMismatch");
  const parameters = checked(url.searchParams, state, clientId);
  if ((parameters.get("code") ?? "") === "") throw new LinkError("codeMissing");
  if (!isGranted(parameters.get("scope")))
    throw new LinkError("scopeMissing", oneLine(parameters.get("scope") ?? "", []));
  return { parameters, redirectUri, verifier };
}

/** Whether the scope that came back is the one that ordering needs. */
export function isGranted(granted: string | null | undefined): boolean {
  return (granted ?? "").split(/\s+/).includes(scope);
}

function checked(query: URLSearchParams, state: string, clientId: string): URLSearchParams {
  try {
    return validateAuthResponse({ issuer: "https://www.amazon.com" }, { client_id: clientId }, query, state);
  } catch (error) {
    if (!(error instanceof AuthorizationResponseError)) throw new LinkError("amazonAnswer");
    throw new LinkError(linkErrorCode(error.error), oneLine(error.error_description ?? error.error, []));
  }
}
