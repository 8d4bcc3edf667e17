import type { IncomingMessage } from "node:http";

/** What becomes of a body. Exactly one of the two is called, or none when the client goes away first. */
export interface BodyEnd {
  whole(body: Buffer): void;
  /** As soon as it is known; the rest of the body is the callee's to take. */
  tooLarge(): void;
}

/**
 * Reads a body of at most `limit` bytes. Also ends for requests without one, so that pipelined requests are met in
 * their order.
 */
export function readBody(request: IncomingMessage, limit: number, end: BodyEnd): void {
  if (declaredLength(request) > limit) {
    end.tooLarge();
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= limit) return;
    request.off("data", take);
    request.off("end", finish);
    end.tooLarge();
  };
  function finish(): void {
    end.whole(Buffer.concat(chunks));
  }
  request.on("data", take);
  request.on("end", finish);
}

/** The body without the byte order mark that some programs put in front of UTF-8. */
export function withoutMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

/** In bytes, as the client announced it; 0 when it did not. */
export function declaredLength(request: IncomingMessage): number {
  return Number(request.headers["content-length"] ?? 0);
}
