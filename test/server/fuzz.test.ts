import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ask, levelToken, rig, token, type Rig } from "./rig.ts";
import { statusesIn, wire } from "./wire.ts";

const documented = [200, 202, 401, 404, 405, 413, 415, 422];

const body = fc.oneof(
  fc.json(),
  fc.record({ level: fc.oneof(fc.double(), fc.string(), fc.constant(null)) }).map((value) => JSON.stringify(value)),
  fc.record({ units: fc.oneof(fc.double(), fc.string(), fc.constant(null)) }).map((value) => JSON.stringify(value)),
  fc.double().map(String),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "1e999", '{"level":1e999}', "[".repeat(4000), "9".repeat(4096), " ".repeat(5000)),
);
const part = fc.oneof(fc.constantFrom("v1", "slots", "coffee", "filter", "level", "used", "spare", "refilled", "replenish", "healthz", "37", "..", "%00", "%2e%2e", "__proto__"), fc.webSegment());
const path = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom("/v1/slots/coffee/level", "/v1/slots/coffee/used", "/v1/slots/coffee/spare", "/v1/slots/coffee", `/v1/slots/coffee/level/37?token=${levelToken}`) },
  fc.array(part, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`),
  fc.tuple(fc.array(part, { maxLength: 6 }), fc.webQueryParameters()).map(([parts, query]) => `/${parts.join("/")}?${query}`),
);
const type = fc.constantFrom("application/json", "text/plain", "application/x-www-form-urlencoded", "application/json;charset=x", "/", ";");
const request = fc.record({
  method: fc.constantFrom("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"),
  path,
  bearer: fc.constantFrom(token, token, levelToken, "wrong-wrong-wrong-wrong", null),
  headers: fc.record({ "Content-Type": type }, { requiredKeys: [] }),
  body,
});

/** All that the slots were told and show. */
function shelf({ coffee, filter }: Rig): unknown {
  return [coffee, filter].map((slot) => [slot.told.length, slot.summary()]);
}

describe("whatever comes", () => {
  it("gets a documented answer in JSON, and changes a slot only with a 202", async () => {
    const at = await rig({ settings: { allowGet: true } });
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const before = shelf(at);
        const { status } = await ask(at.port, sent);
        seen.add(status);
        expect(documented).toContain(status);
        if (status === 202) expect(at.coffee.told.length + at.filter.told.length).toBeGreaterThan(0);
        else expect(shelf(at)).toEqual(before);
        if (sent.bearer === null || sent.bearer.startsWith("wrong")) {
          expect(status === 202 && !sent.path.includes(levelToken)).toBe(false);
        }
      }),
      { numRuns: 400, seed: 20_260_301 },
    );
    // The fuzz gets everywhere, or it shows nothing.
    expect([...seen].sort()).toEqual(documented);
    expect(at.failures).toEqual([]);
    expect((await ask(at.port)).status).toBe(200);
  });

  it("a bare number in a body is taken as JSON has it, or not at all", async () => {
    const at = await rig();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.double(), fc.integer()), async (number) => {
        const text = JSON.stringify({ level: number });
        at.coffee.told.length = 0;
        const { status } = await ask(at.port, { method: "PUT", path: "/v1/slots/coffee/level", headers: { "Content-Type": "application/json" }, body: text });
        expect(status).toBe(Number.isFinite(number) ? 202 : 422);
        expect(at.coffee.told).toEqual(Number.isFinite(number) ? [`level ${JSON.stringify({ percent: number })}`] : []);
      }),
      { numRuns: 100, seed: 20_260_301 },
    );
  });

  it("a stream of bytes that is no HTTP, or nearly is, harms nothing", async () => {
    const at = await rig({ limits: { headersTimeoutMs: 250, requestTimeoutMs: 250, checkEveryMs: 10, keepAliveMs: 20 } });
    const before = shelf(at);
    const line = fc.constantFrom("GET /v1/slots HTTP/1.1\r\n", "PUT /v1/slots/coffee/level HTTP/1.1\r\n", "Host: x\r\n", "Content-Length: 9\r\n", "Transfer-Encoding: chunked\r\n", "\r\n", "\r\n\r\n", "0\r\n\r\n", "37", "\0", "Expect: 100-continue\r\n");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof({ weight: 3, arbitrary: line }, fc.string({ unit: "binary" })), { minLength: 1, maxLength: 8 }), async (pieces) => {
        const client = await wire(at.port);
        for (const piece of pieces) client.send(piece);
        const text = await client.closed();
        for (const status of statusesIn(text)) expect([100, 400, 401, 404, 405, 408, 413, 431]).toContain(status);
        expect(text).not.toContain("canary");
      }),
      { numRuns: 100, seed: 20_260_301 },
    );
    expect(shelf(at)).toEqual(before);
    expect(at.failures).toEqual([]);
    expect((await ask(at.port)).status).toBe(200);
  });
});
