import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { X509Certificate } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { certificate, key } from "../../drs/tls-fixture.ts";
import { entry, house, slot } from "../../ui-server/rig.ts";
import { recipe } from "../recipes/page.ts";
import {
  answer,
  type Attribute,
  brother,
  epson,
  integers,
  keywords,
  names,
  type Printer,
  startPrinter,
  unknown,
} from "./printer.ts";

async function tried(level: object): Promise<unknown> {
  const config = entry({}, [slot("ink", { level: { source: "ipp", ...level } })]);
  return house().ask("/level/try", { config, device: 0, slot: 0 });
}

const addressOf = ({ origin }: Printer): string => origin.replace("http:", "ipp:");

/** A laser printer with a tank for waste toner; `low` and `high` are the tank's marks. */
const laser = (tank: number, low: number, high: number): Attribute[] => [
  names("marker-names", "Toner", "Waste Toner Box"),
  keywords("marker-types", "toner-cartridge", "waste-toner"),
  integers("marker-levels", 60, tank),
  integers("marker-low-levels", 10, low),
  integers("marker-high-levels", 100, high),
];

test("the recipe reads what the page says that a printer answers, and the printer of the tests has that", async () => {
  const { block, entry: configuration } = recipe("A printer, by IPP");
  const shown = epson.filter(({ name }) => !/colors|high/.test(name));
  expect(block("text").trim().split("\n")).toEqual(
    shown.map(({ name, values }) => expect.stringMatching(new RegExp(`^${name} .* = ${values.join(",")}$`)) as string),
  );
  const printer = await startPrinter();
  const config = JSON.parse(JSON.stringify(configuration).replace(/ipp:\/\/[\d.]+/, addressOf(printer))) as object;
  expect(await house().ask("/level/try", { config, device: 0, slot: 0 })).toMatchObject({ ok: true, percent: 64 });
});

async function listed(level: object): Promise<unknown> {
  const config = entry({}, [{ level: { source: "ipp", ...level } }]);
  return house().ask("/level/choices", { config, device: 0, slot: 0 });
}

describe("the supplies that can be picked", () => {
  test("are those of the printer, by their names, with the mark at which it calls them low", async () => {
    const printer = await startPrinter(laser(15, 0, 90));
    for (const marker of [undefined, "", "green"])
      expect(await listed({ url: addressOf(printer), marker })).toEqual({
        ok: true,
        choices: [
          { values: { marker: "Toner" }, label: "Toner: 60 %", lowAt: 10 },
          { values: { marker: "Waste Toner Box" }, label: "Waste Toner Box: 85 %", lowAt: undefined },
        ],
      });
  });

  test("have numbers where their names do not tell them apart, and no level that is not known", async () => {
    const printer = await startPrinter([names("marker-names", "Ink", "ink", ""), integers("marker-levels", 5, -2, -3)]);
    expect(await listed({ url: addressOf(printer) })).toMatchObject({
      choices: [
        { values: { marker: "1" }, label: "1 Ink: 5 %" },
        { values: { marker: "2" }, label: "2 ink: ?" },
        { values: { marker: "3" }, label: "3: ?" },
      ],
    });
  });

  test("each of them is read when it is picked", async () => {
    for (const attributes of [epson, brother, laser(15, 0, 90)]) {
      const url = addressOf(await startPrinter(attributes));
      const { choices } = (await listed({ url })) as { choices: { values: object; label: string }[] };
      for (const { values, label } of choices) {
        const read = (await tried({ url, ...values })) as { percent: number };
        expect(label).toMatch(new RegExp(`: ${read.percent} %$`));
      }
    }
  });

  test.each([
    ["nobody there", { url: "ipp://127.0.0.1:9" }, "sensorUnreachable", /connection refused/],
    ["no address", {}, "wrongConfig", /^level\.url: missing/],
    ["what is no printer", { url: "http://127.0.0.1:9/x", schedule: "x" }, "wrongConfig", /^level\.schedule: /],
  ])("%s is told", async (_label, level, code, detail) => {
    expect(await listed(level)).toMatchObject({
      ok: false,
      error: { code, detail: expect.stringMatching(detail) as string },
    });
  });
});

