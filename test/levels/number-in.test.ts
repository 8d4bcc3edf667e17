import fc from "fast-check";
import { expect, test } from "vitest";
import { toPercent } from "../../src/levels/calibration.ts";
import { numberIn } from "../../src/levels/number-in.ts";
import { LevelReadError } from "../../src/levels/read-error.ts";

const text = fc.oneof(
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.double().map(String),
  fc.record({ level: fc.jsonValue(), sensors: fc.array(fc.record({ level: fc.jsonValue() })) }, { requiredKeys: [] }).map((value) => JSON.stringify(value)),
  fc.constantFrom("", "1e999", "-1e999", "[".repeat(60_000), '{"level":1e999}', '{"__proto__":{"level":1}}', "9".repeat(64 * 1024), "\ufeff37"),
);
const path = fc.oneof(fc.constantFrom("", "level", "sensors.0.level", "__proto__.level", "constructor.length", "length", ".", "0", "sensors.length"), fc.string());

test("whatever a device sends by whatever path is a number, or a failure that quotes nothing of it", () => {
  let numbers = 0;
  fc.assert(
    fc.property(text, path, (sent, at) => {
      try {
        const found = numberIn(sent, at);
        expect(typeof found).toBe("number");
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
