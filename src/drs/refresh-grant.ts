import {
  ClientSecretPost,
  customFetch,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  ResponseBodyError,
} from "oauth4webapi";
import { oneLine } from "./amazon-message.ts";
import { NotSentError, RefusedError } from "./errors.ts";
import { ExchangeError, type HttpAnswer } from "./exchange.ts";
import { recordedExchange, type Wire } from "./recorded-exchange.ts";
import { secureUrl } from "./secure-url.ts";
import { waitOf } from "./verdict.ts";

/** The security profile at Login with Amazon. */
export interface LwaSettings {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

export interface Grant {
  accessToken: string;
  lifetimeMs: number;
  /** Present when Amazon sent one; whether it rotates them, its documents contradict one another. */
  refreshToken: string | null;
}

/** Login with Amazon documents 3600 for every token; used should an answer not say. */
const usualLifetimeS = 3600;

const wrongCredentials = ["invalid_client", "unauthorized_client", "invalid_request"];

/**
 * The token endpoint as the library may see it: it insists on https, where we also allow plain http to this machine.
 */
export function asHttps(tokenUrl: string): string {
  const url = secureUrl(tokenUrl, "tokenUrl");
  url.protocol = "https:";
  return url.href;
}

function noToken(why: string, facts: { retryAfterMs?: number | undefined; cause?: Error } = {}): NotSentError {
  return new NotSentError(`No access token from Login with Amazon: ${why}. It is asked again later.`, facts);
}

/**
 * Sends the request and returns a 200 or a final 4xx. A refresh buys nothing, so anything else is a "not sent" of the
 * call that needed it.
 */
async function sendRefresh(
  wire: Wire,
  settings: LwaSettings,
  headers: Record<string, string>,
  body: URLSearchParams,
): Promise<HttpAnswer> {
  let answer: HttpAnswer;
  try {
    answer = await recordedExchange(wire, "LwA refresh", {
      method: "POST",
      url: settings.tokenUrl,
      headers,
      body: body.toString(),
      secrets: [settings.clientSecret, body.get("refresh_token") ?? ""],
    });
  } catch (error) {
    throw error instanceof ExchangeError ? noToken(error.message, { cause: error }) : error;
  }
  const { status } = answer;
  if (status === 200 || (status >= 400 && status < 500 && status !== 429)) return answer;
  throw noToken(`HTTP ${status}`, { retryAfterMs: waitOf(answer, wire.clock.now()) });
}

function missingCredentials(): RefusedError {
  return new RefusedError(
    "The client id or the client secret is missing. Enter both from the security profile at Amazon.",
    {
      reason: "rejected",
      status: 0,
      amazonMessage: "",
      requestId: "",
    },
  );
}

function refused(answer: HttpAnswer, error: unknown, secrets: readonly string[]): RefusedError {
  const oauth = error instanceof ResponseBodyError ? error : null;
  const code = oneLine(oauth?.error ?? `HTTP ${answer.status}`, secrets);
  const next = wrongCredentials.includes(code)
    ? "the client id or the client secret is wrong. Compare both with the security profile at Amazon"
    : "compare tokenUrl, client id and client secret with the security profile at Amazon";
  return new RefusedError(`Login with Amazon refused (${code}): ${next}.`, {
    reason: "rejected",
    status: answer.status,
    amazonMessage: oneLine(oauth?.error_description ?? oauth?.error ?? "", secrets),
    requestId: answer.requestId,
  });
}

/**
 * One refresh at Login with Amazon: the new grant, or "invalid_grant" when it says that the refresh token is no longer
 * good. Throws `NotSentError` for what passes (no connection, timeout, 3xx, 429, 5xx, an unreadable 200) and
 * `RefusedError` for any other 4xx.
 */
export async function refreshGrant(
  wire: Wire,
  settings: LwaSettings,
  refreshToken: string,
): Promise<Grant | "invalid_grant"> {
  if (settings.clientId === "" || settings.clientSecret === "") throw missingCredentials();
  const client = { client_id: settings.clientId };
  const server = { issuer: settings.tokenUrl, token_endpoint: asHttps(settings.tokenUrl) };
  const seen: { answer: HttpAnswer | null } = { answer: null };
  const response = await refreshTokenGrantRequest(
    server,
    client,
    ClientSecretPost(settings.clientSecret),
    refreshToken,
    {
      [customFetch]: async (
        _url: string,
        { headers, body }: { headers: Record<string, string>; body: URLSearchParams },
      ) => {
        seen.answer = await sendRefresh(wire, settings, headers, body);
        // The body alone decides: a wrong Content-Type or a WWW-Authenticate beside it would hide Amazon's error code.
        return new Response(seen.answer.text, {
          status: seen.answer.status,
          headers: { "content-type": "application/json" },
        });
      },
    },
  );
  try {
    const reply = await processRefreshTokenResponse(server, client, response);
    return {
      accessToken: reply.access_token,
      lifetimeMs: (reply.expires_in ?? usualLifetimeS) * 1000,
      refreshToken: reply.refresh_token ?? null,
    };
  } catch (error) {
    // The library's errors hold the body with its tokens: none of them goes on as a cause.
    if (error instanceof ResponseBodyError && error.error === "invalid_grant") return "invalid_grant";
    if (seen.answer === null || seen.answer.status === 200) throw noToken("its answer cannot be read");
    throw refused(seen.answer, error, [settings.clientSecret, refreshToken]);
  }
}
