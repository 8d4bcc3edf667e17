import type { LevelFailure, LevelSink, LevelSource } from "../contract.ts";
import { failureOf } from "../reading/read-error.ts";
import type { RawReading, Readable, Reader } from "../reading/reading-in.ts";
import type { Account } from "./authentication.ts";
import type { ExchangeSettings } from "./exchange-settings.ts";
import type { PolledRequest } from "./http-poll.ts";
import type { PolledAddress } from "./settings.ts";
import { createSharedPoll, type SharedPollParts } from "./shared-poll.ts";

/** The settings of an http level that polling needs, already checked. */
export interface HttpPollSettings extends PolledAddress, ExchangeSettings, Readable {
  /** When it is asked, by which slots that ask for the same are told apart. */
  schedule?: string | undefined;
  everySeconds?: number | undefined;
}

/** What an http source works with. */
export interface HttpSourceParts extends SharedPollParts {
  /** An unreadable device goes there; what it throws, to `report`. */
  sink: LevelSink;
  /** Finds the slot's reading in an answer. */
  read: Reader;
}

/** Polls a device, together with the slots of the same `hostLimit` that send it the same request at the same times. */
export function httpSource(settings: HttpPollSettings, parts: HttpSourceParts): LevelSource {
  const { hostLimit, read, sink, report } = parts;
  const request = requestOf(settings);
  const key = JSON.stringify([request, settings.schedule, settings.everySeconds]);
  let leave: (() => void) | undefined;

  const deliver = (text: string): boolean => {
    const reading = readingOrFailure(read, text);
    if ("kind" in reading) sink.failed(reading);
    else sink.raw(reading.raw, reading.at);
    return "raw" in reading;
  };
  const reported = (run: () => boolean): boolean => {
    try {
      return run();
    } catch (error) {
      report(error);
      return false;
    }
  };

  return {
    start() {
      const poll = hostLimit.shared.get(key) ?? createSharedPoll(key, request, parts);
      hostLimit.shared.set(key, poll);
      leave = poll.join({
        answered: (text) => reported(() => deliver(text)),
        failed: (failure) =>
          void reported(() => {
            sink.failed(failure);
            return false;
          }),
      });
    },
    stop() {
      leave?.();
    },
  };
}

function readingOrFailure(read: Reader, text: string): RawReading | LevelFailure {
  try {
    return read(text);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return failure;
  }
}

/** All that makes a request, in this order: by it slots that ask for the same are found. */
function requestOf({ url, path, pattern, ...settings }: HttpPollSettings): PolledRequest {
  const { headers, username, password, digest, certificate, method, body } = settings;
  const { timeoutSeconds, maxBytes, lenient, login } = settings;
  const { address, account } = splitUserInfo(url, username, password);
  return {
    address,
    headers,
    account,
    digest,
    certificate,
    method,
    body,
    timeoutSeconds,
    maxBytes,
    lenient,
    ...(login === undefined ? {} : { login }),
    expectsJson: path !== "" && pattern === undefined,
  };
}

function splitUserInfo(
  url: string,
  username: string | undefined,
  password: string | undefined,
): { address: URL; account: Account | undefined } {
  const address = new URL(url);
  const account = {
    username: username ?? decoded(address.username),
    password: password ?? decoded(address.password),
  };
  address.username = "";
  address.password = "";
  return { address, account: account.username === "" && account.password === "" ? undefined : account };
}

/** A user info such as `a%zz` is legal in a URL but not percent-encoding; it then means itself. */
function decoded(userInfo: string): string {
  try {
    return decodeURIComponent(userInfo);
  } catch {
    return userInfo;
  }
}
