import { onTestFinished } from "vitest";
import type { LevelFailure, LevelSource } from "../../src/sources/contract.ts";
import type { ExchangeSettings } from "../../src/sources/polling/exchange-settings.ts";
import { createHostLimit, type HostLimit } from "../../src/sources/polling/host-limit.ts";
import { createHttpClient } from "../../src/sources/polling/http-client.ts";
import { bodyReader, type HttpPollSettings, pollOf } from "../../src/sources/http/poll.ts";
import { polledSource } from "../../src/sources/polling/polled-source.ts";
import { readingIn } from "../../src/sources/reading/reading-in.ts";
import { queue, type Queue } from "./queue.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";

/** How a device is asked where nothing is said about it. */
export const plainExchange: ExchangeSettings = {
  digest: false,
  certificate: "",
  method: "GET",
  body: "",
  timeoutSeconds: 10,
  maxBytes: 65_536,
  lenient: false,
};

/** An http source whose ticks and time a test gives. */
export interface Polling {
  source: LevelSource;
  tick: () => void;
  clock: VirtualClock;
  /** Readings and failures in the order of reporting. */
  reports: Queue<number | LevelFailure>;
  /** What reached `report`: faults of our own. */
  faults: Queue<unknown>;
}

/** A started http source with real requests. */
export function startPolling(
  settings: Partial<HttpPollSettings> & { url: string },
  hostLimit: HostLimit = createHostLimit(),
  raw?: (value: number, at?: number) => void,
): Polling {
  const reports = queue<number | LevelFailure>();
  const clock = virtualClock();
  const faults = queue<unknown>();
  let onTick = (): void => undefined;
  const asked = { headers: {}, ...plainExchange, path: "level", timePath: "", ignore: [], ...settings };
  const source = polledSource(pollOf(asked), {
    read: bodyReader((text) => readingIn(text, asked)),
    client: createHttpClient(),
    clock,
    hostLimit,
    ticker: {
      start: (tick) => {
        onTick = tick;
      },
      stop: () => undefined,
    },
    sink: { raw: raw ?? reports.put, failed: reports.put },
    report: faults.put,
  });
  source.start();
  onTestFinished(() => {
    source.stop();
  });
  return {
    source,
    tick: () => {
      onTick();
    },
    clock,
    reports,
    faults,
  };
}

/** Starts a source, lets it poll once, and says what it reported. */
export async function pollOnceBy(
  settings: Partial<HttpPollSettings> & { url: string },
): Promise<number | LevelFailure> {
  const polling = startPolling(settings);
  polling.tick();
  return polling.reports.next();
}
