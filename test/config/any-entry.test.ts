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
    for (const wait of [replenish.settleMinutes, replenish.suddenFallHours, replenish.leadDays])
      expect(wait >= 0 && wait <= 1440).toBe(true);
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
  source,
  url,
  topic: text,
  empty: number,
  full: number,
  schedule: text,
  headers: fc.dictionary(text, text),
  lifetimeDays: number,
  path: text,
  timePath: text,
  ignore: fc.array(number, { maxLength: 3 }),
  beyond: fc.constantFrom("near", "low", "high", "both"),
});
const replenish = some({
  threshold: fc.integer({ min: 0, max: 91 }),
  confirmations: fc.integer({ min: 1, max: 20 }),
  automatic: flag,
  settleMinutes: fc.double({ min: -0.1, max: 1440.1, noNaN: true }),
  suddenFallHours: number,
  leadDays: number,
});
const homekit = some({ battery: flag });
const slot = some(
  {
    slotId: fc.constantFrom("a", "b", "a b"),
    key: fc.constantFrom("k", "l", "m", ""),
    name: text,
    packSize: number,
    level,
    replenish,
    homekit,
  },
  ["slotId"],
);
const slots = fc.array(slot, { maxLength: 3 });
const device = some(
  { model: fc.constant("M"), serial: fc.constantFrom("S", "T"), name: text, refreshToken: text, slots },
  ["model", "serial", "slots"],
);
const entry = some({
  mode: fc.constantFrom("simulate", "test", "live"),
  amazon: some({ clientId: text, clientSecret: text, apiUrl: url }),
  server: some({ enabled: flag, token: text, port: fc.integer({ min: 0, max: 70_000 }) }),
  mqtt: some({ url, topicPrefix: text }),
  ["__proto__"]: junk,
  constructor: junk,
  devices: fc.array(device, { maxLength: 3 }),
});

const part = fc.integer({ min: 1, max: 60 });
const rawValues = {
  empty: fc.integer({ min: -50, max: 5 }),
  full: fc.integer({ min: 50, max: 900 }),
  ignore: fc.array(number, { maxLength: 3 }),
  beyond: fc.constantFrom("near", "low", "high", "both"),
  staleAfterHours: part,
};
const said = { path: fc.constantFrom("a", "b.0.c"), timePath: fc.constantFrom("at", "b.at") };
const sources: Record<string, Record<string, fc.Arbitrary<unknown>>> = {
  http: {
    url: fc.constantFrom("http://a", "https://u:p@a/?b"),
    headers: fc.constant({ "X-Key": "k" }),
    everySeconds: part,
    allowPush: flag,
    username: text,
    password: text,
    certificate: fc.constantFrom("", "any", "ab".repeat(32)),
    method: fc.constantFrom("GET", "POST", "PUT"),
    timeoutSeconds: part,
    maxBytes: part,
    lenient: flag,
    login: fc.constantFrom({}, { url: "http://a/login", path: "token" }),
    ...said,
    ...rawValues,
  },
  webhook: rawValues,
  mqtt: { topic: fc.constantFrom("a", "a/b"), ...said, ...rawValues },
  wear: { lifetimeDays: part },
  usage: { unitsPerUse: part },
  manual: { staleAfterHours: part },
};
const rightLevel = fc
  .constantFrom(...Object.keys(sources))
  .chain((kind) => fc.record({ source: fc.constant(kind), ...sources[kind] }));
const rightSlot = fc.record({
  slotId: fc.uuid(),
  key: fc.uuid(),
  name: text,
  unit: text,
  capacity: part,
  packSize: part,
  level: rightLevel,
  replenish: fc.record({
    automatic: flag,
    threshold: part,
    confirmations: fc.integer({ min: 1, max: 20 }),
    settleMinutes: part,
    suddenFallHours: part,
    refillRise: fc.integer({ min: 5, max: 90 }),
    leadDays: part,
    cooldownHours: part,
    maxOrdersPer30Days: fc.integer({ min: 0, max: 31 }),
    manualCeiling: part,
  }),
  homekit: fc.record({
    exposeAs: fc.constantFrom("sensor", "purifier", "filter"),
    alert: fc.constantFrom("contact", "leak"),
    battery: flag,
    replenishSwitch: flag,
    automaticSwitch: flag,
  }),
});
/** Every key filled in as it should be. */
/** Ids of its own for each: two that chance makes alike are a mistake in a configuration. */
function withOwnIds<Slot extends { slotId: string; key: string }, Device extends { serial: string; slots: Slot[] }>(
  device: Device,
  at: number,
) {
  const slots = device.slots.map((one, index) => ({
    ...one,
    slotId: `${one.slotId}-${index}`,
    key: `${one.key}-${at}-${index}`,
  }));
  return { ...device, serial: `${device.serial}-${at}`, slots };
}

