import type { Readable } from "node:stream";
import type { AxiosResponse } from "axios";
import { LevelReadError } from "../reading/read-error.ts";
import { tooLarge, unpacked } from "./unpacked.ts";

/**
 * What carries the whole of what was asked for (RFC 9110, section 15.3): 203 is a 200 that passed a proxy. 206 and 226
 * carry a part that nobody asked for, 202 and 204 none, and what an unknown one carries nobody knows.
 */
const whole: ReadonlySet<number> = new Set([200, 203]);

/** Leaves out a byte order mark. */
const utf8 = new TextDecoder();

/** The text of an answer; unpacked, and at most `maxBytes` of it. Rejects as `bodyOf` does. */
export async function textOf(response: AxiosResponse<Readable>, maxBytes: number): Promise<string> {
  return textIn(await bodyOf(response, maxBytes));
}

/** The text in a body. */
export function textIn(body: Buffer): string {
  return utf8.decode(body);
}

/**
 * The body of an answer, unpacked.
 * @throws LevelReadError where it has none that can be used, or more than `maxBytes`.
 */
export async function bodyOf(response: AxiosResponse<Readable>, maxBytes: number): Promise<Buffer> {
  if (!whole.has(response.status)) {
    response.data.destroy();
    throw statusError(response.status);
  }
  const body = await boundedBody(response.data, maxBytes);
  return unpacked(body, response.headers["content-encoding"], maxBytes);
}

export function statusError(status: number): LevelReadError {
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
async function boundedBody(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
