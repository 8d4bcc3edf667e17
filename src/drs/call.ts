import { NotLinkedError } from "./errors.ts";
import { ExchangeError, type HttpAnswer } from "./exchange.ts";
import { recordedExchange, type Wire } from "./recorded-exchange.ts";
import { secureUrl } from "./secure-url.ts";
import type { AccessToken, Tokens } from "./tokens.ts";
import { failureOf, refusesToken, unanswered } from "./verdict.ts";

/** Where the calls of one device go. */
export interface Service {
  wire: Wire;
  apiUrl: string;
  tokens: Tokens;
}

/** One call of Amazon's DRS documentation. */
export interface DrsCall {
  name: string;
  method: "GET" | "POST" | "DELETE";
  /** From the root of the service, with its parts percent-encoded. */
  path: string;
  /** The type of the input, such as `DrsReplenishInput@1.0`. */
  input: string;
  /** The type of the result that we read. */
  result: string;
  /** JSON, or null for a call without a body. */
  body: string | null;
}

/** Asked right before a request leaves, with the access token at hand: whether it may, or why not. */
export type MayLeave<Why> = () => { go: true } | { go: false; why: Why };

/** A call that did not leave, since `MayLeave` said no. */
export interface Stopped<Why> {
  stopped: Why;
}

const typePrefix = "com.amazon.dash.replenishment.";

async function send<Why>(
  { wire, apiUrl, tokens }: Service,
  call: DrsCall,
  token: AccessToken,
  mayLeave: MayLeave<Why>,
): Promise<HttpAnswer | Stopped<Why>> {
  const base = secureUrl(apiUrl, "apiUrl").href.replace(/\/+$/, "");
  const look = mayLeave();
  if (!look.go) return { stopped: look.why };
  try {
    return await recordedExchange(wire, `DRS ${call.name}`, {
      method: call.method,
      url: base + call.path,
      headers: {
        Authorization: `Bearer ${token.value}`,
        "x-amzn-type-version": typePrefix + call.input,
        "x-amzn-accept-type": typePrefix + call.result,
        ...(call.body === null ? {} : { "Content-Type": "application/json" }),
      },
      body: call.body,
      secrets: [token.value, ...tokens.secrets],
    });
  } catch (error) {
    throw error instanceof ExchangeError ? unanswered(error) : error;
  }
}

/** Rule 8 of the design: a refused access token is refreshed once and the call repeated once. */
async function authorised<Why>(
  service: Service,
  call: DrsCall,
  mayLeave: MayLeave<Why>,
): Promise<{ answer: HttpAnswer; token: AccessToken } | Stopped<Why>> {
  const { tokens, wire } = service;
  const first = await tokens.access(wire.onServerDate);
  const answer = await send(service, call, first, mayLeave);
  if ("stopped" in answer) return answer;
  if (!refusesToken(answer)) return { answer, token: first };
  const second = await tokens.replace(first, wire.onServerDate);
  const again = await send(service, call, second, mayLeave);
  if ("stopped" in again) return again;
  if (!refusesToken(again)) return { answer: again, token: second };
  throw new NotLinkedError(
    `Amazon refuses the device's access (HTTP ${again.status}). Link the device with Amazon again.`,
  );
}

/**
 * Makes one call and returns its 200. Throws `NotSentError`, `OutcomeUnknownError`, `RefusedError` or `NotLinkedError`.
 */
export async function callDrs(service: Service, call: DrsCall): Promise<HttpAnswer> {
  const answer = await callDrsIf<never>(service, call, () => ({ go: true }));
  return "stopped" in answer ? answer.stopped : answer;
}

/**
 * The same, unless `mayLeave` stops it: it is asked right before each request leaves, the repeated one after a refused
 * token too.
 */
export async function callDrsIf<Why>(
  service: Service,
  call: DrsCall,
  mayLeave: MayLeave<Why>,
): Promise<HttpAnswer | Stopped<Why>> {
  const result = await authorised(service, call, mayLeave);
  if ("stopped" in result) return result;
  const { answer, token } = result;
  const secrets = [token.value, ...service.tokens.secrets].filter((secret) => secret !== "");
  const failure = failureOf(answer, service.wire.clock.now(), secrets);
  if (failure !== null) throw failure;
  // What Amazon answers is shown to people: an echoed secret must not be.
  return { ...answer, text: secrets.reduce((text, secret) => text.replaceAll(secret, "•••"), answer.text) };
}
