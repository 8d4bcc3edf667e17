import type { LevelFailure, LevelSink, LevelSource } from "../contract.ts";
import { failureOf } from "../reading/read-error.ts";
import type { RawReading } from "../reading/reading-in.ts";
import type { Account } from "./authentication.ts";
import type { ExchangeSettings } from "./exchange-settings.ts";
import type { PolledRequest } from "./http-poll.ts";
import type { PolledAddress } from "./settings.ts";
import { createSharedPoll, type SharedPollParts } from "./shared-poll.ts";

/** What polling needs of a level's settings, already checked. */
export interface PollSettings extends PolledAddress, Omit<ExchangeSettings, "body"> {
  /** Sent as it is; empty: none. */
  body: string | Buffer;
  /** The answer is to be JSON. */
  expectsJson: boolean;
  /** When it is asked, by which slots that ask for the same are told apart. */
  schedule?: string | undefined;
  everySeconds?: number | undefined;
}

/** Finds the reading in the body of an answer. Throws LevelReadError; the body is not quoted. */
export type BodyReader = (body: Buffer) => RawReading;

/** What a source that polls works with. */
export interface PollParts extends SharedPollParts {
  /** An unreadable device goes there; what it throws, to `report`. */
  sink: LevelSink;
  /** Finds the slot's reading in an answer. */
  read: BodyReader;
}

/** Polls a device, together with the slots of the same `hostLimit` that send it the same request at the same times. */
export function polledSource(settings: PollSettings, parts: PollParts): LevelSource {
  const { hostLimit, read, sink, report } = parts;
  const request = requestOf(settings);
  const key = JSON.stringify([request, settings.schedule, settings.everySeconds]);
  let leave: (() => void) | undefined;

  const deliver = (body: Buffer): boolean => {
    const reading = readingOrFailure(read, body);
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
        answered: (body) => reported(() => deliver(body)),
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

function readingOrFailure(read: BodyReader, body: Buffer): RawReading | LevelFailure {
  try {
    return read(body);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return failure;
  }
}

/** All that makes a request, in this order: by it slots that ask for the same are found. */
function requestOf({ url, ...settings }: PollSettings): PolledRequest {
  const { headers, username, password, digest, certificate, method, body } = settings;
  const { timeoutSeconds, maxBytes, lenient, login, expectsJson } = settings;
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
    expectsJson,
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
