import type { Agent } from "node:https";
import type { Readable } from "node:stream";
import type { AxiosInstance, AxiosResponse } from "axios";
import { parsedJson } from "../../support/json.ts";
import type { Method } from "./exchange-settings.ts";

/** One request, as it is to be sent. */
export interface WireRequest {
  url: URL;
  method: Method;
  headers: Readonly<Record<string, string>>;
  /** Empty: none. */
  body: string | Buffer;
}

/** How requests are sent. */
export interface Wire {
  client: AxiosInstance;
  /** In place of the client's, where a certificate is configured. */
  agent: Agent | undefined;
  lenient: boolean;
  /** Ends what runs. */
  signal: AbortSignal;
}

/** The answer, whatever its status, once its headers are there. Rejects with the client's error where none came. */
export function send(
  { client, agent, lenient, signal }: Wire,
  { url, method, headers, body }: WireRequest,
): Promise<AxiosResponse<Readable>> {
  return client.request<Readable>({
    url: url.href,
    method,
    // Without a body axios would name a type of its own.
    headers: { "Content-Type": body === "" ? false : contentType(body), ...headers },
    // As bytes it is left as it is.
    ...(body === "" ? {} : { data: typeof body === "string" ? Buffer.from(body) : body }),
    ...(agent === undefined ? {} : { httpsAgent: agent }),
    insecureHTTPParser: lenient,
    signal,
    proxy: false,
    maxRedirects: 0,
    responseType: "stream",
    decompress: false,
    validateStatus: () => true,
  });
}

/** The target of the request on the wire, which digest authentication signs. */
export function targetOf({ pathname, search }: URL): string {
  return pathname + search;
}

/** What a body is, where no header says it. */
function contentType(body: string | Buffer): string {
  if (typeof body !== "string") return "application/octet-stream";
  if (parsedJson(body) !== undefined) return "application/json";
  return /^[^\s=&<{]+=[^\s<]*$/.test(body) ? "application/x-www-form-urlencoded" : "text/plain; charset=utf-8";
}
