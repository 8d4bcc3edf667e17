import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { asText, failure, send, type Answer } from "./answer.ts";

const timedOut = "ERR_HTTP_REQUEST_TIMEOUT";

const answers: Readonly<Record<string, Answer>> = {
  HPE_HEADER_OVERFLOW: failure("headers-too-large", "the headers are too large"),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: failure("too-large", "the chunk extensions are too large"),
  [timedOut]: failure("timeout", "the request took too long to arrive"),
};
const notHttp = failure("bad-request", "this is not HTTP as the server speaks it");

/** Codes of clients that went away: there is nobody left to answer, and nothing to say of it. */
const gone = /^(?:ECONN|EPIPE|ETIMEDOUT|HPE_INVALID_EOF_STATE)/;

/**
 * What the log may say of it: Node's own code, which holds nothing of what was sent. Undefined for a client that merely
 * went away.
 */
export function faultCode(error: Error): string | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "unknown";
  return gone.test(code) ? undefined : code;
}

/** So many more chunks are swallowed after the answer: a client that is cut while it sends may never see it. */
const mostFaults = 16;

/**
 * Answers a connection on which HTTP broke down, as far as that can be, and closes it. `latest` is the answer to the
 * last request on it that could be read: what goes out stays in the order of the requests. `faults` counts the calls
 * for this connection: each further chunk of something that is not HTTP is another one.
 */
export function answerBroken(error: Error, socket: Duplex, latest: ServerResponse | null, faults: number): void {
  const code = faultCode(error);
  if (code === undefined || faults > mostFaults || (faults > 1 && code === timedOut)) socket.destroy();
  else if (faults > 1) return;
  else if (latest === null || latest.writableFinished) socket.end(asText(answers[code] ?? notHttp));
  else if (latest.headersSent) socket.destroy();
  else {
    latest.shouldKeepAlive = false;
    // One that came in whole has its own answer still to come, and that is the last one.
    if (!latest.req.complete) send(latest, answers[code] ?? notHttp);
  }
}

/** CONNECT is for proxies. Node hands such a connection over altogether. */
export function answerConnect(socket: Duplex): void {
  socket.on("error", () => undefined);
  socket.end(asText(failure("bad-request", "CONNECT, but this is no proxy")), () => {
    socket.destroy();
  });
}
