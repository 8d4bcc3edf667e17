import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { valueAt } from "../../src/sources/reading/json-path.ts";
import { pathSteps } from "../../src/sources/reading/path-steps.ts";

const one = (name: string, value: string) => ({ name, value });

describe("the steps of a path", () => {
  test.each<[string, unknown[]]>([
    ["", []],
    ["level", ["level"]],
    ["sensors.0.level", ["sensors", "0", "level"]],
    ["sensors[0].level", ["sensors", "0", "level"]],
    ["sensors[0][1]", ["sensors", "0", "1"]],
    ["[0]", ["0"]],
    ['["a.b"].c', ["a.b", "c"]],
    ['components.main["custom.waterFilter"].value', ["components", "main", "custom.waterFilter", "value"]],
    [String.raw`["say \"on\" \\ ]"]`, [String.raw`say "on" \ ]`]],
    ['[""]', [""]],
    ["[subType=main].remaining.value", [one("subType", "main"), "remaining", "value"]],
    ["[product_id=2].amount", [one("product_id", "2"), "amount"]],
    ['list[name="x y"].value', ["list", one("name", "x y"), "value"]],
    ["list[ name = x y ].value", ["list", one("name", "x y"), "value"]],
    ['["a.b"="]"]', [one("a.b", "]")]],
    ["a.[0]", ["a", "0"]],
    ["Water level.in %", ["Water level", "in %"]],
    ["$.level", ["$", "level"]],
  ])("%s", (path, steps) => {
    expect(pathSteps(path)).toEqual(steps);
  });

  test.each([
    [".level", "character 1 does not fit"],
    ["level.", "it ends too early"],
    ["a..b", "character 3 does not fit"],
    ["a[0]b", "character 5 does not fit"],
    ["a[", "character 2 does not fit"],
    ["a]", "character 2 does not fit"],
    ["a[]", "character 2 does not fit"],
    ["a[-1]", "character 2 does not fit"],
    ["a[*]", "character 2 does not fit"],
    ["a[name]", "character 2 does not fit"],
    ["a[name=]", "character 2 does not fit"],
    ["a[=x]", "character 2 does not fit"],
    ["['a.b']", "character 1 does not fit"],
    ["[name='x y']", "character 1 does not fit"],
    ['["a.b]', "character 1 does not fit"],
  ])("%s is none: %s", (path, where) => {
    expect(pathSteps(path)).toEqual({ expected: expect.stringContaining(where) as string });
    expect(valueAt({ level: 1, a: [{ b: 1 }] }, path)).toBeUndefined();
  });

  test("of a wrong path are an error of the configuration that names what is expected", () => {
    const level = { source: "mqtt", topic: "t", path: "a[", timePath: "at..b" };
    const { problems } = checkConfig({
      mqtt: { url: "mqtt://127.0.0.1" },
      devices: [{ model: "M", serial: "S", slots: [{ slotId: "one", level }] }],
    });
    const expected = 'names parted by dots, [0], ["a.b"] or [name=value]';
    expect(problems).toEqual([
      {
        level: "error",
        path: "devices[0].slots[0].level.path",
        message: expect.stringContaining(`got "a[", expected ${expected}`) as string,
      },
      {
        level: "error",
        path: "devices[0].slots[0].level.timePath",
        message: expect.stringContaining(`got "at..b", expected ${expected}`) as string,
      },
    ]);
  });
});

describe("what is at a path", () => {
  const home = { "a.b": 1, list: [{ id: 7, on: true, v: 1 }, null, 3, { id: "7", v: 2 }, { id: "x y", v: 3 }] };

  test.each<[string, unknown]>([
    ['["a.b"]', 1],
    ["list[id=7].v", 1],
    ["list[on=true].v", 1],
    ['list[id="x y"].v', 3],
    ["list[id=8].v", undefined],
    ["list[__proto__=x].v", undefined],
    ["list[constructor=Object].v", undefined],
    ["[id=7]", undefined],
    ['["__proto__"]', undefined],
    ['list["length"]', undefined],
  ])("%s: %o", (path, found) => {
    expect(valueAt(home, path)).toBe(found);
  });

  test("by a field is the same member wherever it stands, or none", () => {
    const members = fc.uniqueArray(fc.record({ id: fc.nat(30), amount: fc.nat() }), { selector: ({ id }) => id });
    fc.assert(
      fc.property(members, fc.nat(30), (list, id) => {
        expect(valueAt(list, `[id=${id}].amount`)).toBe(list.find((member) => member.id === id)?.amount);
      }),
      { numRuns: 300, seed: 20_260_301 },
    );
  });

  test("by its quoted name is every own property, whatever its name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (name, value) => {
        const quoted = name.replace(/["\\]/g, String.raw`\$&`);
        const found = valueAt(JSON.parse(`{${JSON.stringify(name)}:${value}}`), `["${quoted}"]`);
        expect(found).toBe(name === "__proto__" ? undefined : value);
      }),
      { numRuns: 500, seed: 20_260_301 },
    );
  });

  test("of whatever text is steps or a fault, and no longer in coming than the text", () => {
    const part = fc.oneof(fc.constantFrom("[", "]", '"', "=", ".", "\\", "a", "0", '["', '"]'), fc.string());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const steps = pathSteps(parts.join(""));
        expect("expected" in steps || Array.isArray(steps)).toBe(true);
      }),
      { numRuns: 1_000, seed: 20_260_301 },
    );
    expect(pathSteps(`["${"\\".repeat(60_000)}`)).toHaveProperty("expected");
  });
});
