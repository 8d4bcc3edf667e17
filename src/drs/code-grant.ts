import {
  authorizationCodeGrantRequest,
  ClientSecretPost,
  customFetch,
  processAuthorizationCodeResponse,
  ResponseBodyError,
} from "oauth4webapi";
import { oneLine } from "./amazon-message.ts";
import { type Granted, isGranted } from "./consent.ts";
import { ExchangeError, type HttpAnswer } from "./exchange.ts";
import { LinkError, linkErrorCode } from "./link-error.ts";
import { recordedExchange, type Wire } from "./recorded-exchange.ts";
import { asHttps, type LwaSettings } from "./refresh-grant.ts";

/** Sends the request and returns a 200 or a final 4xx. The code may be used up by any of them. */
async function sendCode(
  wire: Wire,
  settings: LwaSettings,
  headers: Record<string, string>,
  body: URLSearchParams,
): Promise<HttpAnswer> {
  let answer: HttpAnswer;
  try {
    answer = await recordedExchange(wire, "LwA code exchange", {
      method: "POST",
      url: settings.tokenUrl,
      headers,
      body: body.toString(),
      secrets: [settings.clientSecret, body.get("code") ?? "", body.get("code_verifier") ?? ""],
    });
  } catch (error) {
    throw error instanceof ExchangeError ? new LinkError("amazonUnreachable", error.message) : error;
  }
  const { status } = answer;
  if (status === 200 || (status >= 400 && status < 500 && status !== 429)) return answer;
  throw new LinkError("amazonBusy", `HTTP ${status}`);
}

function refused(error: unknown, answer: HttpAnswer, secrets: readonly string[]): LinkError {
  // The library's errors hold the body with its tokens: none of them goes on as a cause.
  if (!(error instanceof ResponseBodyError)) return new LinkError("amazonAnswer", `HTTP ${answer.status}`);
  const said = error.error_description ?? error.error;
  return new LinkError(linkErrorCode(error.error), oneLine(said, secrets));
}

/** What a device is linked with. Both are secrets. */
interface NewLink {
  refreshToken: string;
  /** Good for an hour. */
  accessToken: string;
}

/**
 * Exchanges the code of a consent for the device's tokens. Throws LinkError, and RefusedError for a token address that
 * is not fit for secrets.
 */
export async function codeGrant(
  wire: Wire,
  settings: LwaSettings,
  { parameters, redirectUri, verifier }: Granted,
): Promise<NewLink> {
  const client = { client_id: settings.clientId };
  const server = { issuer: settings.tokenUrl, token_endpoint: asHttps(settings.tokenUrl) };
  const secrets = [settings.clientSecret, parameters.get("code") ?? "", verifier];
  const seen: { answer: HttpAnswer | null } = { answer: null };
  const response = await authorizationCodeGrantRequest(
    server,
    client,
    ClientSecretPost(settings.clientSecret),
    parameters,
    redirectUri,
    verifier,
    {
      [customFetch]: async (
        _url: string,
        { headers, body }: { headers: Record<string, string>; body: URLSearchParams },
      ) => {
        seen.answer = await sendCode(wire, settings, headers, body);
        // The body alone decides, as in refresh-grant.ts.
        return new Response(seen.answer.text, {
          status: seen.answer.status,
          headers: { "content-type": "application/json" },
        });
      },
    },
  );
  const reply = await processAuthorizationCodeResponse(server, client, response).catch((error: unknown) => {
    throw seen.answer === null ? new LinkError("amazonAnswer") : refused(error, seen.answer, secrets);
  });
  if (reply.scope !== undefined && !isGranted(reply.scope))
    throw new LinkError("scopeMissing", oneLine(reply.scope, secrets));
  if (reply.refresh_token === undefined) throw new LinkError("amazonAnswer", "no refresh token in the answer");
  return { refreshToken: reply.refresh_token, accessToken: reply.access_token };
}
