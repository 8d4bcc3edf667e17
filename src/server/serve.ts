import type { IncomingMessage, ServerResponse } from "node:http";
import { detached, type ReportFailure } from "../support/detached.ts";
import type { TimeSlices } from "../support/time-slices.ts";
import { isOfWebPage, refusalFor, type Access, type TokenScope } from "./access.ts";
import { failure, RequestError, send, sendEarly, type Answer } from "./answer.ts";
import { readBody, withoutMark } from "./body.ts";
import type { ServerLimits } from "./limits.ts";
import type { Outbox } from "./outbox.ts";
import type { Peers } from "./peers.ts";
import type { Found, Routes } from "./routes.ts";

export interface ServeParts {
  routes: Routes;
  access: Access;
  peers: Peers;
  /** For the message of 429. */
  rateLimit: number;
  limits: Pick<ServerLimits, "bodyBytes" | "drainBytes">;
  slices: TimeSlices;
  /** Emptied at the end of each turn. */
  outbox: Outbox;
  /** Called when a peer comes with a wrong token, each time, and for how many seconds it is told to wait. */
  onWrongToken: (peer: string, wait: number) => void;
  /** Called when a peer passes on what a web page asks for, each time. */
  onWebPage: (peer: string) => void;
  /** Called with failures of our own; the client only hears that there was one. */
  report: ReportFailure;
}

/** Answers one request; `peer` is by what its sender is counted. Never throws. */
export type Serve = (request: IncomingMessage, response: ServerResponse, peer: string) => void;

/** Runs a request that was let in. */
type Work = (body: Buffer) => Answer;

const noHost = failure("bad-request", "no Host header");
const ofWebPage = failure("forbidden", "this comes from a web page, and nothing is taken from there");
const noSuchPath = failure("not-found", "no such call; the README lists them");
const guessing = (wait: number): Answer =>
  failure("too-many-requests", "too many wrong tokens from this address; the right one is taken at any time", {
    "Retry-After": String(wait),
  });
const tooLarge = (limit: number): Answer =>
  failure("too-large", `the body is too large, expected at most ${limit} bytes`);
const failed = failure("internal", "the plugin failed; its log says why");

export function createServe(parts: ServeParts): Serve {
  const { peers, limits, slices, outbox, onWebPage, report } = parts;
  // Another request is always good a second later: the bucket holds one second.
  const tooMany = failure("too-many-requests", `more than ${parts.rateLimit} requests a second from this address`, {
    "Retry-After": "1",
  });
  const overLimit = tooLarge(limits.bodyBytes);

  const letIn = (request: IncomingMessage, peer: string): Answer | Work => {
    if (!peers.admit(peer)) return tooMany;
    // Whatever its token: the page may have been shown one, or guess it through the browsers of a whole house.
    if (isOfWebPage(request.headers)) {
      onWebPage(peer);
      return ofWebPage;
    }
    // Node would answer this itself, but without a word of JSON.
    if (request.headers.host === undefined && request.httpVersion === "1.1") return noHost;
    return open(request, peer, parts);
  };
  const reply = (request: IncomingMessage, response: ServerResponse, answer: Answer, fail: ReportFailure): void => {
    // What is told once is answered at once: who hears nothing, since we are stopped or the store is locked just then,
    // tells it again, and it counts twice.
    if (request.method === "POST") send(response, answer);
    else outbox.put(response, answer, fail);
  };
  return (request, response, peer) => {
    const fail = (error: unknown): void => {
      report(error);
      if (!response.headersSent) send(response, failed);
    };
    response.on("error", ignore);
    detached(() => {
      const entry = letIn(request, peer);
      // Whoever is refused holds no connection for the next attempt.
      if (typeof entry !== "function") response.shouldKeepAlive = false;
      readBody(request, limits.bodyBytes, {
        whole: (body) => {
          // A refusal is at once: only what the rate limit has let in may wait.
          if (typeof entry === "function")
            slices.run(() => {
              detached(() => {
                reply(request, response, settle(entry, body), fail);
              }, fail);
            });
          else
            detached(() => {
              send(response, entry);
            }, fail);
        },
        tooLarge: () => {
          detached(() => {
            sendEarly(request, response, typeof entry === "function" ? overLimit : entry, limits.drainBytes);
          }, fail);
        },
      });
    }, fail);
  };
}

/** Tokens come first: who has none learns of no slot and of no path below /v1. */
function open(
  request: IncomingMessage,
  peer: string,
  { routes, access, peers, onWrongToken }: ServeParts,
): Answer | Work {
  // Both are there in what a server is asked.
  const { path, query } = targetOf(String(request.url));
  const { headers } = request;
  const found = routes.find(String(request.method), path);
  const needs =
    found !== null && "route" in found ? found.route.needs : `${path}/`.startsWith("/v1/") ? "any" : "nothing";
  const holder =
    needs === "nothing" ? "none" : holderOf(access, needs === "levelsByQuery", headers.authorization, query, found);
  if (holder === "wrong") {
    const wait = peers.wrongToken(peer);
    onWrongToken(peer, wait);
    if (wait > 0) return guessing(wait);
  }
  const refusal = refusalFor(needs, holder);
  if (refusal !== null) return refusal;
  if (found === null) return noSuchPath;
  if ("allow" in found)
    return failure("method-not-allowed", `wrong method, expected ${found.allow}`, { Allow: found.allow });
  const { route, key, value } = found;
  return (body) =>
    route.run({
      key,
      value,
      channel: typeof holder === "object" ? holder.news : "",
      body: withoutMark(body),
      contentType: headers["content-type"],
      contentEncoding: headers["content-encoding"],
    });
}

function holderOf(
  access: Access,
  byQuery: boolean,
  authorization: string | undefined,
  query: string,
  found: Found,
): TokenScope {
  if (byQuery) return access.ofQuery(query);
  const holder = access.ofHeader(authorization);
  // A wrong method on the GET form: its level token is as good for being told so.
  return holder === "none" && found !== null && "allow" in found ? access.ofQuery(query) : holder;
}

function settle(work: Work, body: Buffer): Answer {
  try {
    return work(body);
  } catch (error) {
    if (error instanceof RequestError) return failure(error.code, error.message);
    throw error;
  }
}

const authority = /^https?:\/\/[^/?#]*/i;

/**
 * The path, without slashes at its end, and the query of a request line, also of one with a whole URL in it, as proxies
 * send.
 */
function targetOf(url: string): { path: string; query: string } {
  const target = url.startsWith("/") ? url : url.replace(authority, "");
  const cut = target.indexOf("?");
  let end = cut === -1 ? target.length : cut;
  while (end > 1 && target[end - 1] === "/") end--;
  return { path: target.slice(0, end), query: cut === -1 ? "" : target.slice(cut + 1) };
}

function ignore(): void {
  // A client that goes away while it is answered is no news.
}
