import { parsedJson } from "../support/json.ts";
import { isObject } from "../config/fields.ts";
import type { IncomingLevel, IncomingNews } from "../slot/port.ts";
import { toldStates } from "../slot/told-orders.ts";
import { numberFromText, percentFromText } from "../support/number-text.ts";
import { RequestError } from "./answer.ts";

/** The body of a request and how its headers describe it. */
export interface Input {
  body: Buffer;
  contentType: string | undefined;
  contentEncoding: string | undefined;
}

const levelForms = '{"level": 37} in percent, {"raw": 512} as the sensor has it, or a bare number in percent';
const usedForms = '{"units": 2} in the unit of the slot, or no body for one use';

const newsForms = '{"key": "dr-…", "state": "shipped"}, with "expectedAt" where it is known';

const spareForms = '{"units": 1000} in the unit of the slot, 0 for none left';

/** More at once is a typing error, or somebody else's counter. */
const mostUnits = 1_000_000;

/** More than this in the house is a typing error, and would hold back every order. */
const mostSpare = 1_000_000_000;

/** The level in a body. Throws RequestError when there is none that can be used. */
export function readLevel(input: Input): IncomingLevel {
  const kind = kindOf(input, `application/json, ${levelForms}`);
  const value = parse(input.body, levelForms);
  if (typeof value === "number" || typeof value === "string")
    return { percent: finite(value, "the level", percentFromText) };
  if (!isObject(value)) throw unusable(`no level, expected ${levelForms}`);
  if (kind === "text")
    throw new RequestError(
      "unsupported-type",
      "text/plain, expected a bare number in it; send anything else as application/json",
    );
  const [hasLevel, hasRaw] = [Object.hasOwn(value, "level"), Object.hasOwn(value, "raw")];
  if (hasLevel && hasRaw) throw unusable('both "level" and "raw", expected one of them');
  if (hasRaw) return { raw: finite(value["raw"], "raw") };
  if (hasLevel) return { percent: finite(value["level"], "level", percentFromText) };
  throw unusable(`no level, expected ${levelForms}`);
}

/** A body that its sender has in a form of its own, as text. Throws RequestError where it is not JSON, nor said to be text. */
export function readSent(input: Input): string {
  kindOf(input, "application/json");
  return input.body.toString();
}

/** The level in an address. Throws RequestError. */
export function readLevelText(text: string): IncomingLevel {
  const value = parsedJson(text);
  if (typeof value !== "number" || !Number.isFinite(value))
    throw unusable("the level is not a number, expected percent, as in /level/37 or /level/37.5");
  return { percent: value };
}

/** The units in a body, null (one use) without any. Throws RequestError when there is something else in it. */
export function readUnits(input: Input): number | null {
  if (input.body.length === 0) return null;
  if (kindOf(input, `application/json, ${usedForms}`) === "text")
    throw new RequestError("unsupported-type", `text/plain, expected application/json: ${usedForms}`);
  const value = parse(input.body, usedForms);
  if (!isObject(value)) throw unusable(`no units, expected ${usedForms}`);
  if (Object.keys(value).length === 0) return null;
  if (!Object.hasOwn(value, "units")) throw unusable(`no "units", expected ${usedForms}`);
  const units = finite(value["units"], "units");
  if (units <= 0 || units > mostUnits)
    throw unusable(`"units" out of range, expected a number above 0, at most ${mostUnits}`);
  return units;
}

/**
 * The units in a body that says how much is in the house beside the slot. Throws RequestError when there is none that
 * can be used.
 */
export function readSpare(input: Input): number {
  if (kindOf(input, `application/json, ${spareForms}`) === "text")
    throw new RequestError("unsupported-type", `text/plain, expected application/json: ${spareForms}`);
  const value = parse(input.body, spareForms);
  if (!isObject(value) || !Object.hasOwn(value, "units")) throw unusable(`no "units", expected ${spareForms}`);
  const units = finite(value["units"], "units");
  if (units < 0 || units > mostSpare) throw unusable(`"units" out of range, expected a number from 0 to ${mostSpare}`);
  return units;
}

/** What whoever was given an order tells of it, in a body. Throws RequestError when there is none that can be used. */
export function readNews(input: Input): IncomingNews {
  if (kindOf(input, `application/json, ${newsForms}`) === "text")
    throw new RequestError("unsupported-type", `text/plain, expected application/json: ${newsForms}`);
  const value = parse(input.body, newsForms);
  if (!isObject(value)) throw unusable(`no news, expected ${newsForms}`);
  const { key, state: said, expectedAt: day = null } = value;
  if (typeof key !== "string") throw unusable(`no "key", expected ${newsForms}`);
  const state = toldStates.find((one) => one === said);
  if (state === undefined) throw unusable(`no "state" that is known, expected one of ${toldStates.join(", ")}`);
  if (day === null) return { key, state, expectedAt: null };
  const expectedAt = typeof day === "string" ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(expectedAt))
    throw unusable('"expectedAt" is no date, expected one as 2026-12-24 or 2026-12-24T18:00:00Z');
  return { key, state, expectedAt };
}

/** How a body may be read. Sensors with little memory often name no type: what they send is JSON or it is not. */
function kindOf({ contentType, contentEncoding }: Input, expected: string): "json" | "text" {
  if (contentEncoding !== undefined && contentEncoding !== "identity")
    throw new RequestError("unsupported-type", "a packed body, expected it without Content-Encoding");
  if (contentType === undefined) return "json";
  const type = (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
  if (type === "text/plain") return "text";
  if (type === "application/json" || (type.startsWith("application/") && type.endsWith("+json"))) return "json";
  throw new RequestError(
    "unsupported-type",
    `wrong Content-Type, expected ${expected} (with curl: -H "Content-Type: application/json")`,
  );
}

function parse(body: Buffer, expected: string): unknown {
  if (body.length === 0) throw unusable(`no body, expected ${expected}`);
  const value = parsedJson(body.toString());
  if (value === undefined) throw unusable(`not JSON, expected ${expected}`);
  return value;
}

/** A number, also as text, as `read` takes it. `finite` because JSON can spell infinity: 1e999. */
function finite(value: unknown, what: string, read = numberFromText): number {
  const number = typeof value === "string" ? read(value) : value;
  if (typeof value === "string" && number === undefined) throw unusable(`${what} is text that is not a number`);
  if (typeof number !== "number") throw unusable(`${what} is not a number`);
  if (!Number.isFinite(number)) throw unusable(`${what} is too large a number`);
  return number;
}

function unusable(message: string): RequestError {
  return new RequestError("unusable", message);
}