describe("a supply of a printer", () => {
  test.each<[string, Attribute[], string | number, number]>([
    ["by its whole name", epson, "Photo Black ink", 27],
    ["by the beginning of its name", epson, "black", 64],
    ["by a part of its name", epson, "photo", 27],
    ["without case and with blanks", epson, " CYAN INK ", 99],
    ["by its number", epson, "4", 6],
    ["by its number as a number", epson, 1, 27],
    ["whose name has a language", brother, "BK", 12],
    ["by its number where there are no names", [integers("marker-levels", 30, 40)], "2", 40],
    ["that is filled", laser(15, 0, 90), "waste", 85],
    ["that is filled, says no more than its type", laser(15, 0, 100), "waste", 85],
    ["that is filled, where what is left is counted", laser(85, 10, 100), "waste", 85],
  ])("is found %s", async (_label, attributes, marker, percent) => {
    const printer = await startPrinter(attributes);
    expect(await tried({ url: addressOf(printer), marker })).toMatchObject({ ok: true, raw: percent, percent });
  });

  test.each([
    ["empty 100 and full 0", { empty: 100, full: 0 }, 15, 85],
    ["a full that is not 100", { full: 99 }, 15, 15.151515],
  ])("that is filled is read as it is with %s", async (_label, scale, raw, percent) => {
    const printer = await startPrinter(laser(15, 0, 90));
    const read = await tried({ url: addressOf(printer), marker: "waste", ...scale });
    expect(read).toMatchObject({ ok: true, raw, percent });
  });

  test.each([-1, -2, -3])("is not known where its level is %d, on whatever scale", async (level) => {
    for (const scale of [{}, { empty: 100, full: 0 }, { ignore: [] }, { ignore: [0] }]) {
      for (const marker of ["toner", "waste"]) {
        const printer = await startPrinter([...laser(1, 0, 90).slice(0, 2), integers("marker-levels", level, level)]);
        const read = await tried({ url: addressOf(printer), marker, ...scale });
        expect(read).toMatchObject({ ok: true, raw: level, percent: null });
      }
    }
  });

  test("is not known where the printer has no value for the levels", async () => {
    const printer = await startPrinter([names("marker-names", "Black"), unknown("marker-levels")]);
    expect(await tried({ url: addressOf(printer), marker: "black" })).toMatchObject({ ok: true, percent: null });
  });

  test("is asked for by IPP 1.1, and nothing else is asked for", async () => {
    const printer = await startPrinter();
    const { host } = new URL(printer.origin);
    await tried({ url: `ipp://user:canary@${host}`, marker: "cyan" });
    expect(printer.asked).toEqual([
      {
        uri: `ipp://${host}/ipp/print`,
        wanted: ["marker-names", "marker-types", "marker-levels", "marker-low-levels"],
        version: "1.1",
      },
    ]);
    expect(printer.requests.all[0]).toMatchObject({
      method: "POST",
      url: "/ipp/print",
      headers: { authorization: `Basic ${Buffer.from("user:canary").toString("base64")}` },
    });
  });

  test("is asked for at the path that is configured", async () => {
    const printer = await startPrinter();
    expect(await tried({ url: `${addressOf(printer)}/printers/ink`, marker: "cyan" })).toMatchObject({
      ok: false,
      error: { code: "sensorAnswer", detail: "there is no printer at this path of its address" },
    });
    expect(await tried({ url: `${printer.origin}/ipp/print`, marker: "cyan" })).toMatchObject({ ok: true, raw: 99 });
  });

  test("is asked for over TLS, with a certificate that is taken over", async () => {
    const server = createServer({ cert: certificate, key }, (_request, response) => {
      response.end(answer(1, 1, epson));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `ipps://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const fingerprint = new X509Certificate(certificate).fingerprint256;
    expect(await tried({ url, marker: "cyan" })).toMatchObject({
      ok: false,
      error: { code: "sensorCertificate", detail: fingerprint },
    });
    expect(await tried({ url, marker: "cyan", certificate: fingerprint })).toMatchObject({ ok: true, raw: 99 });
  });

  test.each<[string, (printer: Printer) => void, object, string, RegExp]>([
    ["no such supply", () => undefined, { marker: "green" }, "sensorAnswer", /no supply called green; it has 5/],
    ["two that fit", () => undefined, { marker: "ink" }, "sensorAnswer", /more than one of its supplies is called ink/],
    ["a number too high", () => undefined, { marker: "6" }, "sensorAnswer", /no supply called 6/],
    ["number 0", () => undefined, { marker: 0 }, "sensorAnswer", /no supply called 0/],
    ["no supplies", (printer) => (printer.attributes = []), { marker: "black" }, "sensorAnswer", /tells no levels/],
    ["a refusal", (printer) => (printer.status = 0x0507), { marker: "black" }, "sensorAnswer", /IPP status 0x0507/],
    ["an account", (printer) => (printer.status = 0x0402), { marker: "black" }, "sensorAnswer", /user name/],
    ["nobody there", () => undefined, { url: "ipp://127.0.0.1:9", marker: "1" }, "sensorUnreachable", /refused/],
    ["no marker", () => undefined, {}, "wrongConfig", /level\.marker: missing, expected the supply's name/],
    ["a marker of blanks", () => undefined, { marker: "  " }, "wrongConfig", /expected the supply's name/],
    [
      "no address",
      () => undefined,
      { url: "printer", marker: "1" },
      "wrongConfig",
      /ipp:\/\/, ipps:\/\/, http:\/\/ or/,
    ],
    ["a cut address", () => undefined, { url: "ipp://a:b#c@d", marker: "1" }, "wrongConfig", /in its password/],
  ])("%s is told", async (_label, arrange, level, code, detail) => {
    const printer = await startPrinter();
    arrange(printer);
    expect(await tried({ url: addressOf(printer), ...level })).toMatchObject({
      ok: false,
      error: { code, detail: expect.stringMatching(detail) as string },
    });
  });
});
