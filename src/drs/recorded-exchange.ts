import { detached } from "../support/detached.ts";
import type { Log } from "../support/log.ts";
import { createMask } from "../support/mask.ts";
import { exchange, ExchangeError, type ExchangeOptions, type HttpAnswer, type HttpRequest } from "./exchange.ts";
import type { ServerDate } from "./types.ts";

/** What every call to Amazon is sent over. */
export interface Wire extends ExchangeOptions {
  log: Pick<Log, "debug">;
  onServerDate: (date: ServerDate) => void;
}

/** A header as it may stand in a log line: Amazon's ids are short, a hostile answer's need not be. */
function shown(answer: HttpAnswer, header: string): string {
  return answer.headers[header] === undefined ? "" : `, ${header} ${answer.headers[header].slice(0, 100)}`;
}

/** Runs what must not turn an accepted order into an error: a listener or a log that throws. */
function aside(work: () => void): void {
  detached(work, () => undefined);
}

/**
 * `exchange`, with one debug line for each call and its answer, and with Amazon's `Date` passed on.
 * `call` names the call for the log. Throws what `exchange` throws.
 */
export async function recordedExchange(wire: Wire, call: string, request: HttpRequest): Promise<HttpAnswer> {
  const startedAt = wire.clock.monotonic();
  const mask = createMask();
  for (const secret of request.secrets) mask.hide(secret);
  const record = (what: string): void => {
    aside(() => {
      wire.log.debug(mask.apply(`${call}: ${what}, ${Math.round(wire.clock.monotonic() - startedAt)} ms`));
    });
  };
  try {
    const answer = await exchange(wire, request);
    const { dateMs } = answer;
    record(`${answer.status}${shown(answer, "x-amzn-requestid")}${shown(answer, "x-amzn-errortype")}`);
    if (dateMs !== null) {
      aside(() => {
        wire.onServerDate({ dateMs, receivedAtMonotonic: wire.clock.monotonic() });
      });
    }
    return answer;
  } catch (error) {
    if (error instanceof ExchangeError) record(`no answer, ${error.connected ? "after connecting" : "never connected"}, ${error.code}`);
    throw error;
  }
}
