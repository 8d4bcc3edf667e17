import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeFindings } from "../../src/sources/reading/place.ts";
import { mostNumbers, numbersIn } from "../../src/sources/reading/numbers-in.ts";
import { readingIn } from "../../src/sources/reading/reading-in.ts";

const found = (body: unknown, words = {}): [string, string][] =>
  numbersIn(JSON.stringify(body), words).map(({ path, said }) => [path, said]);

describe("the numbers of an answer, each with its path", () => {
  test.each<[string, unknown, [string, string][]]>([
    [
      "in objects",
      { sensor: { level: 37, at: "today" }, on: true },
      [
        ["sensor.level", "37"],
        ["on", "true"],
      ],
    ],
    [
      "as text, with a unit or a comma",
      { a: " 37,5 %\0", b: ".5", c: "12:30" },
      [
        ["a", "37,5 %"],
        ["b", ".5"],
      ],
    ],
    [
      "usual words",
      { float: "ON", state: "low", name: "Kitchen", lost: null },
      [
        ["float", "ON"],
        ["state", "low"],
      ],
    ],
    [
      "a name with a dot, a blank, a bracket or a quote",
      { "a.b": 1, "c d": { "e]": 2 }, 'f"\\': 3 },
      [
        ['["a.b"]', "1"],
        ['["c d"]["e]"]', "2"],
        ['["f\\"\\\\"]', "3"],
      ],
    ],
    [
      "members of a list by what tells them apart",
      [
        { product_id: 1, amount: 5 },
        { product_id: 2, amount: 3 },
      ],
      [
        ["[product_id=1].amount", "5"],
        ["[product_id=2].amount", "3"],
      ],
    ],
    [
      "members by the first field that is theirs alone",
      {
        supplies: [
          { type: "toner", colorName: "deep black", left: 30 },
          { type: "toner", colorName: "cyan", left: 40 },
          { type: "drum", left: 50 },
        ],
      },
      [
        ['supplies[colorName="deep black"].left', "30"],
        ["supplies[colorName=cyan].left", "40"],
        ["supplies[type=drum].left", "50"],
      ],
    ],
    [
      "members that nothing tells apart by their place",
      { a: [4, { liquid: 37, valid: true }], b: [[5]] },
      [
        ["a[0]", "4"],
        ["a[1].liquid", "37"],
        ["a[1].valid", "true"],
        ["b[0][0]", "5"],
      ],
    ],
    ["the whole", 37.5, [["", "37.5"]]],
  ])("%s", (_, body, expected) => {
    expect(found(body)).toEqual(expected);
  });

  test("words of the level itself are found too, null among them", () => {
    expect(found({ a: "Refill soon", b: null, c: "other" }, { "refill soon": 10, null: 0 })).toEqual([
      ["a", "Refill soon"],
      ["b", "null"],
    ]);
  });

  test.each(["<b>37 %</b>", "", "{", '{"a": "1.234.567"}'])("there are none in %s", (text) => {
    expect(numbersIn(text)).toEqual([]);
  });

  test("what stands under the name of a secret is left out, and what no form can hold", () => {
    const secrets = {
      password: 1234,
      wifiKey: "12345678",
      PIN: 4711,
      auth: { user: 5 },
      "a\nb": 1,
      ["x".repeat(65)]: 1,
    };
    expect(found({ ...secrets, level: 3 })).toEqual([["level", "3"]]);
    expect(numbersIn('{"__proto__": {"a": 1}, "b": 2}')).toEqual([{ path: "b", said: "2" }]);
  });

  test("a deep, long or wide answer has only so many", () => {
    expect(numbersIn(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`)).toEqual([]);
    expect(found([...Array(100_000).keys()])).toHaveLength(mostNumbers);
    const wide = [...Array(20_000).keys()].map((id) => ({ id, name: `n${id}`, none: "text" }));
    expect(found([...wide, { id: 5, left: 7 }])).toEqual([["[20000].left", "7"]]);
  });

  test("each is read by its path, which the configuration takes, whatever the answer is", () => {
    const name = fc.oneof(
      fc.constantFrom("id", "name", "subType", "level", "a.b", "0", "__proto__", "constructor", "x y", "[", '"', "="),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    const leaf = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.constantFrom("ON", "37 %", "main", "1", true, null),
      fc.string(),
    );
    const { body } = fc.letrec((tie) => ({
      body: fc.oneof(
        { depthSize: "medium" },
        leaf,
        fc.array(tie("body"), { maxLength: 4 }),
        fc.dictionary(name, tie("body"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(body, (answer) => {
        const text = JSON.stringify(answer);
        for (const { path, said } of numbersIn(text)) {
          const place = { path: path.trim(), timePath: "" };
          const words = Object.fromEntries([[said, 42]]);
          expect(placeFindings(place)).toEqual([]);
          expect(readingIn(text, { ...place, words, ignore: [] }).raw).toBe(42);
        }
      }),
    );
  });
});
