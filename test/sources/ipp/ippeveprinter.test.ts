import { describe, expect, test } from "vitest";
import { entry, house } from "../../ui-server/rig.ts";
import { startIppEvePrinter } from "./ippeveprinter.ts";
import { integers, keywords, names, startPrinter } from "./printer.ts";

const supplies = [
  names("marker-names", "Black Toner", "Waste Toner Box", "Drum"),
  keywords("marker-types", "toner-cartridge", "waste-toner", "opc"),
  integers("marker-levels", 37, 15, -3),
  integers("marker-low-levels", 10, 0, 5),
];

const quoted = (value: string | number | Buffer): string => (typeof value === "string" ? `"${value}"` : String(value));

const syntaxes: Readonly<Record<string, string>> = { "marker-names": "name", "marker-types": "keyword" };

/** As a file for ippeveprinter has them, each with its syntax. */
const lines = supplies.map(
  ({ name, values }) => `ATTR ${syntaxes[name] ?? "integer"} ${name} ${values.map(quoted).join(",")}`,
);

const printers: [string, () => Promise<string>][] = [
  ["of the tests", async () => (await startPrinter(supplies)).origin.replace("http:", "ipp:")],
  // Shows that the one of the tests, written from the same RFCs, answers alike.
  ["of CUPS", () => startIppEvePrinter(lines)],
];

describe.each(printers)("the printer %s", (_name, start) => {
  test("lists its supplies, and each is read", async () => {
    const url = await start();
    const level = { source: "ipp", url };
    const listed = await house().ask("/level/choices", { config: entry({}, [{ level }]), device: 0, slot: 0 });
    expect(listed).toMatchObject({
      choices: [
        { label: "Black Toner: 37 %", lowAt: 10 },
        { label: "Waste Toner Box: 85 %" },
        { label: "Drum: ?", lowAt: 5 },
      ],
    });
    for (const [marker, percent] of [
      ["black", 37],
      ["waste", 85],
      ["3", null],
    ] as const) {
      const config = entry({}, [{ slotId: "toner", level: { ...level, marker } }]);
      expect(await house().ask("/level/try", { config, device: 0, slot: 0 })).toMatchObject({ ok: true, percent });
    }
    const elsewhere = entry({}, [{ slotId: "toner", level: { ...level, url: `${url}/nowhere`, marker: "1" } }]);
    expect(await house().ask("/level/try", { config: elsewhere, device: 0, slot: 0 })).toMatchObject({ ok: false });
  });
});
