import { isAddress } from "./addresses.ts";
import { defaultEverySeconds, legalHeaderName } from "./level.ts";
import { mismatch, type Path, type Report } from "./problem.ts";
import { mayEcho } from "./secrets.ts";
import type { HttpLevel, LevelOutput, LevelSettings, RawValues } from "./settings.ts";

/** What the source needs of `level`, or null after reporting what is missing or does not go together. Keys of other sources are let be. */
export function levelSettings(level: LevelOutput, path: Path, report: Report): LevelSettings | null {
  const findings = findingsOf(level);
  for (const [key, message] of findings) report("error", [...path, key], message);
  return findings.length > 0 ? null : settingsOf(level);
}

/** The key that is wrong, and how. */
type Finding = readonly [key: keyof LevelOutput, message: string];

function findingsOf(level: LevelOutput): Finding[] {
  switch (level.source) {
    case "http":
      return [...addressFindings(level), ...headerFindings(level), ...pollFindings(level), ...rawFindings(level)];
    case "mqtt":
      return [...topicFindings(level), ...rawFindings(level)];
    case "webhook":
      return rawFindings(level);
    case "wear":
    case "usage":
    case "manual":
      return [];
  }
}

function addressFindings({ url = "" }: LevelOutput): Finding[] {
  return isAddress(url, ["http", "https"]) ? [] : [["url", mismatch(url, "an address that starts with http:// or https://", mayEcho(["url"]))]];
}

/** An illegal name is not shown: it is mostly a whole header line, with its secret, written as the name. */
function headerFindings({ headers = {} }: LevelOutput): Finding[] {
  const illegal = Object.keys(headers).some((name) => !legalHeaderName.test(name));
  return illegal ? [["headers", 'got a name that HTTP does not allow, expected letters, digits and hyphens as in { "X-Key": "…" }']] : [];
}

function pollFindings({ schedule = "", everySeconds }: LevelOutput): Finding[] {
  if (schedule === "") return [];
  if (everySeconds !== undefined) return [["schedule", "got everySeconds too, expected one of the two"]];
  // The shape only: loading node-cron is left to where it is needed, which judges the rest.
  const fields = schedule.trim().split(/\s+/);
  const cron = (fields.length === 5 || fields.length === 6) && fields.every((field) => /^[\w*,/-]+$/.test(field));
  return cron ? [] : [["schedule", mismatch(schedule, "a cron schedule of 5 fields, or 6 with seconds first, as */15 * * * *")]];
}

function topicFindings({ topic = "" }: LevelOutput): Finding[] {
  return /^[^+#\u0000]+$/.test(topic) ? [] : [["topic", mismatch(topic, "an MQTT topic without + and #")]];
}

function rawFindings({ empty, full }: LevelOutput): Finding[] {
  return empty === full ? [["full", `got ${full} for empty and for full, expected two different raw values`]] : [];
}

function settingsOf(level: LevelOutput): LevelSettings {
  const { source, path, staleAfterHours } = level;
  const raw: RawValues = { empty: level.empty, full: level.full, staleAfterHours };
  switch (source) {
    case "http":
      return httpSettings(level, raw);
    case "mqtt":
      return { source, topic: level.topic ?? "", path, ...raw };
    case "webhook":
      return { source, ...raw };
    case "wear":
      return { source, lifetimeDays: level.lifetimeDays };
    case "usage":
      return { source, unitsPerUse: level.unitsPerUse };
    case "manual":
      return { source, staleAfterHours };
  }
}

function httpSettings({ url = "", headers = {}, username = "", password = "", schedule = "", everySeconds, path }: LevelOutput, raw: RawValues): HttpLevel {
  return {
    source: "http",
    url,
    headers,
    ...(username === "" ? {} : { username }),
    ...(password === "" ? {} : { password }),
    ...(schedule === "" ? { everySeconds: everySeconds ?? defaultEverySeconds } : { schedule }),
    path,
    ...raw,
  };
}
