import type { LevelSource, SourceParts, TrialParts } from "../contract.ts";
import { textIn } from "../polling/answer.ts";
import { checkPolled, openPolled } from "../polling/open.ts";
import type { BodyReader, PollSettings } from "../polling/polled-source.ts";
import type { Rhythm } from "../polling/settings.ts";
import { checkReader, openReader, type RawReading, type Readable, type Reader } from "../reading/reading-in.ts";

/** The settings of an http level that polling needs, already checked. */
export type HttpPollSettings = Omit<PollSettings, "expectsJson"> & Readable;

/** What polls the device, not started yet. Rejects with SettingError where schedule or pattern are none. */
export async function openHttp(level: HttpPollSettings & Rhythm, parts: SourceParts): Promise<LevelSource> {
  return openPolled(pollOf(level), bodyReader(await openReader(level)), parts);
}

/** What `openHttp` would find wrong. Rejects with SettingError. */
export async function checkHttp(level: HttpPollSettings & Rhythm): Promise<void> {
  await checkReader(level);
  await checkPolled(level);
}

/** One poll now. Rejects with TrialError, and SettingError for the pattern. */
export async function tryHttp(
  level: HttpPollSettings,
  { heard, ...parts }: Pick<TrialParts, "clock" | "report" | "heard">,
): Promise<RawReading> {
  const { pollNow } = await import("../polling/try.ts");
  const read = await openReader(level);
  const tell: Reader = (text) => {
    heard(text, level.words);
    return read(text);
  };
  return pollNow(pollOf(level), bodyReader(tell), parts);
}

/** What is asked for the level. */
export function pollOf<Level extends HttpPollSettings>(level: Level): Level & Pick<PollSettings, "expectsJson"> {
  return { ...level, expectsJson: level.path !== "" && level.pattern === undefined };
}

/** Reads the text that a body holds. */
export function bodyReader(read: Reader): BodyReader {
  return (body) => read(textIn(body));
}
