import { detached } from "../support/detached.ts";
import type { Log } from "../support/log.ts";
import { exchange, ExchangeError, type ExchangeOptions, type HttpAnswer, type HttpRequest } from "./exchange.ts";
import type { ServerDate } from "./types.ts";

/**
 * A call to Amazon that is over, without anything secret: what it was, and the status of its answer or why there was
 * none.
 */
export interface CallNote {
  what: string;
  outcome: string;
}

/** What every call to Amazon is sent over. */
export interface Wire extends ExchangeOptions {
  log: Pick<Log, "debug">;
  onServerDate: (date: ServerDate) => void;
  onCall?: ((note: CallNote) => void) | undefined;
}

function named(name: string, value: string): string {
  return value === "" ? "" : `, ${name} ${value}`;
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
  const record = (what: string): void => {
    aside(() => {
      wire.log.debug(`${call}: ${what}, ${Math.round(wire.clock.monotonic() - startedAt)} ms`);
    });
  };
  const note = (outcome: string): void => {
    aside(() => {
      wire.onCall?.({ what: call, outcome });
    });
  };
  try {
    const answer = await exchange(wire, request);
    const { dateMs } = answer;
    note(String(answer.status));
    record(
      `${answer.status}${named("x-amzn-requestid", answer.requestId)}${named("x-amzn-errortype", answer.errorType)}`,
    );
    if (dateMs !== null) {
      aside(() => {
        wire.onServerDate({ dateMs, receivedAtMonotonic: wire.clock.monotonic() });
      });
    }
    return answer;
  } catch (error) {
    if (error instanceof ExchangeError) {
      const why = `no answer, ${error.connected ? "after connecting" : "never connected"}, ${error.code}`;
      note(why);
      record(why);
    }
    throw error;
  }
}
