import type { AxiosInstance } from "axios";
import type { LevelSource, SourceParts } from "../contract.ts";
import { type BodyReader, polledSource, type PollSettings } from "./polled-source.ts";
import type { Rhythm } from "./settings.ts";
import { everyTicker, type Ticker } from "./ticker.ts";

/** What polls a device, not started yet. Libraries are loaded here. Rejects with SettingError where the schedule is none. */
export async function openPolled(
  settings: PollSettings & Rhythm,
  read: BodyReader,
  parts: SourceParts,
): Promise<LevelSource> {
  return polledSource(settings, {
    ...parts,
    read,
    client: parts.client ?? (await loadClient()),
    ticker: await tickerFor(settings, parts),
  });
}

/** What `openPolled` would find wrong. Rejects with SettingError. */
export async function checkPolled(rhythm: Rhythm): Promise<void> {
  if (rhythm.schedule === undefined) return;
  const { checkSchedule } = await import("./schedule.ts");
  await checkSchedule(rhythm);
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
