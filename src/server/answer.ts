import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";

/** What a request comes to, before it is put on the wire. */
export interface Answer {
  status: number;
  /** JSON. */
  body: string;
  /** On top of those that every answer has. */
  headers?: Readonly<Record<string, string>>;
}

/** Every `error.code` with its status. Five of them are of a slot's own too: PortAnswer in src/slot/port.ts. */
const statuses = {
  "bad-request": 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  "method-not-allowed": 405,
  timeout: 408,
  "too-large": 413,
  "unsupported-type": 415,
  "too-many-requests": 429,
  "headers-too-large": 431,
  internal: 500,
  unavailable: 503,
  refused: 409,
  unsuitable: 409,
  unusable: 422,
} as const;

export type FailureCode = keyof typeof statuses;

const commonHeaders = {
  "Content-Type": "application/json",
  // The GET form would else be answered from somebody's cache, and the level never arrive.
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
};

export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value) };
}

/** `message` says what was expected. It never repeats what was sent: that may be a token. */
export function failure(code: FailureCode, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { ...json(statuses[code], { error: { code, message } }), headers };
}

/** Thrown where a request turns out to be wrong; becomes that answer. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function send(response: ServerResponse, answer: Answer): void {
  begin(response, answer);
  response.end(answer.body);
}

/**
 * Answers before the body has come in whole and closes the connection: when the body has ended, or at once when it goes
 * on for too long.
 */
export function sendEarly(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  drainBytes: number,
): void {
  response.shouldKeepAlive = false;
  begin(response, answer);
  response.flushHeaders();
  // Not ended yet: Node would cut the connection then, and a client that still sends would see a reset in place of the
  // answer.
  response.write(answer.body);
  let left = drainBytes;
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.socket.destroy();
  });
  request.on("end", () => {
    response.end();
  });
}

function begin(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { ...commonHeaders, "Content-Length": Buffer.byteLength(body), ...headers });
}

/** The whole answer as text, for a connection on which no request could be understood. */
export function asText({ status, body, headers }: Answer): string {
  const all = { ...commonHeaders, "Content-Length": Buffer.byteLength(body), ...headers, Connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n${body}`;
}
