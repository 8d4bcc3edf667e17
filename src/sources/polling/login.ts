import type { Readable } from "node:stream";
import type { AxiosResponse } from "axios";
import { legalHeaderValue } from "../../config/header-name.ts";
import { parsedJson } from "../../support/json.ts";
import { valueAt } from "../reading/json-path.ts";
import { LevelReadError } from "../reading/read-error.ts";
import { textOf } from "./answer.ts";
import type { LoginSettings } from "./exchange-settings.ts";
import type { WireRequest } from "./request.ts";

/** What a login gave: a header for every poll until it is refused. */
export type Pass = Readonly<Record<string, string>>;

/** A cookie's name and value in `Set-Cookie` (RFC 6265, section 5.2); what stands behind them is for browsers. */
const cookiePair = /^[ \t]*([^=;\s]+=[^;]+?)[ \t]*(?:;|$)/;

/**
 * Logs in. The cookies of the first answer are taken, also of one that redirects, as many login forms do; a redirect is
 * not followed.
 * @throws LevelReadError where no token or cookie comes; nothing of the answer is quoted.
 */
export async function logIn(
  { url, method, body, path, header }: LoginSettings,
  send: (request: WireRequest) => Promise<AxiosResponse<Readable>>,
  maxBytes: number,
): Promise<Pass> {
  const request: WireRequest = {
    url: new URL(url),
    method,
    headers: { Accept: path === "" ? "*/*" : "application/json" },
    body,
  };
  try {
    const response = await send(request);
    if (path === "") return { Cookie: await cookiesOf(response, maxBytes) };
    const token = tokenIn(await textOf(response, maxBytes), path);
    return { [header.name]: header.value.replaceAll("{}", () => token) };
  } catch (error) {
    if (error instanceof LevelReadError)
      throw new LevelReadError(error.kind, `login: ${error.message}`, { cause: error });
    throw error;
  }
}

async function cookiesOf(response: AxiosResponse<Readable>, maxBytes: number): Promise<string> {
  const pairs = (response.headers["set-cookie"] ?? []).flatMap((line) => cookiePair.exec(line)?.[1] ?? []);
  const isRedirect = response.status >= 300 && response.status < 400;
  if (isRedirect && pairs.length > 0) response.data.destroy();
  // A form that is shown again after a wrong password brings a cookie too; the poll's 401 then says so.
  else await textOf(response, maxBytes);
  if (pairs.length === 0) throw new LevelReadError("noValue", "no cookie came; expected one, or a path to a token");
  return pairs.join("; ");
}

function tokenIn(text: string, path: string): string {
  const token = tokenAt(text, path);
  if (token === undefined) throw new LevelReadError("noValue", `no token at "${path}"`);
  if (!legalHeaderValue.test(token)) throw new LevelReadError("noValue", "the token cannot be sent in a header");
  return token;
}

function tokenAt(text: string, path: string): string | undefined {
  const body = parsedJson(text);
  if (body === undefined) throw new LevelReadError("notJson", "what it sent is not JSON");
  const found = valueAt(body, path);
  return (typeof found === "string" && found !== "") || typeof found === "number" ? String(found) : undefined;
}
