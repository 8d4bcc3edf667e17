import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { problemLine } from "../../src/config/problem.ts";
import { configSchema } from "../../src/config/schema.ts";

/** What the rest of the plugin relies on, written apart from the schema it is made by. */
function expectRunnable({ settings, problems }: ReturnType<typeof checkConfig>): void {
  for (const problem of problems) expect(problemLine(problem)).toMatch(/^config: [^\s:].*: [^\n]+$/);
  expect(["simulate", "test", "live"]).toContain(settings.mode);
  const slots = settings.devices.flatMap(({ serial, slots: own }) => own.map((slot) => ({ ...slot, serial })));
  expect(new Set(slots.map(({ key }) => key)).size).toBe(slots.length);
  expect(new Set(slots.map(({ serial, slotId }) => JSON.stringify([serial, slotId]))).size).toBe(slots.length);
  for (const { key, name, capacity, packSize, replenish, level } of slots) {
    expect(key).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(name).not.toBe("");
    expect(capacity).toBeGreaterThan(0);
    expect(packSize === null || (packSize > 0 && Number.isFinite(packSize))).toBe(true);
    for (const wait of [replenish.settleMinutes, replenish.suddenFallHours, replenish.leadDays]) expect(wait >= 0 && wait <= 1440).toBe(true);
    expect(replenish.threshold).toBeGreaterThanOrEqual(1);
    expect(replenish.threshold).toBeLessThanOrEqual(90);
    expect(Number.isInteger(replenish.maxOrdersPer30Days)).toBe(true);
    if ("full" in level) {
      expect(Number.isFinite(level.full) && level.full !== level.empty).toBe(true);
      expect(level.ignore.every((value) => Number.isFinite(value))).toBe(true);
    }
    if ("timePath" in level) expect(level.timePath === "" || level.path !== "").toBe(true);
  }
}

const junk = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom(0, 20, "20", "", true, {}, []));

/** Mostly right: whole junk is refused at the first look, so it never reaches what stands behind. */
function mostly(right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: right, weight: 30 }, { arbitrary: junk, weight: 1 });
}

function some(entries: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []): fc.Arbitrary<unknown> {
  const all = Object.fromEntries(Object.entries(entries).map(([key, right]) => [key, mostly(right)]));
  return mostly(fc.record(all, { requiredKeys }));
}

const number = fc.oneof(fc.integer({ min: -1, max: 100 }), fc.double());
const text = fc.constantFrom("", "a", "a b", "http://a", "mqtt://b", "* * * * *", "0123456789abcdef");
const flag = fc.boolean();
const source = fc.constantFrom("http", "webhook", "mqtt", "wear", "usage", "manual");
const url = fc.constantFrom("http://a", "https://a/?b", "mqtt://b", "");
const level = some({
  source, url, topic: text, empty: number, full: number, schedule: text, headers: fc.dictionary(text, text), lifetimeDays: number,
  path: text, timePath: text, ignore: fc.array(number, { maxLength: 3 }), beyond: fc.constantFrom("near", "low", "high", "both"),
});
const replenish = some({
  threshold: fc.integer({ min: 0, max: 91 }), confirmations: fc.integer({ min: 1, max: 20 }), automatic: flag,
  settleMinutes: fc.double({ min: -0.1, max: 1440.1, noNaN: true }), suddenFallHours: number, leadDays: number,
});
const homekit = some({ battery: flag });
const slot = some({ slotId: fc.constantFrom("a", "b", "a b"), key: fc.constantFrom("k", "l", "m", ""), name: text, packSize: number, level, replenish, homekit }, [
  "slotId",
]);
const slots = fc.array(slot, { maxLength: 3 });
const device = some({ model: fc.constant("M"), serial: fc.constantFrom("S", "T"), name: text, refreshToken: text, slots }, ["model", "serial", "slots"]);
const entry = some({
  mode: fc.constantFrom("simulate", "test", "live"),
  amazon: some({ clientId: text, clientSecret: text, apiUrl: url }),
  server: some({ enabled: flag, token: text, port: fc.integer({ min: 0, max: 70_000 }) }),
  mqtt: some({ url, topicPrefix: text }),
  ["__proto__"]: junk,
  constructor: junk,
  devices: fc.array(device, { maxLength: 3 }),
});

describe("any entry", () => {
  it.each([["any JSON", fc.jsonValue()], ["mostly right", entry]])("gives runnable settings and never throws: %s", (_what, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (raw) => {
        const before = JSON.stringify(raw);
        expectRunnable(checkConfig(raw));
        expect(JSON.stringify(raw)).toBe(before);
      }),
      { numRuns: 400 },
    );
  });

  it("without errors is what the whole schema accepts", () => {
    fc.assert(
      fc.property(entry, (raw) => {
        const errors = checkConfig(raw).problems.filter((problem) => problem.level === "error");
        if (errors.length === 0) expect(v.is(configSchema, raw)).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  it("survives a nesting that would overflow a recursion", () => {
    const nested: unknown = JSON.parse(`${'{"devices":['.repeat(50_000)}${"]}".repeat(50_000)}`);
    expectRunnable(checkConfig(nested));
  });

  it("takes no key from a prototype", () => {
    const raw: unknown = JSON.parse('{"__proto__":{"mode":"live","devices":[{"model":"M","serial":"S"}]}}');
    expect(checkConfig(raw).settings).toEqual(checkConfig({}).settings);
  });
});
