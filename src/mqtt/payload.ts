import { parsedJson } from "../support/json.ts";
import type { IncomingLevel } from "../slot/port.ts";

/** A sensor's message is a few bytes; more than this is somebody's mistake. */
const longestBytes = 64 * 1024;

/** As the HTTP API has it: nobody uses more at once. */
const mostUnits = 1_000_000;

/** As the HTTP API has it: nobody has more in the house. */
const mostSpare = 1_000_000_000;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** What a payload says, or why it says nothing; never with anything of it. */
export type Parsed<Value> = { value: Value } | { problem: string };

/** A payload as text, without a byte order mark. */
export function textIn(payload: Uint8Array): Parsed<string> {
  if (payload.byteLength > longestBytes) return { problem: `larger than ${longestBytes / 1024} KiB` };
  try {
    return { value: utf8.decode(payload) };
  } catch {
    return { problem: "not text" };
  }
}

const levelWanted = 'expected a percentage as 37, {"level": 37} or {"raw": 512}';

/**
 * What `text`, without blanks around it, means on `level/set`: percent as a bare number or as `level`, or `raw` as the
 * sensor has it.
 */
export function levelIn(text: string): Parsed<IncomingLevel> {
  const found = valueIn(text);
  if (isNumber(found)) return { value: { percent: found } };
  if (!isObject(found)) return { problem: levelWanted };
  const { level, raw } = found;
  if (level !== undefined && raw !== undefined) return { problem: `both level and raw; ${levelWanted}` };
  if (isNumber(level)) return { value: { percent: level } };
  return isNumber(raw) ? { value: { raw } } : { problem: levelWanted };
}

/**
 * What `text`, without blanks around it, means on `used`: so much of the slot's unit as a bare number or as `units`;
 * null for nothing, one use.
 */
export function unitsIn(text: string): Parsed<number | null> {
  if (text === "") return { value: null };
  const found = valueIn(text);
  if (isObject(found) && !Object.hasOwn(found, "units")) return { value: null };
  const units = isObject(found) ? found["units"] : found;
  if (isNumber(units) && units > 0 && units <= mostUnits) return { value: units };
  return { problem: 'expected nothing for one use, or how much was used as 2 or {"units": 2}' };
}

/**
 * What `text`, without blanks around it, means on `spare/set`: so much of the slot's unit is in the house, as a bare
 * number or as `units`.
 */
export function spareIn(text: string): Parsed<number> {
  const found = valueIn(text);
  const units = isObject(found) ? found["units"] : found;
  if (isNumber(units) && units >= 0 && units <= mostSpare) return { value: units };
  return { problem: 'expected how much is in the house as 1000 or {"units": 1000}, 0 for none' };
}

/** A number as microcontrollers print it: `+7` and `037.50` are no JSON. */
const plainNumber = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function valueIn(text: string): unknown {
  return plainNumber.test(text) ? Number(text) : parsedJson(text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text such as 1e999 comes out of JSON as infinity. */
function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
