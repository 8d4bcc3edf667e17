import type { AxiosBasicCredentials, AxiosInstance } from "axios";
import type { Clock } from "../../support/clock.ts";
import { detached, type ReportFailure } from "../../support/detached.ts";
import { once } from "../../support/once.ts";
import type { LevelFailure, LevelSink, LevelSource } from "../contract.ts";
import { openReader, type Readable } from "../reading/reading-in.ts";
import type { HostLimit } from "./host-limit.ts";
import { pollOnce, type TaggedReading } from "./http-poll.ts";
import { failureOf, LevelReadError } from "../reading/read-error.ts";
import type { Ticker } from "./ticker.ts";

/** The settings of an http level that polling needs, already checked. */
export interface HttpPollSettings extends Readable {
  /** http or https. */
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Basic authentication; wins over user info in the URL. */
  username?: string;
  password?: string;
}

/** What an http source works with. */
export interface HttpSourceParts {
  client: AxiosInstance;
  ticker: Ticker;
  clock: Clock;
  hostLimit: HostLimit;
  sink: LevelSink;
  /** Called with what a sink throws, and with faults of our own; an unreadable device goes to the sink. */
  report: ReportFailure;
  /** Of one poll with its redirects, in ms; waiting for a place at the host does not count. */
  timeoutMs?: number;
}

/** A device in the house answers in milliseconds; a sleepy one gets this long. */
const pollTimeoutMs = 10_000;

/** Polls a device at each tick. One poll at a time: a tick during one that still runs or waits is dropped. */
export function httpSource(settings: HttpPollSettings, parts: HttpSourceParts): LevelSource {
  const { client, ticker, clock, hostLimit, sink, report, timeoutMs = pollTimeoutMs } = parts;
  const { headers } = settings;
  const { url, auth } = splitUserInfo(settings);
  const host = hostKey(url);
  let stopped = false;
  let running: AbortController | undefined;
  let known: TaggedReading | undefined;
  const reader = once(async () => openReader(settings));

  const ask = async (call: AbortController): Promise<TaggedReading | LevelFailure | undefined> => {
    const timer = clock.after(timeoutMs, () => {
      call.abort(new LevelReadError("timeout", `no answer within ${timeoutMs / 1000} s`));
    });
    try {
      return await pollOnce({ client, url, headers, auth, read: await reader.run(), known, signal: call.signal });
    } catch (error) {
      if (stopped) return undefined;
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
    if (stopped || !outcome) return;
    if ("kind" in outcome) {
      sink.failed(outcome);
    } else {
      known = outcome;
      sink.raw(outcome.raw, outcome.at);
    }
  };

  return {
    start() {
      ticker.start(() => {
        detached(poll, report);
      });
    },
    stop() {
      stopped = true;
      ticker.stop();
      running?.abort();
    },
  };
}

/**
 * Host and port, also where the URL leaves the port to its scheme: http and https of one device are different doors.
 */
function hostKey({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}

function splitUserInfo({ url: text, username, password }: HttpPollSettings): {
  url: URL;
  auth: AxiosBasicCredentials | undefined;
} {
  const url = new URL(text);
  const auth = {
    username: username ?? decoded(url.username),
    password: password ?? decoded(url.password),
  };
  url.username = "";
  url.password = "";
  return { url, auth: auth.username === "" && auth.password === "" ? undefined : auth };
}

/** A user info such as `a%zz` is legal in a URL but not percent-encoding; it then means itself. */
function decoded(userInfo: string): string {
  try {
    return decodeURIComponent(userInfo);
  } catch {
    return userInfo;
  }
}
