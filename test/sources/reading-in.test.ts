import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toPercent } from "../../src/sources/calibration.ts";
import { LevelReadError } from "../../src/sources/reading/read-error.ts";
import { openReader, readingIn } from "../../src/sources/reading/reading-in.ts";
import { sentReader } from "../../src/sources/reading/sent.ts";

const text = fc.oneof(
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.double().map(String),
  fc
    .record(
      { level: fc.jsonValue(), at: fc.jsonValue(), sensors: fc.array(fc.record({ level: fc.jsonValue() })) },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
  fc.constantFrom(
    "",
    "1e999",
    "-1e999",
    "[".repeat(60_000),
    '{"level":1e999}',
    '{"__proto__":{"level":1}}',
    "9".repeat(64 * 1024),
    "\ufeff37",
  ),
);
const path = fc.oneof(
  fc.constantFrom(
    "",
    "level",
    "sensors.0.level",
    "__proto__.level",
    "constructor.length",
    "length",
    ".",
    "0",
    "sensors.length",
  ),
  fc.string(),
);

test("whatever a device sends by whatever paths is a reading, or a failure that quotes nothing of it", () => {
  let numbers = 0;
  fc.assert(
    fc.property(text, path, fc.constantFrom("", "", "at", "level"), (sent, where, timePath) => {
      try {
        const { raw, at } = readingIn(sent, { path: where, timePath, ignore: [] });
        expect(typeof raw).toBe("number");
        if (at !== undefined) expect(Number.isInteger(at)).toBe(true);
        numbers++;
      } catch (error) {
        if (!(error instanceof LevelReadError)) throw error;
        // What is longer than any word of ours.
        for (const piece of sent.match(/[^"{}[\],:]{16,}/g) ?? []) expect(error.message).not.toContain(piece);
      }
    }),
    { numRuns: 2_000, seed: 20_260_301 },
  );
  // The fuzz gets through, or it shows nothing.
  expect(numbers).toBeGreaterThan(50);
});

test("whatever is published or sent, by whatever words and patterns, is a reading of a number or a failure that quotes nothing", async () => {
  const words = fc.dictionary(fc.oneof(fc.constantFrom("on", "true", "null", "1", "low"), fc.string()), fc.double());
  const pattern = fc.constantFrom(undefined, "(.)", "(\\d+)", "level.{0,9}?([\\d.,]+)", "(?s)(.*)", "()");
  const said = fc.oneof(text, fc.constantFrom("on", "OFF", '{"level":true}', '{"level":"LOW"}', '{"level":null}'));
  const seen = { read: 0, refused: 0, asTheApiHasIt: 0 };
  await fc.assert(
    fc.asyncProperty(said, path, words, pattern, async (sent, where, known, by) => {
      const place = {
        path: where,
        timePath: "",
        ignore: [],
        words: known,
        ...(by === undefined ? {} : { pattern: by }),
      };
      const publishedBy = await openReader(place);
      for (const read of [publishedBy, sentReader(place)])
        try {
          const reading = read(sent);
          if (reading === null) seen.asTheApiHasIt++;
          else {
            seen.read++;
            expect(typeof reading.raw).toBe("number");
          }
        } catch (error) {
          if (!(error instanceof LevelReadError)) throw error;
          seen.refused++;
          for (const piece of sent.match(/[^"{}[\],:]{16,}/g) ?? []) expect(error.message).not.toContain(piece);
        }
    }),
    { numRuns: 1_000, seed: 20_260_301 },
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(50);
});

test("a calibrated value is the same fraction of the way from empty to full, either way round, or no number", () => {
  const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(finite, finite, finite, (raw, empty, full) => {
      const percent = toPercent(raw, { empty, full });
      if (empty === full) expect(percent).toBeNaN();
      else if (Math.abs(full - empty) > 1e-3) {
        expect(percent).toBeCloseTo(((raw - empty) / (full - empty)) * 100, 3);
        expect(toPercent(raw, { empty: full, full: empty })).toBeCloseTo(100 - percent, 3);
      }
    }),
    { numRuns: 500, seed: 20_260_301 },
  );
  for (const raw of [Number.NaN, Infinity, -Infinity]) expect(toPercent(raw, { empty: 0, full: 100 })).toBeNaN();
});

describe("a reading with its time", () => {
  const place = { path: "level", timePath: "device.at", ignore: [-2] };
  const spring = Date.parse("2026-03-01T12:00:00Z");

  test("is the number at one path and the time at the other", () => {
    expect(readingIn('{"level":37,"device":{"at":"2026-03-01T12:00:00Z"}}', place)).toEqual({ raw: 37, at: spring });
  });

  test("needs no time where none is configured", () => {
    expect(readingIn('{"level":37,"device":{"at":"never"}}', { ...place, timePath: "" })).toEqual({
      raw: 37,
      at: undefined,
    });
  });

  test("needs none either where the number stands for not known", () => {
    expect(readingIn('{"level":-2,"device":{"at":null}}', place)).toEqual({ raw: -2, at: undefined });
  });

  test.each([
    ["has none", '{"level":37,"device":{}}', 'no time at "device.at": found nothing'],
    ["has null", '{"level":37,"device":{"at":null}}', 'no time at "device.at": found null'],
    [
      "has what cannot be read",
      '{"level":37,"device":{"at":"canary-1"}}',
      'no time at "device.at": found text that is not a time',
    ],
    ["has no number", '{"device":{"at":"canary-1"}}', 'no number at "level": found nothing'],
    ["is no JSON", "canary-1", "what it sent is not JSON"],
  ])("is none where the body %s", (_label, body, message) => {
    const failure: unknown = (() => {
      try {
        return readingIn(body, place);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(LevelReadError);
    expect((failure as LevelReadError).message).toBe(message);
  });
});
