import type { Readable } from "node:stream";
import type { AxiosBasicCredentials, AxiosInstance, AxiosResponse } from "axios";
import { LevelReadError } from "../reading/read-error.ts";
import type { RawReading, Reader } from "../reading/reading-in.ts";
import { tooLarge, unpacked } from "./unpacked.ts";

/** One poll of a device. */
export interface Poll {
  client: AxiosInstance;
  /** Without user info. */
  url: URL;
  headers: Readonly<Record<string, string>>;
  auth: AxiosBasicCredentials | undefined;
  /** Finds the reading in its answer. */
  read: Reader;
  /** The last reading that came with an ETag. */
  known: TaggedReading | undefined;
  /** Ends the poll wherever it is. */
  signal: AbortSignal;
}

/** A reading, and the ETag under which the device will say that it is unchanged. */
export interface TaggedReading extends RawReading {
  etag: string | undefined;
}

/** A level is a few bytes; more than this, unpacked, is not read. */
const longestBodyBytes = 64 * 1024;

const mostRedirects = 3;

/**
 * What carries the whole of what was asked for (RFC 9110, section 15.3): 203 is a 200 that passed a proxy. 206 and 226
 * carry a part that nobody asked for, 202 and 204 none, and what an unknown one carries nobody knows.
 */
const answers: ReadonlySet<number> = new Set([200, 203]);

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Leaves out a byte order mark. */
const utf8 = new TextDecoder();

/**
 * Asks the device once. A 304 to our ETag is the same reading again, measured when it was.
 * @throws LevelReadError when the answer cannot be used, and the client's own error when none came.
 */
export async function pollOnce(poll: Poll): Promise<TaggedReading> {
  const response = await getWithinOrigin(poll);
  if (!answers.has(response.status)) {
    response.data.destroy();
    // Unasked it says nothing: the reading may be an hour old, and would look like a new one.
    if (response.status === 304 && poll.known?.etag !== undefined) return poll.known;
    throw statusError(response.status);
  }
  const body = unpacked(await boundedBody(response.data), response.headers["content-encoding"], longestBodyBytes);
  const reading = poll.read(utf8.decode(body));
  const etag: unknown = response.headers["etag"];
  return { ...reading, etag: typeof etag === "string" && etag !== "" ? etag : undefined };
}

/**
 * Follows redirects by hand: follow-redirects, which axios uses, keeps configured headers such as X-Key on the way to
 * another host, and Authorization on the way to a subdomain.
 */
async function getWithinOrigin(poll: Poll): Promise<AxiosResponse<Readable>> {
  let { url } = poll;
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const response = await get(poll, url);
    const location: unknown = response.headers["location"];
    if (!redirects.has(response.status) || typeof location !== "string") return response;
    response.data.destroy();
    url = sameOrigin(location, url);
  }
  throw new LevelReadError("redirect", `it redirects more than ${mostRedirects} times`);
}

function get({ client, headers, auth, known, signal }: Poll, url: URL): Promise<AxiosResponse<Readable>> {
  return client.get<Readable>(url.href, {
    headers: {
      Accept: "application/json",
      ...headers,
      ...(known?.etag === undefined ? {} : { "If-None-Match": known.etag }),
    },
    ...(auth ? { auth } : {}),
    signal,
    proxy: false,
    maxRedirects: 0,
    responseType: "stream",
    decompress: false,
    validateStatus: () => true,
  });
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

function statusError(status: number): LevelReadError {
  const refused = status === 401 || status === 403;
  return new LevelReadError(
    "status",
    refused ? `it refused the user name, password or key: ${status}` : `it answered ${status}`,
  );
}

/**
 * The body as it was sent; Node throws where it is shorter than its Content-Length or its chunks say. Reading stops at
 * the limit, so a device cannot fill the memory.
 */
async function boundedBody(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > longestBodyBytes) throw tooLarge(longestBodyBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
