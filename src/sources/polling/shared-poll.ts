import type { AxiosInstance } from "axios";
import type { Clock } from "../../support/clock.ts";
import { detached, type ReportFailure } from "../../support/detached.ts";
import type { LevelFailure } from "../contract.ts";
import { failureOf, LevelReadError } from "../reading/read-error.ts";
import type { HostLimit, PollListener, SharedPoll } from "./host-limit.ts";
import { type Answer, createPoller, type PolledRequest } from "./http-poll.ts";
import type { Ticker } from "./ticker.ts";

/** What a poll works with: that of the first slot which joins. */
export interface SharedPollParts {
  client: AxiosInstance;
  ticker: Ticker;
  clock: Clock;
  hostLimit: HostLimit;
  /** Called with faults of our own. */
  report: ReportFailure;
}

/**
 * Polls a device at each tick for all who joined, in `hostLimit` under `key` meanwhile. One poll at a time: a tick
 * during one that still runs or waits is dropped.
 */
export function createSharedPoll(key: string, request: PolledRequest, parts: SharedPollParts): SharedPoll {
  const { client, ticker, clock, hostLimit, report } = parts;
  const poller = createPoller(request, client);
  const host = hostKey(request.address);
  const listeners = new Set<PollListener>();
  let running: AbortController | undefined;
  let hasTicked = false;

  const ask = async (call: AbortController): Promise<Answer | LevelFailure | undefined> => {
    const { timeoutSeconds } = request;
    const timer = clock.after(timeoutSeconds * 1000, () => {
      call.abort(new LevelReadError("timeout", `no answer within ${timeoutSeconds} s`));
    });
    try {
      return await poller.ask(call.signal);
    } catch (error) {
      if (listeners.size === 0) return undefined;
      const failure = failureOf(call.signal.aborted ? call.signal.reason : error);
      if (failure) return failure;
      throw error;
    } finally {
      timer.cancel();
    }
  };

  const poll = async (): Promise<void> => {
    if (running) return;
    const call = new AbortController();
    running = call;
    const outcome = await hostLimit
      .run(host, call.signal, () => ask(call))
      .finally(() => {
        running = undefined;
      });
    if (!outcome) return;
    const told = [...listeners];
    if ("kind" in outcome) for (const listener of told) listener.failed(outcome);
    else if (told.map((listener) => listener.answered(outcome.body)).every(Boolean)) poller.keep(outcome);
  };

  const tick = (): void => {
    hasTicked = true;
    detached(poll, report);
  };

  return {
    join(listener) {
      listeners.add(listener);
      if (listeners.size === 1) ticker.start(tick);
      // Its next time may be a day away.
      else if (hasTicked) tick();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        hostLimit.shared.delete(key);
        ticker.stop();
        running?.abort();
      };
    },
  };
}

/**
 * Host and port, also where the URL leaves the port to its scheme: http and https of one device are different doors.
 */
function hostKey({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}
