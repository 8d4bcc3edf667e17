import { createHash } from "node:crypto";
import { json, oauthError, type Answer } from "./answer.ts";
import type { ReadHeader } from "./drs-headers.ts";
import type { SimulatorState } from "./state.ts";
import type { IssuedTokens } from "./tokens.ts";

type Deny = (status: number, error: string, description: string) => Answer;

/** Login with Amazon's token endpoint: the exchange of a code and the refresh, form-encoded. */
export function answerToken(state: SimulatorState, header: ReadHeader, body: string): Answer {
  const deny: Deny = (status, error, description) => oauthError(status, error, description, state.newId());
  const answer = grant(state, deny, header, new URLSearchParams(body));
  return { ...answer, headers: { ...answer.headers, "Cache-Control": "no-store", Pragma: "no-cache" } };
}

function grant(state: SimulatorState, deny: Deny, header: ReadHeader, form: URLSearchParams): Answer {
  const type = header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded")
    return deny(400, "invalid_request", "The request must be application/x-www-form-urlencoded");
  const repeated = [...form.keys()].find((name, at, names) => names.indexOf(name) !== at);
  if (repeated !== undefined) return deny(400, "invalid_request", `The request has ${repeated} more than once`);
  const refused = missing(deny, form, ["grant_type", "client_id", "client_secret"]);
  if (refused) return refused;
  const { client } = state;
  if (client && (form.get("client_id") !== client.id || form.get("client_secret") !== client.secret)) {
    return deny(401, "invalid_client", "Client authentication failed");
  }
  switch (form.get("grant_type")) {
    case "authorization_code":
      return exchange(state, deny, form);
    case "refresh_token":
      return refresh(state, deny, form);
    // Login with Amazon's other grants; Amazon's DRS documentation allows only the authorization code grant.
    case "client_credentials":
    case "password":
      return deny(400, "unauthorized_client", "The client is not authorized to use this grant type");
    default:
      return deny(400, "unsupported_grant_type", "The authorization grant type is not supported");
  }
}

function missing(deny: Deny, form: URLSearchParams, names: string[]): Answer | undefined {
  // RFC 6749, section 3.2: a parameter without a value counts as left out.
  const name = names.find((each) => !form.get(each));
  return name === undefined
    ? undefined
    : deny(400, "invalid_request", `The request is missing a required parameter: ${name}`);
}

function exchange(state: SimulatorState, deny: Deny, form: URLSearchParams): Answer {
  const refused = missing(deny, form, ["code", "redirect_uri"]);
  if (refused) return refused;
  const grant = state.tokens.redeemCode(form.get("code") ?? "");
  if (!grant) return deny(400, "invalid_grant", "The authorization code is invalid, expired or already used");
  if (grant.clientId !== form.get("client_id"))
    return deny(400, "invalid_grant", "The authorization code was issued to another client");
  if (grant.redirectUri !== form.get("redirect_uri"))
    return deny(400, "invalid_grant", "redirect_uri is not the one of the consent");
  if (!provesPossession(grant.codeChallenge, form.get("code_verifier")))
    return deny(400, "invalid_grant", "code_verifier does not match the code_challenge");
  return reply(state.tokens.issue(grant));
}

/**
 * PKCE (RFC 7636): a verifier without a challenge is refused too, since that is what a downgrade looks like (RFC 9700,
 * section 2.1.1).
 */
function provesPossession(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined || verifier === null) return challenge === undefined && verifier === null;
  return createHash("sha256").update(verifier).digest("base64url") === challenge;
}

function refresh(state: SimulatorState, deny: Deny, form: URLSearchParams): Answer {
  const refused = missing(deny, form, ["refresh_token"]);
  if (refused) return refused;
  const issued = state.tokens.refresh(form.get("refresh_token") ?? "");
  return issued ? reply(issued) : deny(400, "invalid_grant", "The refresh token is invalid, expired or revoked");
}

function reply({ accessToken, refreshToken, expiresInSeconds }: IssuedTokens): Answer {
  return json(200, {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: "bearer",
    expires_in: expiresInSeconds,
  });
}
