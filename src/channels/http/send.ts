import { request as requestHttp, type ClientRequest, type IncomingHttpHeaders } from "node:http";
import { request as requestHttps } from "node:https";
import type { Clock, Timer } from "../../support/clock.ts";
import { isPublicHost, publicAddress, secretOptions } from "../../support/private-address.ts";

export interface Request {
  method: "GET" | "PUT" | "POST" | "DELETE" | "REPORT" | "PROPFIND";
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Null sends none. */
  body: string | null;
}

/** A whole answer, whatever its status, but for redirects. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export type SendErrorCode =
  | "unreachable"
  | "timeout"
  | "cut"
  | "tooLarge"
  | "redirect"
  | "certificate"
  | "publicAddress"
  | "closed";

/**
 * There was no whole answer. `connected` false proves that not one byte of the request has left. The message can be
 * shown anywhere: no header, user info, query or body is in it.
 */
export class SendError extends Error {
  override readonly name = "SendError";
  readonly code: SendErrorCode;
  readonly connected: boolean;

  constructor(code: SendErrorCode, message: string, connected: boolean) {
    super(message);
    this.code = code;
    this.connected = connected;
  }
}

/** Sends what it was told to and nothing else: no proxy, no retry, no redirect, no kept-alive connection. */
export interface Sender {
  /** Rejects with SendError. */
  send(request: Request): Promise<Answer>;
  /** Ends what runs, and sends nothing more; leaves no timer and no socket. */
  close(): void;
}

/** For DNS, TCP and TLS together, and until the last byte of the answer, ms. */
const connectPatience = 10_000;
const patience = 30_000;

/** The longest answer that is taken, in bytes; a list of a household has a tenth of that. */
const longest = 1024 * 1024;

/**
 * Requests that may carry a secret: they go over TLS, or to an address that is private once its name is resolved. By
 * Node's own client, since its socket events tell whether anything has left, and nothing has to be loaded for it.
 */
export function createSender(clock: Clock): Sender {
  const running = new Set<(error: SendError) => void>();
  let isClosed = false;
  const closed = (connected: boolean): SendError => new SendError("closed", "Homebridge stops", connected);
  return {
    send: (request) => (isClosed ? Promise.reject(closed(false)) : sendOne(request, clock, running)),
    close() {
      isClosed = true;
      // Whether anything of it has left is not worth knowing: it is asked about after the start.
      for (const end of running) end(closed(true));
    },
  };
}

function sendOne(
  { method, url, headers, body }: Request,
  clock: Clock,
  running: Set<(error: SendError) => void>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith("https:");
    if (!secure && isPublicHost(new URL(url))) {
      reject(notPrivate());
      return;
    }
    const seen = { connected: false, bytes: 0 };
    const chunks: Buffer[] = [];
    const timers: Timer[] = [];
    let request: ClientRequest | null = null;
    function over(): void {
      running.delete(fail);
      for (const timer of timers) timer.cancel();
    }
    function fail(error: SendError): void {
      over();
      reject(error);
      request?.destroy();
    }
    running.add(fail);
    timers.push(
      clock.after(connectPatience, () => {
        if (!seen.connected) fail(new SendError("timeout", `no connection within ${connectPatience / 1000} s`, false));
      }),
      clock.after(patience, () => {
        fail(new SendError("timeout", `no whole answer within ${patience / 1000} s`, seen.connected));
      }),
    );
    request = (secure ? requestHttps : requestHttp)(url, {
      method,
      headers: { ...headers, ...(body === null ? {} : { "Content-Length": Buffer.byteLength(body) }) },
      agent: false,
      ...secretOptions(url),
    });
    request.once("socket", (socket) => {
      socket.once(secure ? "secureConnect" : "connect", () => {
        seen.connected = true;
      });
    });
    request.on("error", (error) => {
      fail(sendErrorOf(error, seen.connected));
    });
    request.once("response", (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      if (status >= 300 && status < 400) {
        fail(new SendError("redirect", redirectText(answered.location, url), true));
        return;
      }
      response.on("error", (error) => {
        fail(sendErrorOf(error, true));
      });
      response.on("data", (chunk: Buffer) => {
        seen.bytes += chunk.length;
        if (seen.bytes > longest) fail(new SendError("tooLarge", "answered more than 1 MB", true));
        else chunks.push(chunk);
      });
      response.once("end", () => {
        if (!response.complete) {
          fail(new SendError("cut", "the answer broke off", true));
          return;
        }
        over();
        resolve({ status, headers: answered, text: Buffer.concat(chunks).toString() });
      });
    });
    request.end(body ?? undefined);
  });
}

function notPrivate(): SendError {
  return new SendError("publicAddress", "it is not in the private network: use https", false);
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/;

/** Whether this code of an error of Node's says that a certificate is not trusted. */
export function isCertificateFault(code: string): boolean {
  return certificateCodes.test(code);
}

function sendErrorOf(error: Error, connected: boolean): SendError {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === publicAddress) return notPrivate();
  if (isCertificateFault(code)) return new SendError("certificate", `its certificate is not trusted (${code})`, false);
  return new SendError(
    connected ? "cut" : "unreachable",
    connected ? "the answer broke off" : code || "unreachable",
    connected,
  );
}

/** Where it leads, without what may be secret there. */
function redirectText(location: string | undefined, from: string): string {
  const to = location === undefined ? null : URL.parse(location, from);
  if (to === null) return "answers with a redirect: use the address that it leads to";
  return `answers with a redirect to ${to.protocol}//${to.host}${to.pathname}: use that address`;
}
