import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRecords } from "../../../src/sources/network/records.ts";

const type = "_shelly._tcp";
const name = "Salt scale._shelly._tcp.local";
const ptr = { name: "_shelly._tcp.local", type: "PTR", data: name };
const srv = { name: name.toUpperCase(), type: "SRV", data: { port: 80, target: "Scale.local" } };
const txt = { name, type: "TXT", data: [Buffer.from("gen=2"), Buffer.from("Auth"), Buffer.from("gen=3")] };
const a = { name: "scale.LOCAL", type: "A", data: "192.168.1.40" };

describe("records of the network", () => {
  test("make a service once all of it is known, and what is not is asked for", () => {
    const records = createRecords();
    expect(records.questions(type)).toEqual([{ name: "_shelly._tcp.local", type: "PTR" }]);
    records.add([ptr]);
    expect(records.questions(type).slice(1)).toEqual([
      { name, type: "SRV" },
      { name, type: "TXT" },
    ]);
    records.add([srv, txt]);
    expect(records.announced(type)).toEqual([]);
    expect(records.questions(type).slice(1)).toEqual([{ name: "scale.local", type: "A" }]);
    records.add([a]);
    expect(records.questions(type)).toHaveLength(1);
    expect(records.announced(type)).toEqual([
      {
        name: "Salt scale",
        address: "192.168.1.40",
        port: 80,
        text: new Map([
          ["gen", "2"],
          ["auth", ""],
        ]),
      },
    ]);
    expect(records.announced("_http._tcp")).toEqual([]);
  });

  test.each<[string, unknown[]]>([
    ["an address of a group", [ptr, srv, { ...a, data: "224.0.0.251" }]],
    ["an address that is none", [ptr, srv, { ...a, data: "192.168.1.40/x" }]],
    ["no port", [ptr, { ...srv, data: { port: 0, target: "scale.local" } }, a]],
    [
      "an instance of another type",
      [{ ...ptr, data: "x._http._tcp.local" }, { ...srv, name: "x._http._tcp.local" }, a],
    ],
  ])("are no service with %s", (_, answers) => {
    const records = createRecords();
    records.add(answers);
    expect(records.announced(type)).toEqual([]);
  });

  test("are kept up to a bound, whoever floods the network", () => {
    const records = createRecords();
    for (let at = 0; at < 10_000; at++) records.add([{ ...ptr, data: `${at}._shelly._tcp.local` }]);
    expect(records.questions(type)).toHaveLength(1 + 2 * 200);
  });

  test("may say anything", () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constantFrom(name, "scale.local", null, Buffer.from("a=b")));
    const record = fc.record(
      {
        name: fc.oneof(fc.constantFrom("_shelly._tcp.local", name, "scale.local"), fc.anything()),
        type: fc.constantFrom("PTR", "SRV", "TXT", "A", "OPT"),
        data: fc.oneof(value, fc.array(value), fc.record({ port: value, target: value }, { requiredKeys: [] })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.oneof(record, fc.anything())), fc.anything()), (answers) => {
        const records = createRecords();
        records.add(answers);
        records.add([srv, a]);
        for (const { address } of records.announced(type)) expect(URL.canParse(`http://${address}/`)).toBe(true);
        records.questions(type);
      }),
    );
  });
});