const right = fc.record({
  name: fc.constant("Dash"),
  mode: fc.constantFrom("simulate", "test", "live"),
  language: fc.constantFrom("", "en", "de-AT"),
  amazon: fc.record({
    clientId: fc.constant("id"),
    clientSecret: fc.constant("secret"),
    redirectUri: fc.constantFrom("", "https://a/b"),
    apiUrl: fc.constant("https://a"),
    tokenUrl: fc.constant("https://a/t"),
    authorizeUrl: fc.constant("https://a/o"),
  }),
  server: fc.record({
    enabled: flag,
    host: fc.constant("127.0.0.1"),
    token: fc.constant("0123456789abcdef"),
    levelToken: fc.constantFrom("", "fedcba9876543210"),
    port: fc.integer({ min: 1, max: 65_535 }),
    allowGet: flag,
    rateLimit: part,
  }),
  mqtt: fc.record({
    url: fc.constantFrom("mqtt://b", "wss://b/c"),
    username: text,
    password: text,
    topicPrefix: fc.constantFrom("a", "a/b"),
    allowReplenish: flag,
    rejectUnauthorized: flag,
  }),
  devices: fc
    .array(
      fc.record({
        name: text,
        model: fc.constant("M"),
        serial: fc.uuid(),
        refreshToken: text,
        slots: fc.array(rightSlot, { minLength: 1, maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 2 },
    )
    .map((devices) => devices.map(withOwnIds)),
});

/** Every place in a value, from the outside in. */
function pathsIn(value: unknown, path: string[] = []): string[][] {
  return typeof value === "object" && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))]
    : [path];
}

function withValue(value: unknown, [key, ...rest]: string[], put: unknown): unknown {
  if (key === undefined) return put;
  if (Array.isArray(value))
    return value.map((inner: unknown, at) => (String(at) === key ? withValue(inner, rest, put) : inner));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, inner]: [string, unknown]) => [
      name,
      name === key ? withValue(inner, rest, put) : inner,
    ]),
  );
}

/** A right one with one thing in it that is anything. */
const spoilt = fc.tuple(right, fc.nat(), fc.oneof(junk, number, text)).map(([raw, at, put]) => {
  const paths = pathsIn(raw);
  return withValue(raw, paths[at % paths.length] ?? [], put);
});

const errorsOf = (raw: unknown): unknown[] => checkConfig(raw).problems.filter((problem) => problem.level === "error");

describe("any entry", () => {
  it.each([
    ["any JSON", fc.jsonValue()],
    ["mostly right", entry],
    ["right but for one thing", spoilt],
  ])("gives runnable settings and never throws: %s", (_what, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (raw) => {
        const before = JSON.stringify(raw);
        expectRunnable(checkConfig(raw));
        expect(JSON.stringify(raw)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it("that is right runs as a whole, and is what the whole schema accepts", () => {
    fc.assert(
      fc.property(right, (raw) => {
        expect(errorsOf(raw)).toEqual([]);
        expect(v.is(configSchema, raw)).toBe(true);
        const slotIds = (devices: readonly { slots: readonly { slotId: string }[] }[]): string[] =>
          devices.flatMap(({ slots: own }) => own.map(({ slotId }) => slotId));
        expect(slotIds(checkConfig(raw).settings.devices)).toEqual(slotIds(raw.devices));
      }),
      { numRuns: 100 },
    );
  });

  it("without errors is what the whole schema accepts", () => {
    const met = { right: 0, wrong: 0 };
    fc.assert(
      fc.property(spoilt, (raw) => {
        const accepted = errorsOf(raw).length === 0;
        met[accepted ? "right" : "wrong"] += 1;
        if (accepted) expect(v.is(configSchema, raw)).toBe(true);
      }),
      { numRuns: 400, seed: 20_260_301 },
    );
    // Both are met often, or it shows nothing.
    expect(Math.min(met.right, met.wrong)).toBeGreaterThan(50);
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
