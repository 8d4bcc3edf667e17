import type { AxiosInstance } from "axios";
import type { Clock } from "../support/clock.ts";
import type { ReportFailure } from "../support/detached.ts";
import type { Calibration } from "./calibration.ts";
import type { LevelSink, LevelSource } from "./contract.ts";
import type { HostLimit } from "./host-limit.ts";
import { httpSource, type HttpPollSettings } from "./http-source.ts";
import { everyTicker, type Ticker } from "./ticker.ts";

/** How often an http level is polled when nothing else is said, in seconds. */
const defaultEverySeconds = 900;

export interface HttpLevelSettings extends HttpPollSettings, Calibration {
  source: "http";
  /** Cron; wins over `everySeconds`. */
  schedule?: string;
  everySeconds?: number;
  staleAfterHours: number;
}

/** Told by hand: the level is set by a refill and nothing reports it. */
export interface ManualLevelSettings {
  source: "manual";
}

export type LevelSourceSettings = HttpLevelSettings | ManualLevelSettings;

/** What sources work with; the client is made when the first http source needs it, unless one is given. */
export interface LevelSourceParts {
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** Shared by all slots of a platform instance. */
  hostLimit: HostLimit;
  sink: LevelSink;
  /** Told of a fault of our own or of the sink's. */
  report: ReportFailure;
  client?: AxiosInstance;
}

/**
 * The source for a slot's settings, not started yet; undefined where there is none (manual). Libraries are loaded here.
 * @throws ScheduleError when the schedule is not cron.
 */
export async function createLevelSource(settings: LevelSourceSettings, parts: LevelSourceParts): Promise<LevelSource | undefined> {
  switch (settings.source) {
    case "manual":
      return undefined;
    case "http":
      return httpSource(settings, { ...parts, client: parts.client ?? (await loadClient()), ticker: await tickerFor(settings, parts) });
  }
}

async function loadClient(): Promise<AxiosInstance> {
  const { createHttpClient } = await import("./http-client.ts");
  return createHttpClient();
}

async function tickerFor({ schedule, everySeconds }: HttpLevelSettings, { clock, random }: LevelSourceParts): Promise<Ticker> {
  if (schedule === undefined) return everyTicker(everySeconds ?? defaultEverySeconds, clock, random);
  const { scheduleTicker } = await import("./schedule.ts");
  return scheduleTicker(schedule, { clock, random });
}
