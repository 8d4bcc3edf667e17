import { printable } from "../../support/mask.ts";
import type { Found } from "../contract.ts";
import { usualWords } from "../usual-words.ts";
import { isTopic } from "./index.ts";

/** Something on the broker that says a number or a word, as it is described there. */
export interface Described {
  /** The device, and what of it; empty where it has no name. */
  device: string;
  name: string;
  topic: string;
  /** Where in the topic's JSON it is; null where that is not to be told. */
  path: string | null;
  /** All by which it can be told what it is: its class and its names. */
  about: string;
  value: NumberSaid | WordSaid;
}

export interface NumberSaid {
  unit: string;
  /** The least and the most that it can be, where that is said. */
  range?: readonly [number, number] | undefined;
}

export interface WordSaid {
  words: readonly string[];
  /** It has two, of which the first calls for attention. */
  isBinary: boolean;
}

/** Longer names are cut. */
const longestName = 80;

/** What is no level, whatever its unit is. */
const neverLevel = anyOf(String.raw`
  batter humid moist soil link.?quality rssi signal wi-?fi \bcpu memory heap \bram\b disk bright
  illum position loudness sound power.?factor duty uptime update progress leak flood tamper
  threshold alarm calibrat voltage
`);

/** What a level is called. */
const likely = anyOf(String.raw`
  level fill liquid tank empty remain left filter brush consumable life salt toner \bink supply
  supplies stock depth distance refill float weight water detergent rinse reservoir hopper bin\b
  bag\b volume.?storage
`);

const amounts = /^(?:[µmk]?g|t|lbs?|oz|st|[mcd]?l|liters?|litres?|gal|fl\. oz\.|m³|m3|ft³|[mc]?m|in|ft)$/i;
const times = /^(?:s|secs?|seconds?|min|minutes?|h|hours?|d|days?)$/i;

/** The units in which a slot can be counted. */
const slotUnits = /^(?:k?g|lbs?|oz|[mcd]?l|gal)$/i;

/**
 * The level that it can be, as the form is filled from it; undefined where it can be none: a battery is a level of no
 * supply.
 */
export function levelFound({ device, name, topic, path, about, value }: Described): Found | undefined {
  if (neverLevel.test(about) || !isTopic(topic)) return undefined;
  const reading = "unit" in value ? numberLevel(value, about) : wordLevel(value, about);
  if (reading === undefined) return undefined;
  const { open, ...typed } = reading;
  const shown = [device, name].map((part) => printable(part, longestName)).filter((part) => part !== "");
  return {
    name: [...new Set(shown)].join(", ") || topic,
    place: path === null || path === "" ? topic : `${topic} ${path}`,
    values: { "level.topic": topic, ...(path === null || path === "" ? {} : { "level.path": path }), ...typed },
    open: [...(path === null ? (["path"] as const) : []), ...open],
  };
}

type Reading = Partial<Record<"level.values" | "level.empty" | "level.full" | "unit", string>> & Pick<Found, "open">;

function numberLevel({ unit, range }: NumberSaid, about: string): Reading | undefined {
  if (unit === "%") return { open: [] };
  const isLikely = likely.test(about);
  if (!isLikely || !(unit === "" || amounts.test(unit) || times.test(unit))) return undefined;
  return {
    ...(slotUnits.test(unit) ? { unit } : {}),
    ...(range === undefined
      ? { open: ["range"] }
      : { "level.empty": String(range[0]), "level.full": String(range[1]), open: [] }),
  };
}

function wordLevel({ words, isBinary }: WordSaid, about: string): Reading | undefined {
  if (!likely.test(about) || words.length < 2 || words.some((word) => !/^[^\n]{1,40}$/.test(word))) return undefined;
  const folded = words.map((word) => word.toLowerCase());
  const usual = usualWords
    .map((group) => Object.entries(group).map(([word, percent]) => [word.toLowerCase(), percent] as const))
    .find((group) => folded.every((word) => group.some(([known]) => known === word)));
  const percentOf = (word: string, at: number): number =>
    (isBinary ? undefined : usual?.find(([known]) => known === word.toLowerCase())?.[1]) ?? (at === 0 ? 0 : 100);
  if (usual === undefined && !isBinary) return undefined;
  return {
    "level.values": words.map((word, at) => `${word}: ${percentOf(word, at)}`).join("\n"),
    open: isBinary ? ["words"] : [],
  };
}

/** Of patterns with blanks between them. */
function anyOf(patterns: string): RegExp {
  return new RegExp(patterns.trim().split(/\s+/).join("|"), "i");
}
