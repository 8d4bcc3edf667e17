import { cutByPassword, isAddress, isCutByPassword } from "./addresses.ts";
import { legalHeaderName } from "./header-name.ts";
import { defaultEverySeconds } from "./level.ts";
import { mismatch, type Path, type Report } from "./problem.ts";
import { mayEcho } from "./secrets.ts";
import type { HttpLevel, LevelOutput, LevelSettings, RawValues } from "./settings.ts";

/** What the source needs of `level`, or null after reporting what is missing or does not go together. Keys of other sources are let be. */
export function levelSettings(level: LevelOutput, path: Path, report: Report): LevelSettings | null {
  const findings = findingsOf(level);
  for (const [key, message] of findings) report("error", [...path, key], message);
  return findings.length > 0 ? null : settingsOf(level);
}

/**
 * Raw values of RFC 3805 (prtMarkerSuppliesLevel: other, unknown, some left), which printers and what was made after them send in place of a percentage.
 * On any other scale they may be a real measurement.
 */
const notKnownPercentages: readonly number[] = [-1, -2, -3];

/** The key that is wrong, and how. */
type Finding = readonly [key: keyof LevelOutput, message: string];

function findingsOf(level: LevelOutput): Finding[] {
  switch (level.source) {
    case "http":
      return [...addressFindings(level), ...headerFindings(level), ...pollFindings(level), ...timeFindings(level), ...rawFindings(level)];
    case "mqtt":
      return [...topicFindings(level), ...timeFindings(level), ...rawFindings(level)];
    case "webhook":
      return rawFindings(level);
    case "wear":
    case "usage":
    case "manual":
      return [];
  }
}

function addressFindings({ url = "" }: LevelOutput): Finding[] {
  if (isCutByPassword(url)) return [["url", cutByPassword]];
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

function timeFindings({ path, timePath }: LevelOutput): Finding[] {
  return timePath === "" || path !== "" ? [] : [["timePath", mismatch(timePath, "a path beside it: without one all that comes is the number")]];
}

function rawFindings({ empty, full }: LevelOutput): Finding[] {
  return empty === full ? [["full", `got ${full} for empty and for full, expected two different raw values`]] : [];
}

function settingsOf(level: LevelOutput): LevelSettings {
  const { source, path, timePath, empty, full, beyond, staleAfterHours } = level;
  const percentages = empty === 0 && full === 100;
  const raw: RawValues = { empty, full, ignore: level.ignore ?? (percentages ? notKnownPercentages : []), beyond, staleAfterHours };
  switch (source) {
    case "http":
      return httpSettings(level, raw);
    case "mqtt":
      return { source, topic: level.topic ?? "", path, timePath, ...raw };
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

function httpSettings(level: LevelOutput, raw: RawValues): HttpLevel {
  const { url = "", headers = {}, username = "", password = "", schedule = "", everySeconds, path, timePath, allowPush } = level;
  return {
    source: "http",
    url,
    headers,
    ...(username === "" ? {} : { username }),
    ...(password === "" ? {} : { password }),
    ...(schedule === "" ? { everySeconds: everySeconds ?? defaultEverySeconds } : { schedule }),
    path,
    timePath,
    allowPush,
    ...raw,
  };
}
