import type { AxiosInstance } from "axios";
import type { HttpLevel, LevelSettings } from "../../config/settings.ts";
import type { Clock } from "../../support/clock.ts";
import type { ReportFailure } from "../../support/detached.ts";
import type { LevelSink, LevelSource } from "../contract.ts";
import type { HostLimit } from "./host-limit.ts";
import { httpSource } from "./http-source.ts";
import { everyTicker, type Ticker } from "./ticker.ts";

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
 * The source for a slot's settings, not started yet; undefined where others say what the level is, or it is computed. Libraries are loaded here.
 * @throws ScheduleError when the schedule is not cron.
 */
export async function createLevelSource(level: LevelSettings, parts: LevelSourceParts): Promise<LevelSource | undefined> {
  switch (level.source) {
    case "http":
      return httpSource(level, { ...parts, client: parts.client ?? (await loadClient()), ticker: await tickerFor(level, parts) });
    case "mqtt":
    case "webhook":
    case "wear":
    case "usage":
    case "manual":
      return undefined;
  }
}

async function loadClient(): Promise<AxiosInstance> {
  const { createHttpClient } = await import("./http-client.ts");
  return createHttpClient();
}

async function tickerFor({ schedule, everySeconds }: HttpLevel, { clock, random }: LevelSourceParts): Promise<Ticker> {
  if (schedule === undefined) return everyTicker(everySeconds, clock, random);
  const { scheduleTicker } = await import("./schedule.ts");
  return scheduleTicker(schedule, { clock, random });
}
