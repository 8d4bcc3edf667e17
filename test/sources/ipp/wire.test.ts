import { describe, expect, it } from "vitest";
import { markersIn, readingOf } from "../../../src/sources/ipp/markers.ts";
import { addressesOf } from "../../../src/sources/ipp/poll.ts";
import { answerIn, attributesRequest } from "../../../src/sources/ipp/wire.ts";
import { LevelReadError } from "../../../src/sources/reading/read-error.ts";
import { answer, brother, epson, integers, names } from "./printer.ts";

const wanted = { marker: "1", empty: 0, full: 100 };

/** A collection (RFC 8010, section 3.1.6) with a member that is another one. */
function collection(name: string): { name: string; tag: number; values: Buffer[] }[] {
  const piece = (tag: number, named: string, value: string) => ({ name: named, tag, values: [Buffer.from(value)] });
  return [
    piece(0x34, name, ""),
    piece(0x4a, "", "media-size"),
    piece(0x34, "", ""),
    piece(0x4a, "", "x-dimension"),
    { name: "", tag: 0x21, values: [Buffer.of(0, 0, 0, 99)] },
    piece(0x37, "", ""),
    piece(0x37, "", ""),
  ];
}

describe("what a printer answers", () => {
  it("is read whatever stands around the supplies", () => {
    const body = answer(1, 1, [
      ...collection("media-col-default"),
      { name: "printer-up-time", tag: 0x7f, values: [Buffer.of(0x40, 0, 0, 1)] },
      ...brother,
      ...collection("media-col-ready"),
    ]);
    expect(markersIn(body).map(({ name, level, low }) => [name, level, low])).toEqual([
      ["M", 11, 18],
      ["C", 9, 18],
      ["Y", 45, 18],
      ["BK", 12, 18],
    ]);
  });

  it("has no level in the members of a collection, nor in a later attribute of the same name, nor in another group", () => {
    const later = [...collection("marker-levels"), integers("marker-levels", 1)];
    const body = answer(0, 1, [names("marker-names", "Black"), ...later]);
    expect(readingOf(body, wanted).raw).toBe(-2);
    // The printer's group becomes one that is not supported (RFC 8010, section 3.5.1).
    const unsupported = Buffer.from(answer(0, 1, [integers("marker-levels", 1)]));
    unsupported[unsupported.indexOf(Buffer.from([4, 0x21]))] = 5;
    expect(markersIn(unsupported)).toEqual([]);
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["a page", Buffer.from("<!DOCTYPE html><title>Printer</title>")],
    ["a head alone", Buffer.from([2, 0, 0, 0, 0, 0, 0, 1])],
    ["a length beyond its end", Buffer.from([2, 0, 0, 0, 0, 0, 0, 1, 4, 0x21, 0xff, 0xff, 3])],
    ["a language beyond its value", answer(0, 1, [{ name: "marker-names", tag: 0x36, values: [Buffer.of(0, 9)] }])],
  ])("is no IPP: %s", (_label, body) => {
    expect(() => readingOf(body, wanted)).toThrow(
      new LevelReadError("noValue", "what it sent is not IPP, or ends too early"),
    );
  });

  it("is a reading or a LevelReadError, wherever it is cut off and whatever becomes of a byte", () => {
    const random = randomBytes(7);
    for (const whole of [answer(0, 1, epson), answer(0, 1, [...collection("media-col"), ...brother])]) {
      for (let at = 0; at < whole.length; at++) {
        judge(whole.subarray(0, at), true);
        for (const byte of [0, 3, 4, 0x34, 0x37, 0x7f, 0xff, random()]) {
          const changed = Buffer.from(whole);
          changed[at] = byte;
          judge(changed, false);
        }
      }
    }
  });

  it("is a reading or a LevelReadError where it is noise, and a megabyte of it takes no time", () => {
    const random = randomBytes(11);
    for (let round = 0; round < 2_000; round++)
      judge(Buffer.from(Array.from({ length: 8 + (round % 60) }, random)), false);
    const deep = Buffer.concat(
      [
        Buffer.from([2, 0, 0, 0, 0, 0, 0, 1, 4]),
        Buffer.from([0x34, 0, 0, 0, 0]).toString("latin1").repeat(200_000),
      ].map((piece) => (typeof piece === "string" ? Buffer.from(piece, "latin1") : piece)),
    );
    // In microseconds.
    const before = process.cpuUsage().user;
    judge(deep, true);
    expect(process.cpuUsage().user - before).toBeLessThan(2_000_000);
  });
});

describe("a request", () => {
  it("has the octets of RFC 8010, appendix A, for this operation", () => {
    const request = attributesRequest("ipp://p:631/ipp/print", ["marker-names", "marker-levels"]);
    expect(request.toString("latin1")).toBe(
      "\x01\x01\x00\x0b\x00\x00\x00\x01\x01" +
        "\x47\x00\x12attributes-charset\x00\x05utf-8" +
        "\x48\x00\x1battributes-natural-language\x00\x02en" +
        "\x45\x00\x0bprinter-uri\x00\x15ipp://p:631/ipp/print" +
        "\x44\x00\x14requested-attributes\x00\x0cmarker-names" +
        "\x44\x00\x00\x00\x0dmarker-levels" +
        "\x03",
    );
  });

  it.each([
    ["ipp://printer", "http://printer:631/ipp/print", "ipp://printer:631/ipp/print"],
    ["ipp://printer:80/", "http://printer/ipp/print", "ipp://printer:80/ipp/print"],
    ["IPPS://printer/printers/a", "https://printer:631/printers/a", "ipps://printer:631/printers/a"],
    ["ipps://[fe80::1]:443", "https://[fe80::1]/ipp/print", "ipps://[fe80::1]:443/ipp/print"],
    ["http://printer:631", "http://printer:631/ipp/print", "ipp://printer:631/ipp/print"],
    ["http://printer/ipp", "http://printer/ipp", "ipp://printer:80/ipp"],
    ["https://printer", "https://printer/ipp/print", "ipps://printer:443/ipp/print"],
    ["ipp://a:b@printer", "http://a:b@printer:631/ipp/print", "ipp://printer:631/ipp/print"],
  ])("to %s goes to %s", (configured, url, printerUri) => {
    expect(addressesOf(configured)).toEqual({ url, printerUri });
  });
});

function judge(body: Buffer, isBroken: boolean): void {
  try {
    const { raw } = readingOf(body, wanted);
    expect(isBroken).toBe(false);
    expect(Number.isInteger(raw)).toBe(true);
    expect(answerIn(body, []).attributes.size).toBe(0);
  } catch (error) {
    expect(error).toBeInstanceOf(LevelReadError);
  }
}

/** The same each time (a linear congruential generator, as in Numerical Recipes). */
function randomBytes(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
}
