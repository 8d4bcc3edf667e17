import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ask, levelToken, newsTokens, rig, token, type Rig } from "./rig.ts";
import { statusesIn, wire } from "./wire.ts";

const documented = [200, 202, 401, 403, 404, 405, 413, 415, 422, 429];

const levelByGet = `/v1/slots/coffee/level/37?token=${levelToken}`;

const body = fc.oneof(
  fc.json(),
  fc.record({ level: fc.oneof(fc.double(), fc.string(), fc.constant(null)) }).map((value) => JSON.stringify(value)),
  fc.record({ units: fc.oneof(fc.double(), fc.string(), fc.constant(null)) }).map((value) => JSON.stringify(value)),
  fc.double().map(String),
  fc.string({ unit: "binary" }),
  fc.constant(`{"key":"dr-${"1".repeat(32)}","state":"shipped"}`),
  fc.constantFrom("", "1e999", '{"level":1e999}', "[".repeat(4000), "9".repeat(4096)),
  fc.constant(" ".repeat(5000)),
);
const part = fc.oneof(
  fc.constantFrom(
    "v1",
    "slots",
    "coffee",
    "filter",
    "level",
    "used",
    "spare",
    "refilled",
    "replenish",
    "news",
    "healthz",
    "37",
    "..",
    "%00",
    "%2e%2e",
    "__proto__",
  ),
  fc.webSegment(),
);
const path = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "/v1/slots/coffee/level",
      "/v1/slots/coffee/used",
      "/v1/slots/coffee/spare",
      "/v1/slots/coffee",
      levelByGet,
    ),
  },
  fc.array(part, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`),
  fc
    .tuple(fc.array(part, { maxLength: 6 }), fc.webQueryParameters())
    .map(([parts, query]) => `/${parts.join("/")}?${query}`),
);
const type = fc.constantFrom(
  "application/json",
  "text/plain",
  "application/x-www-form-urlencoded",
  "application/json;charset=x",
  "/",
  ";",
);
const origin = fc.oneof(
  { weight: 15, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ Origin: "http://evil.example" }) },
);
const newsToken = newsTokens[0]?.token ?? "";
const slotCalls = [
  ["PUT", "level"],
  ["POST", "used"],
  ["PUT", "spare"],
  ["POST", "refilled"],
  ["POST", "replenish"],
  ["POST", "news"],
] as const;
/** Half of them are calls that there are: what only their token decides is met often enough. */
const call = fc.oneof(
  fc.constantFrom(
    ...slotCalls.map(([method, what]) => ({ method, path: `/v1/slots/coffee/${what}` })),
    { method: "GET", path: levelByGet },
    { method: "GET", path: "/v1/slots" },
  ),
  fc.record({ method: fc.constantFrom("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"), path }),
);
const request = fc
  .record({
    call,
    bearer: fc.constantFrom(token, token, levelToken, newsToken, "wrong-wrong-wrong-wrong", null),
    headers: fc
      .tuple(fc.record({ "Content-Type": type }, { requiredKeys: [] }), origin)
      .map(([typed, from]): Record<string, string> => ({ ...typed, ...from })),
    body,
  })
  .map(({ call: { method, path: to }, ...rest }) => ({ method, path: to, ...rest }));

/** Whether its tokens may change something by such a request (design, section 9), written apart from the code. */
function mayChange({
  method,
  path,
  bearer,
  headers,
}: {
  method: string;
  path: string;
  bearer: string | null;
  headers: Record<string, string>;
}): boolean {
  if (headers["Origin"] !== undefined) return false;
  if (method === "GET") return path === levelByGet;
  if (bearer === newsToken) return method === "POST" && /\/news\/*(?:\?|$)/.test(path);
  return bearer === token || (bearer === levelToken && method === "PUT" && /\/level\/*(?:\?|$)/.test(path));
}

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
        const told = [...at.coffee.told.splice(0), ...at.filter.told.splice(0)];
        expect(told).toHaveLength(status === 202 ? 1 : 0);
        if (status === 202) expect(mayChange(sent), JSON.stringify([sent.method, sent.path, sent.headers])).toBe(true);
        else expect(shelf(at)).toEqual(before);
        if (sent.bearer !== token && status === 200) expect(sent.path).toMatch(/^\/healthz\/*(?:\?|$)/);
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
        const { status } = await ask(at.port, {
          method: "PUT",
          path: "/v1/slots/coffee/level",
          headers: { "Content-Type": "application/json" },
          body: text,
        });
        expect(status).toBe(Number.isFinite(number) ? 202 : 422);
        expect(at.coffee.told).toEqual(Number.isFinite(number) ? [`level ${JSON.stringify({ percent: number })}`] : []);
      }),
      { numRuns: 100, seed: 20_260_301 },
    );
  });

  it("a stream of bytes that is no HTTP, or nearly is, harms nothing", async () => {
    const at = await rig({
      limits: { headersTimeoutMs: 250, requestTimeoutMs: 250, checkEveryMs: 10, keepAliveMs: 20 },
    });
    const before = shelf(at);
    const line = fc.constantFrom(
      "GET /v1/slots HTTP/1.1\r\n",
      "PUT /v1/slots/coffee/level HTTP/1.1\r\n",
      "Host: x\r\n",
      "Content-Length: 9\r\n",
      "Transfer-Encoding: chunked\r\n",
      "\r\n",
      "\r\n\r\n",
      "0\r\n\r\n",
      "37",
      "\0",
      "Expect: 100-continue\r\n",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 3, arbitrary: line }, fc.string({ unit: "binary" })), {
          minLength: 1,
          maxLength: 8,
        }),
        async (pieces) => {
          const client = await wire(at.port);
          for (const piece of pieces) client.send(piece);
          const text = await client.closed();
          const statuses = statusesIn(text);
          expect(statuses.length).toBeGreaterThan(0);
          for (const status of statuses) expect([100, 400, 401, 404, 405, 408, 413, 431]).toContain(status);
          expect(text).not.toContain("canary");
        },
      ),
      { numRuns: 100, seed: 20_260_301 },
    );
    expect(shelf(at)).toEqual(before);
    expect(at.failures).toEqual([]);
    expect((await ask(at.port)).status).toBe(200);
  });
});
