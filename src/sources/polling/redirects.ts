import type { Readable } from "node:stream";
import type { AxiosResponse } from "axios";
import { LevelReadError } from "../reading/read-error.ts";
import type { WireRequest } from "./request.ts";

const mostRedirects = 3;

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Follows redirects by hand: follow-redirects, which axios uses, keeps configured headers such as X-Key on the way to
 * another host, and Authorization on the way to a subdomain.
 * @throws LevelReadError where one leads elsewhere, or there are too many.
 */
export async function withinOrigin(
  first: WireRequest,
  send: (request: WireRequest) => Promise<AxiosResponse<Readable>>,
): Promise<AxiosResponse<Readable>> {
  let request = first;
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const response = await send(request);
    const location: unknown = response.headers["location"];
    if (!redirects.has(response.status) || typeof location !== "string") return response;
    response.data.destroy();
    request = { ...request, url: sameOrigin(location, request.url), ...methodAfter(response.status, request) };
  }
  throw new LevelReadError("redirect", `it redirects more than ${mostRedirects} times`);
}

/**
 * RFC 9110, section 15.4: 307 and 308 keep method and body, 303 asks for a GET. What 301 and 302 mean after a POST is
 * left to the client, so that nothing is sent.
 */
function methodAfter(status: number, { method }: WireRequest): Partial<WireRequest> {
  if (method === "GET" || status === 307 || status === 308) return {};
  if (status === 303) return { method: "GET", body: "" };
  throw new LevelReadError(
    "redirect",
    `it redirects a ${method} by ${status}, which is not followed; configure the address that it leads to`,
  );
}

/** The target without user info: what is sent along is decided by the configuration alone. */
function sameOrigin(location: string, from: URL): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (to?.origin !== from.origin) throw redirectError(to?.hostname === from.hostname ? to.origin : "another host");
  to.username = "";
  to.password = "";
  return to;
}

function redirectError(target: string): LevelReadError {
  return new LevelReadError(
    "redirect",
    `it redirects to ${target}, which is not followed; configure that address instead`,
  );
}
