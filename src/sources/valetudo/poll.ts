import type { LevelSource, SourceParts, TrialParts } from "../contract.ts";
import { textIn } from "../polling/answer.ts";
import { openPolled } from "../polling/open.ts";
import type { BodyReader, PollSettings } from "../polling/polled-source.ts";
import type { RawReading } from "../reading/reading-in.ts";
import { consumablesPath, readingOf } from "./consumables.ts";
import type { ValetudoLevel } from "./index.ts";

/** What polls the robot, not started yet. Rejects with SettingError where the schedule is none. */
export function openRobot(level: ValetudoLevel, parts: SourceParts): Promise<LevelSource> {
  return openPolled(pollOf(level), readerOf(level), parts);
}

/** One poll now. Rejects with TrialError. */
export async function tryRobot(level: ValetudoLevel, parts: Pick<TrialParts, "clock" | "report">): Promise<RawReading> {
  const { pollNow } = await import("../polling/try.ts");
  return pollNow(pollOf(level), readerOf(level), parts);
}

/** The request for all consumables, which is the same for every slot of a robot; or for what is `below` them. */
export function pollOf(level: ValetudoLevel, below = ""): ValetudoLevel & PollSettings {
  return { ...level, url: consumablesUrl(level.url) + below, expectsJson: true };
}

function readerOf(level: ValetudoLevel): BodyReader {
  return (body) => readingOf(textIn(body), level);
}

/** Below the robot's address, which may be that of a proxy's folder, or have the API's path already. */
function consumablesUrl(url: string): string {
  const address = new URL(url);
  address.pathname = address.pathname.replace(/(?:\/api\/v2\/.*|\/+)$/, "") + consumablesPath;
  address.search = "";
  address.hash = "";
  return address.href;
}
