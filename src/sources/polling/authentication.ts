import type { Readable } from "node:stream";
import type { AxiosResponse } from "axios";
import { LevelReadError } from "../reading/read-error.ts";
import { challengesIn } from "./challenges.ts";
import { send, targetOf, type Wire, type WireRequest } from "./request.ts";

/** As whom a device is asked. */
export interface Account {
  username: string;
  password: string;
}

/** How an account is proved to a device, from poll to poll. */
export interface Authentication {
  /** The header of a request; undefined: none yet. `target`: path and query, as they are sent. */
  authorization(method: string, target: string): string | undefined;
  /**
   * Takes the `WWW-Authenticate` of a 401. True where the request is worth repeating, false where the account is
   * refused.
   * @throws LevelReadError where the device asks for another kind of authentication.
   */
  take(wwwAuthenticate: unknown): boolean;
}

/** A nonce that expired, and a stale one after that. */
const mostRepeats = 2;

/** Basic authentication, or none. */
export function basicAuthentication(account: Account | undefined): Authentication {
  const header =
    account === undefined
      ? undefined
      : `Basic ${Buffer.from(`${account.username}:${account.password}`).toString("base64")}`;
  return {
    authorization: () => header,
    take(wwwAuthenticate) {
      const schemes = new Set(challengesIn(wwwAuthenticate).map(({ scheme }) => scheme));
      if (schemes.has("digest") && !schemes.has("basic"))
        throw new LevelReadError(
          "status",
          "it answered 401 and asks for digest authentication: set digest to true, with username and password",
        );
      return false;
    },
  };
}

/**
 * The answer to a request, asked again where the device first has to say how. Rejects with LevelReadError where it asks
 * for another kind of authentication, and with the client's error where no answer came.
 */
export async function sendAs(
  authentication: Authentication,
  wire: Wire,
  request: WireRequest,
): Promise<AxiosResponse<Readable>> {
  for (let repeats = 0; ; repeats++) {
    const authorization = authentication.authorization(request.method, targetOf(request.url));
    const response = await send(wire, {
      ...request,
      headers: { ...request.headers, ...(authorization === undefined ? {} : { Authorization: authorization }) },
    });
    if (response.status !== 401) return response;
    response.data.destroy();
    if (!authentication.take(response.headers["www-authenticate"]) || repeats === mostRepeats) return response;
  }
}
