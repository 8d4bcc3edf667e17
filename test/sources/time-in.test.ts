import { describe, expect, it, onTestFinished } from "vitest";
import { JsonPathError } from "../../src/sources/reading/json-path.ts";
import { timeAt } from "../../src/sources/reading/time-in.ts";

const spring = Date.parse("2026-03-01T12:00:00Z");

function inZone(zone: string): void {
  const before = process.env["TZ"];
  process.env["TZ"] = zone;
  onTestFinished(() => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  });
}

describe("a time in JSON", () => {
  it.each<[string, unknown, number]>([
    ["ISO 8601, UTC", "2026-03-01T12:00:00Z", spring],
    ["ISO 8601 with milliseconds", "2026-03-01T12:00:00.250Z", spring + 250],
    ["with microseconds, as Python writes them", "2026-03-01T12:00:00.250999+00:00", spring + 250],
    ["with tenths", "2026-03-01T12:00:00.2Z", spring + 200],
    ["with a comma", "2026-03-01T12:00:00,5Z", spring + 500],
    ["with an offset", "2026-03-01T13:30:00+01:30", spring],
    ["with an offset without a colon", "2026-03-01T07:00:00-0500", spring],
    ["with an offset of whole hours", "2026-03-01T14:00:00+02", spring],
    ["with a blank for the T", "2026-03-01 12:00:00Z", spring],
    ["in small letters", "2026-03-01t12:00:00z", spring],
    ["without seconds", "2026-03-01T12:00Z", spring],
    ["between blanks", " 2026-03-01T12:00:00Z\n", spring],
    ["seconds since 1970", spring / 1_000, spring],
    ["seconds with a fraction", spring / 1_000 + 0.25, spring + 250],
    ["milliseconds since 1970", spring, spring],
    ["seconds as text", String(spring / 1_000), spring],
    ["milliseconds as text", String(spring), spring],
    ["the largest number that is seconds", 99_999_999_999, 99_999_999_999_000],
    ["the smallest that is milliseconds", 100_000_000_000, 100_000_000_000],
    ["a clock that was never set", 0, 0],
    ["the same in words", "0001-01-01T00:00:00+00:00", Date.parse("0001-01-01T00:00:00Z")],
    ["the last day of a leap year's February", "2028-02-29T00:00:00Z", Date.UTC(2028, 1, 29)],
  ])("%s", (_label, value, expected) => {
    expect(timeAt({ at: value }, "at")).toBe(expected);
  });

  it("without a zone is local time, by the rules of the day it names", () => {
    inZone("Europe/Vienna");
    expect(timeAt(["2026-03-01T13:00:00"], "0")).toBe(spring);
    expect(timeAt({ a: { at: "2026-07-01T14:00:00" } }, "a.at")).toBe(Date.parse("2026-07-01T12:00:00Z"));
    expect(timeAt({ at: "2026-07-01" }, "at")).toBe(Date.parse("2026-06-30T22:00:00Z"));
    expect(timeAt({ at: "2026-10-25T02:30:00" }, "at")).toBe(Date.parse("2026-10-25T00:30:00Z"));
  });

  it.each<[string, unknown, string]>([
    ["nothing", undefined, "nothing"],
    ["null", null, "null"],
    ["true", true, "true or false"],
    ["a list", [spring], "a list"],
    ["an object", { secret: spring }, "an object"],
    ["empty text", "", "text that is not a time"],
    ["words", "just now", "text that is not a time"],
    ["a time of day alone", "12:00:00", "text that is not a time"],
    ["a day that there is not", "2026-02-30T12:00:00Z", "text that is not a time"],
    ["a month that there is not", "2026-13-01T12:00:00Z", "text that is not a time"],
    ["an hour that there is not", "2026-03-01T25:00:00Z", "text that is not a time"],
    ["an offset that there is not", "2026-03-01T12:00:00+99:00", "text that is not a time"],
    ["another order", "01.03.2026 12:00", "text that is not a time"],
    ["HTTP's form", "Sun, 01 Mar 2026 12:00:00 GMT", "text that is not a time"],
    ["microseconds since 1970, which would lie ahead for ever", spring * 1_000, "a number that is not a time"],
    ["infinity", Infinity, "a number that is not a time"],
  ])("is not %s", (_label, value, found) => {
    expect(() => timeAt({ at: value }, "at")).toThrow(
      expect.objectContaining({ name: "JsonPathError", path: "at", found, message: `no time at "at": found ${found}` }),
    );
  });

  it("does not quote what is there", () => {
    expect(() => timeAt({ at: "canary-5121" }, "at")).toThrow(JsonPathError);
    expect(() => timeAt({ at: "canary-5121" }, "at")).not.toThrow("canary");
  });
});
