import type { Client } from "./state.ts";
import type { DeviceKind } from "./settings.ts";

/** A request for consent that Amazon would show to the customer. */
export interface ConsentRequest {
  clientId: string;
  redirectUri: string;
  state: string;
  serial: string;
  model: string;
  kind: DeviceKind;
  codeChallenge?: string;
}

/**
 * What becomes of a request for consent. A wrong client or return URL is told to the customer only (`page`), since
 * sending them on would make an open redirector (RFC 6749, section 4.1.2.1); everything else goes back to the client
 * (`redirect`).
 */
export type ConsentOutcome =
  | { kind: "ask"; request: ConsentRequest }
  | { kind: "page"; problem: string }
  | { kind: "redirect"; redirectUri: string; state: string; error: string; description: string };

/** Where the customer may be sent back to. */
export interface Profile {
  client: Client | undefined;
  redirectUris: string[] | undefined;
}

interface Problem {
  error: string;
  description: string;
}

/** Judges the query of the consent page by Amazon's DRS and Login with Amazon documentation. */
export function readConsent(query: URLSearchParams, profile: Profile): ConsentOutcome {
  const clientId = query.get("client_id") ?? "";
  const redirectUri = query.get("redirect_uri") ?? "";
  const problem = clientProblem(clientId, redirectUri, profile);
  if (problem !== undefined) return { kind: "page", problem };
  const state = query.get("state") ?? "";
  const wrong = grantProblem(query) ?? pkceProblem(query);
  if (wrong) return { kind: "redirect", redirectUri, state, ...wrong };
  const device = readScopeData(query.get("scope_data") ?? "");
  if ("error" in device) return { kind: "redirect", redirectUri, state, ...device };
  const codeChallenge = query.get("code_challenge");
  return {
    kind: "ask",
    request: { clientId, redirectUri, state, ...device, ...(codeChallenge === null ? {} : { codeChallenge }) },
  };
}

function clientProblem(clientId: string, redirectUri: string, { client, redirectUris }: Profile): string | undefined {
  if (clientId === "") return "client_id is missing";
  if (client && client.id !== clientId) return "client_id is not known";
  if (redirectUri === "") return "redirect_uri is missing";
  if (!URL.canParse(redirectUri)) return "redirect_uri is not a URL";
  const { protocol, hostname, hash } = new URL(redirectUri);
  if (protocol !== "https:" && !(protocol === "http:" && hostname === "localhost"))
    return "redirect_uri must be https, or http://localhost";
  if (hash !== "") return "redirect_uri must not have a fragment";
  if (redirectUris && !redirectUris.includes(redirectUri))
    return "redirect_uri is not one of the allowed return URLs of the security profile";
  return undefined;
}

function grantProblem(query: URLSearchParams): Problem | undefined {
  const responseType = query.get("response_type");
  if (responseType === "token")
    return { error: "unauthorized_client", description: "Only the authorization code grant is allowed" };
  if (responseType === null) return { error: "invalid_request", description: "response_type is missing" };
  if (responseType !== "code") return { error: "unsupported_response_type", description: "response_type must be code" };
  if (!query.get("state")) return { error: "invalid_request", description: "state is missing" };
  if (query.get("scope") !== "dash:replenish")
    return { error: "invalid_scope", description: "scope must be dash:replenish" };
  return undefined;
}

function pkceProblem(query: URLSearchParams): Problem | undefined {
  const challenge = query.get("code_challenge");
  const method = query.get("code_challenge_method");
  if (challenge === null && method === null) return undefined;
  // RFC 7636, section 4.2: the SHA-256 of the verifier in base64url is always 43 characters.
  if (method === "S256" && /^[A-Za-z0-9_-]{43}$/.test(challenge ?? "")) return undefined;
  return {
    error: "invalid_request",
    description: "code_challenge must be 43 characters of base64url, with code_challenge_method S256",
  };
}

type Device = Pick<ConsentRequest, "serial" | "model" | "kind">;

function readScopeData(text: string): Device | Problem {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return scopeProblem("must be JSON");
  }
  const scope = field(data, "dash:replenish");
  const model = field(scope, "device_model");
  const serial = field(scope, "serial");
  if (!isName(model) || !isName(serial))
    return scopeProblem('needs device_model and serial under "dash:replenish": 1 to 64 of A-Z a-z 0-9 - + _');
  const isTest = field(scope, "is_test_device");
  if (!isFlag(isTest) || !isFlag(field(scope, "should_include_non_live")))
    return scopeProblem("must have booleans, not text or numbers");
  // Amazon knows no other names: a misspelt is_test_device silently registers a real, charging device.
  return { model, serial, kind: isTest === true ? "test" : "live" };
}

function scopeProblem(what: string): Problem {
  return { error: "invalid_request", description: `scope_data ${what}` };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (Object.getOwnPropertyDescriptor(value, name)?.value as unknown)
    : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z0-9+_-]{1,64}$/.test(value);
}
function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === "boolean";
}
