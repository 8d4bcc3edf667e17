import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import type { AxiosInstance } from "axios";
import type { Clock } from "../support/clock.ts";
import { oneLine } from "./amazon-message.ts";
import { parseHttpDate } from "./http-date.ts";

export interface HttpRequest {
  method: "GET" | "POST" | "DELETE";
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Sent as it is; null sends no body and no Content-Type. */
  body: string | null;
  /** What this request carries that no error and no log line may show. */
  secrets: readonly string[];
}

/** A whole answer, whatever its status. */
export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  text: string;
  /** The `Date` header, ms UTC, or null. */
  dateMs: number | null;
  /** `x-amzn-requestid`, what Amazon's support asks for; fit for a log, empty without one. */
  requestId: string;
  /** `x-amzn-errortype`; fit for a log, empty without one. */
  errorType: string;
}

export interface ExchangeOptions {
  http: AxiosInstance;
  clock: Clock;
  /** For DNS, TCP and TLS together, ms. */
  connectTimeoutMs?: number | undefined;
  /** Until the last byte of the answer, ms. */
  totalTimeoutMs?: number | undefined;
}

/** There was no whole answer. `connected` false proves that not one byte of the request has left. */
export class ExchangeError extends Error {
  override readonly name = "ExchangeError";
  readonly connected: boolean;
  /** `CONNECT_TIMEOUT`, `TIMEOUT`, or the code of Node or axios. */
  readonly code: string;

  constructor(message: string, facts: { connected: boolean; code: string }) {
    super(message);
    this.connected = facts.connected;
    this.code = facts.code;
  }
}

/**
 * Tells of the moment the connection stands: Node hands the request over only then. `bytesWritten` counts what is
 * merely buffered and axios calls every timeout ECONNABORTED, so neither can tell "never sent" from "unknown".
 */
function watchedTransport(url: URL, connected: () => void) {
  const secure = url.protocol === "https:";
  return {
    request(options: RequestOptions, answered: (response: IncomingMessage) => void): ClientRequest {
      const request = (secure ? https : http).request(options, answered);
      request.once("socket", (socket) => {
        socket.once(secure ? "secureConnect" : "connect", connected);
      });
      return request;
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "UNKNOWN";
}

function lowerCased(headers: object): Record<string, string> {
  const entries = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Keeps the code and the words of an error only: an AxiosError holds the request with its Authorization header. */
function reduced(error: unknown, request: HttpRequest, connected: boolean): ExchangeError {
  const code = codeOf(error);
  return new ExchangeError(oneLine((error instanceof Error && error.message) || code, request.secrets), {
    connected,
    code,
  });
}

function answerOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
  request: HttpRequest,
): HttpAnswer {
  const shown = (name: string): string => oneLine(headers[name] ?? "", request.secrets);
  return {
    status,
    headers,
    text,
    dateMs: parseHttpDate(headers["date"]),
    requestId: shown("x-amzn-requestid"),
    errorType: shown("x-amzn-errortype"),
  };
}

/**
 * Sends one request once and waits for its whole answer. Any status is an answer.
 * Throws `ExchangeError` if there was none in time, it broke off, or it is larger than the client takes.
 */
export async function exchange(options: ExchangeOptions, request: HttpRequest): Promise<HttpAnswer> {
  const { clock, connectTimeoutMs = 10_000, totalTimeoutMs = 30_000 } = options;
  const seen: { connected: boolean; timeout: ExchangeError | null } = { connected: false, timeout: null };
  const abort = new AbortController();
  const giveUp = (code: string, message: string) => () => {
    seen.timeout ??= new ExchangeError(message, { connected: seen.connected, code });
    abort.abort();
  };
  const connectTimer = clock.after(
    connectTimeoutMs,
    giveUp("CONNECT_TIMEOUT", `no connection within ${connectTimeoutMs} ms`),
  );
  const totalTimer = clock.after(totalTimeoutMs, giveUp("TIMEOUT", `no whole answer within ${totalTimeoutMs} ms`));
  try {
    const transport = watchedTransport(new URL(request.url), () => {
      seen.connected = true;
      connectTimer.cancel();
    });
    const { status, headers, data } = await options.http.request<string>({
      method: request.method,
      url: request.url,
      // axios adds a form Content-Type to every POST, also to one without a body; false is its way to say none.
      headers: request.body === null ? { ...request.headers, "Content-Type": false } : request.headers,
      data: request.body ?? undefined,
      signal: abort.signal,
      transport,
    });
    return answerOf(status, lowerCased(headers), data, request);
  } catch (error) {
    throw seen.timeout ?? reduced(error, request, seen.connected);
  } finally {
    connectTimer.cancel();
    totalTimer.cancel();
  }
}
