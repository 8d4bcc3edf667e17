import { describe, expect, it } from "vitest";
import type { RequestError } from "../../src/server/answer.ts";
import { readLevel, readLevelText, readSpare, readUnits, type Input } from "../../src/server/input.ts";

const input = (body: string, contentType?: string, contentEncoding?: string): Input => ({
  body: Buffer.from(body),
  contentType,
  contentEncoding,
});

function refusalOf(read: () => unknown): string {
  try {
    return `taken: ${JSON.stringify(read())}`;
  } catch (error) {
    const { name, code, message } = error as RequestError;
    expect(name).toBe("RequestError");
    return `${code}: ${message}`;
  }
}

const wrongType = "unsupported-type: wrong Content-Type, expected application/json, ";
const packed = "unsupported-type: a packed body, expected it without Content-Encoding";

describe("how a body may be read", () => {
  it.each<[string | undefined, string]>([
    [undefined, "taken"],
    ["application/json", "taken"],
    ["application/json; charset=utf-8", "taken"],
    [" Application/JSON ;charset=utf-8", "taken"],
    ["application/vnd.sensor+json", "taken"],
    ["text/plain", "taken"],
    ["TEXT/PLAIN;charset=utf-8", "taken"],
    ["", wrongType],
    [";", wrongType],
    ["image/svg+json", wrongType],
    ["application/xml", wrongType],
    ["application/x-www-form-urlencoded", wrongType],
    ["text/plaintext", wrongType],
  ])("a number as %o: %s", (type, expected) => {
    expect(refusalOf(() => readLevel(input("37", type))).slice(0, expected.length)).toBe(expected);
  });

  it.each<[string | undefined, string]>([
    [undefined, 'taken: {"percent":37}'],
    ["identity", 'taken: {"percent":37}'],
    ["gzip", packed],
    ["", packed],
  ])("a number in the encoding %o: %s", (encoding, expected) => {
    expect(refusalOf(() => readLevel(input("37", "application/json", encoding)))).toBe(expected);
  });
});

const levelForms = '{"level": 37} in percent, {"raw": 512} as the sensor has it, or a bare number in percent';

it.each<[string, string]>([
  ["37.5", 'taken: {"percent":37.5}'],
  ["-1", 'taken: {"percent":-1}'],
  ['{"level": 0}', 'taken: {"percent":0}'],
  ['{"raw": 512, "at": 1}', 'taken: {"raw":512}'],
  ["", `unusable: no body, expected ${levelForms}`],
  ["{", `unusable: not JSON, expected ${levelForms}`],
  ["null", `unusable: no level, expected ${levelForms}`],
  ["[37]", `unusable: no level, expected ${levelForms}`],
  ["{}", `unusable: no level, expected ${levelForms}`],
  ['"37"', 'taken: {"percent":37}'],
  ['"low"', "unusable: the level is text that is not a number"],
  ['{"level": 1, "raw": 1}', 'unusable: both "level" and "raw", expected one of them'],
])("a level of %s: %s", (body, expected) => {
  expect(refusalOf(() => readLevel(input(body)))).toBe(expected);
});

it.each([
  ["1e999", "percent"],
  ['{"level": "37 of 50"}', "level"],
  ['{"level": null}', "level"],
  ['{"raw": 1e999}', "raw"],
])("a level of %s is no number", (body) => {
  expect(refusalOf(() => readLevel(input(body)))).toMatch(/^unusable: .*number/);
});

it("an object is not read from plain text", () => {
  expect(refusalOf(() => readLevel(input('{"level": 37}', "text/plain")))).toBe(
    "unsupported-type: text/plain, expected a bare number in it; send anything else as application/json",
  );
});

it.each([
  ["37", 'taken: {"percent":37}'],
  ["-0.5", 'taken: {"percent":-0.5}'],
  ["1e999", "unusable: the level is not a number, expected percent, as in /level/37 or /level/37.5"],
  ["null", "unusable: the level is not a number, expected percent, as in /level/37 or /level/37.5"],
  ["37%", "unusable: the level is not a number, expected percent, as in /level/37 or /level/37.5"],
])("a level in an address, %s: %s", (text, expected) => {
  expect(refusalOf(() => readLevelText(text))).toBe(expected);
});

const usedForms = '{"units": 2} in the unit of the slot, or no body for one use';

it.each<[string, string | undefined, string]>([
  ["", "text/plain", "taken: null"],
  ["{}", undefined, "taken: null"],
  ['{"units": 2}', undefined, "taken: 2"],
  ['{"units": 0.5}', undefined, "taken: 0.5"],
  ['{"units": 1000000}', undefined, "taken: 1000000"],
  ['{"units": 1000000.5}', undefined, 'unusable: "units" out of range, expected a number above 0, at most 1000000'],
  ['{"units": 0}', undefined, 'unusable: "units" out of range, expected a number above 0, at most 1000000'],
  ['{"units": "two"}', undefined, "unusable: units is text that is not a number"],
  ["2", undefined, `unusable: no units, expected ${usedForms}`],
  ['{"unit": 2}', undefined, `unusable: no "units", expected ${usedForms}`],
  ["2", "text/plain", `unsupported-type: text/plain, expected application/json: ${usedForms}`],
  ["2", "image/png", `${wrongType}${usedForms} (with curl: -H "Content-Type: application/json")`],
])("a use of %s as %s: %s", (body, type, expected) => {
  expect(refusalOf(() => readUnits(input(body, type)))).toBe(expected);
});

const spareForms = '{"units": 1000} in the unit of the slot, 0 for none left';

it.each<[string, string | undefined, string]>([
  ['{"units": 0}', undefined, "taken: 0"],
  ['{"units": 1000000000}', undefined, "taken: 1000000000"],
  ['{"units": 1000000001}', undefined, 'unusable: "units" out of range, expected a number from 0 to 1000000000'],
  ['{"units": -1}', undefined, 'unusable: "units" out of range, expected a number from 0 to 1000000000'],
  ['{"units": null}', undefined, "unusable: units is not a number"],
  ["{}", undefined, `unusable: no "units", expected ${spareForms}`],
  ["", undefined, `unusable: no body, expected ${spareForms}`],
  ["[]", undefined, `unusable: no "units", expected ${spareForms}`],
  ["0", "text/plain", `unsupported-type: text/plain, expected application/json: ${spareForms}`],
  ["0", "image/png", `${wrongType}${spareForms} (with curl: -H "Content-Type: application/json")`],
])("in the house, %s as %s: %s", (body, type, expected) => {
  expect(refusalOf(() => readSpare(input(body, type)))).toBe(expected);
});
