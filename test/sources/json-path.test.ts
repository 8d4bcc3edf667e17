import { describe, expect, it } from "vitest";
import { JsonPathError, numberAt } from "../../src/sources/reading/json-path.ts";

describe("numberAt", () => {
  it.each([
    ["the whole body", 37, "", 37],
    ["the whole body as text", " 37.5\n", "", 37.5],
    ["a name", { level: 37 }, "level", 37],
    ["nested names", { sensor: { level: 0 } }, "sensor.level", 0],
    ["a list index", { sensors: [{ level: 1 }, { level: 2 }] }, "sensors.1.level", 2],
    ["a list as the body", [5], "0", 5],
    ["text that is a number", { level: "-3.5e1" }, "level", -35],
    ["an own property with a name of the language", { constructor: 4 }, "constructor", 4],
  ])("reads %s", (_label, body, path, value) => {
    expect(numberAt(body, path)).toBe(value);
  });

  it.each([
    ["a missing name", {}, "level", "nothing"],
    ["a path through a number", { level: 1 }, "level.value", "nothing"],
    ["a path through null", { sensor: null }, "sensor.level", "nothing"],
    ["null", { level: null }, "level", "null"],
    ["an object", { level: { secret: 1 } }, "level", "an object"],
    ["an object as the body", { level: 1 }, "", "an object"],
    ["a list", { level: [37] }, "level", "a list"],
    ["true", { level: true }, "level", "true or false"],
    ["words around a number", { level: "37 of 50" }, "level", "text that is not a number"],
    ["hexadecimal text", { level: "0x25" }, "level", "text that is not a number"],
    ["empty text", { level: "" }, "level", "text that is not a number"],
    ["the length of a list", { level: [1] }, "level.length", "nothing"],
    ["the length of text", { level: "abc" }, "level.length", "nothing"],
    ["an inherited property", {}, "constructor.length", "nothing"],
    ["the prototype", {}, "__proto__", "nothing"],
    ["a prototype in the body", JSON.parse('{"__proto__":{"level":5}}'), "__proto__.level", "nothing"],
    ["an index beyond the end", { level: [1] }, "level.1", "nothing"],
  ])("refuses %s", (_label, body: unknown, path, found) => {
    expect(() => numberAt(body, path)).toThrow(expect.objectContaining({ name: "JsonPathError", path, found }));
  });

  it("does not quote the body", () => {
    expect(() => numberAt({ level: "canary-5121" }, "level")).toThrow(JsonPathError);
    expect(() => numberAt({ level: "canary-5121" }, "level")).not.toThrow("canary-5121");
  });
});
