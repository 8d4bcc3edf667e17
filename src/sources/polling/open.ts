import type { AxiosInstance } from "axios";
import type { LevelSource, SourceParts } from "../contract.ts";
import { checkReader, openReader } from "../reading/reading-in.ts";
import { httpSource, type HttpPollSettings } from "./polled-source.ts";
import type { Rhythm } from "./settings.ts";
import { everyTicker, type Ticker } from "./ticker.ts";

/**
 * What polls a device, not started yet. Libraries are loaded here. Rejects with SettingError where schedule or pattern
 * are none.
 */
export async function openPolled(settings: HttpPollSettings & Rhythm, parts: SourceParts): Promise<LevelSource> {
  const read = await openReader(settings);
  return httpSource(settings, {
    ...parts,
    read,
    client: parts.client ?? (await loadClient()),
    ticker: await tickerFor(settings, parts),
  });
}

/** What `openPolled` would find wrong. Rejects with SettingError. */
export async function checkPolled(settings: HttpPollSettings & Rhythm): Promise<void> {
  await checkReader(settings);
  if (settings.schedule === undefined) return;
  const { checkSchedule } = await import("./schedule.ts");
  await checkSchedule(settings);
}

async function loadClient(): Promise<AxiosInstance> {
  const { createHttpClient } = await import("./http-client.ts");
  return createHttpClient();
}

async function tickerFor(
  { schedule, everySeconds }: Rhythm,
  { clock, random }: Pick<SourceParts, "clock" | "random">,
): Promise<Ticker> {
  if (schedule === undefined) return everyTicker(everySeconds, clock, random);
  const { scheduleTicker } = await import("./schedule.ts");
  return scheduleTicker(schedule, { clock, random });
}
