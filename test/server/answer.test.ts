import { describe, expect, it } from "vitest";
import { ask, codeOf, messageOf, rig, summaryOf, token, type Ask, type Rig } from "./rig.ts";

const json = { "Content-Type": "application/json" };
const level = "/v1/slots/coffee/level";

interface Row extends Ask {
  title: string;
  status: number;
  code?: string;
  says?: RegExp;
  told?: string[];
  /** Header lines that the answer has. */
  has?: Record<string, string>;
}

const rows: Row[] = [
  { title: "health needs no token", path: "/healthz", bearer: null, status: 200 },
  {
    title: "health takes no POST",
    method: "POST",
    path: "/healthz",
    bearer: null,
    status: 405,
    code: "method-not-allowed",
    has: { allow: "GET, HEAD" },
  },
  { title: "all slots", path: "/v1/slots", status: 200 },
  { title: "one slot", path: "/v1/slots/coffee", status: 200 },
  { title: "one slot, its key percent-encoded", path: "/v1/slots/%63offee", status: 200 },
  { title: "a query that nobody asked for", path: "/v1/slots/coffee?x=1", status: 200 },
  { title: "a whole URL in the request line", path: "http://house.local:1/v1/slots/coffee", status: 200 },
  { title: "slashes at the end", path: "/v1/slots//", status: 200 },
  { title: "a slash at the end, before a query", path: "/v1/slots/coffee/?x=1/", status: 200 },
  {
    title: "a slash at the end of a call",
    method: "POST",
    path: "/v1/slots/coffee/refilled/",
    status: 202,
    told: ["refilled"],
  },
  { title: "a slash at the end of health", path: "/healthz/", bearer: null, status: 200 },
  { title: "a slash in the middle too many", path: "/v1//slots", status: 404, code: "not-found" },
  {
    title: "a level",
    method: "PUT",
    path: level,
    headers: json,
    body: '{"level":37}',
    status: 202,
    told: ['level {"percent":37}'],
  },
  {
    title: "a raw value",
    method: "PUT",
    path: level,
    headers: json,
    body: '{"raw":512}',
    status: 202,
    told: ['level {"raw":512}'],
  },
  { title: "one use", method: "POST", path: "/v1/slots/coffee/used", status: 202, told: ["used once"] },
  {
    title: "an amount that was used",
    method: "POST",
    path: "/v1/slots/coffee/used",
    headers: json,
    body: '{"units":2.5}',
    status: 202,
    told: ["used 2.5"],
  },
  {
    title: "what is in the house",
    method: "PUT",
    path: "/v1/slots/coffee/spare",
    headers: json,
    body: '{"units":250}',
    status: 202,
    told: ["spare 250"],
  },
  { title: "refilled", method: "POST", path: "/v1/slots/coffee/refilled", status: 202, told: ["refilled"] },
  { title: "replenish", method: "POST", path: "/v1/slots/coffee/replenish", status: 202, told: ["replenish"] },
  {
    title: "replenish with a body that says nothing",
    method: "POST",
    path: "/v1/slots/coffee/replenish",
    headers: { "Content-Type": "a/b" },
    body: "x",
    status: 202,
    told: ["replenish"],
  },

  { title: "an unknown slot", path: "/v1/slots/tea", status: 404, code: "not-found", says: /GET \/v1\/slots/ },
  {
    title: "an unknown slot's level",
    method: "PUT",
    path: "/v1/slots/tea/level",
    headers: json,
    body: "37",
    status: 404,
    code: "not-found",
  },
  { title: "a key of another case", path: "/v1/slots/Coffee", status: 404, code: "not-found" },
  { title: "a key that is not percent-encoding", path: "/v1/slots/%zz", status: 404, code: "not-found" },
  { title: "a key with a slash in it", path: "/v1/slots/coffee%2Flevel", status: 404, code: "not-found" },
  { title: "a name that objects have", path: "/v1/slots/__proto__", status: 404, code: "not-found" },
  { title: "an unknown call", path: "/v1/orders", status: 404, code: "not-found" },
  { title: "an unknown call of a slot", path: "/v1/slots/coffee/orders", status: 404, code: "not-found" },
  { title: "an unknown path without a token", path: "/", bearer: null, status: 404, code: "not-found" },
  { title: "a path of dots", path: "/v1/slots/coffee/../coffee", status: 404, code: "not-found" },
  {
    title: "levels by GET while they are off, without a token",
    path: `${level}/37`,
    bearer: null,
    status: 401,
    code: "unauthorized",
  },

  {
    title: "deleting a slot",
    method: "DELETE",
    path: "/v1/slots/coffee",
    status: 405,
    code: "method-not-allowed",
    has: { allow: "GET, HEAD" },
  },
  { title: "reading a level", path: level, status: 405, code: "method-not-allowed", has: { allow: "PUT, POST" } },
  {
    title: "posting a level to a slot that reads none of others' JSON",
    method: "POST",
    path: level,
    headers: json,
    body: "37",
    status: 405,
    code: "method-not-allowed",
    has: { allow: "PUT" },
  },
  {
    title: "posting what is in the house",
    method: "POST",
    path: "/v1/slots/coffee/spare",
    headers: json,
    body: '{"units":1}',
    status: 405,
    code: "method-not-allowed",
    has: { allow: "PUT" },
  },
  {
    title: "what is in an unknown slot's house",
    method: "PUT",
    path: "/v1/slots/tea/spare",
    headers: json,
    body: '{"units":1}',
    status: 404,
    code: "not-found",
  },
  {
    title: "ordering by GET",
    path: "/v1/slots/coffee/replenish",
    status: 405,
    code: "method-not-allowed",
    has: { allow: "POST" },
  },
  {
    title: "a browser's question before a call",
    method: "OPTIONS",
    path: level,
    status: 405,
    code: "method-not-allowed",
    has: { allow: "PUT, POST" },
  },

  {
    title: "a browser's question for a page",
    method: "OPTIONS",
    path: level,
    bearer: null,
    headers: { Origin: "http://evil.example" },
    status: 403,
    code: "forbidden",
    says: /web page/,
  },
  {
    title: "a page of another origin with the token",
    method: "POST",
    path: "/v1/slots/coffee/replenish",
    headers: { Origin: "http://evil.example" },
    status: 403,
    code: "forbidden",
  },
  {
    title: "a page without an origin of its own",
    method: "POST",
    path: "/v1/slots/coffee/used",
    headers: { Origin: "null" },
    status: 403,
    code: "forbidden",
  },
  {
    title: "an image of a page of another site",
    path: "/v1/slots",
    headers: { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" },
    status: 403,
    code: "forbidden",
  },
  {
    title: "a page of the same site",
    path: "/v1/slots",
    headers: { "Sec-Fetch-Site": "same-site" },
    status: 403,
    code: "forbidden",
  },
  {
    title: "a page whose name was turned to this machine",
    path: "/v1/slots",
    headers: { "Sec-Fetch-Site": "same-origin" },
    status: 403,
    code: "forbidden",
  },
  {
    title: "two words on where it comes from",
    path: "/v1/slots",
    headers: { "Sec-Fetch-Site": "none, cross-site" },
    status: 403,
    code: "forbidden",
  },
  {
    title: "health for a page",
    path: "/healthz",
    bearer: null,
    headers: { Origin: "http://evil.example" },
    status: 403,
    code: "forbidden",
  },
  {
    title: "nothing at all for a page",
    path: "/",
    bearer: null,
    headers: { Origin: "http://evil.example" },
    status: 403,
    code: "forbidden",
  },
  {
    title: "no image of a page, where a browser says no more than where it was sent from",
    path: "/healthz",
    bearer: null,
    headers: { Referer: "http://evil.example/page" },
    status: 403,
    code: "forbidden",
  },
  {
    title: "no browser that loads ahead what somebody once opened",
    path: "/healthz",
    bearer: null,
    headers: { "Sec-Purpose": "prefetch" },
    status: 403,
    code: "forbidden",
  },
  {
    title: "an address that a person opened",
    path: "/healthz",
    bearer: null,
    headers: { "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate" },
    status: 200,
  },

  {
    title: "no token",
    bearer: null,
    status: 401,
    code: "unauthorized",
    says: /Bearer/,
    has: { "www-authenticate": 'Bearer realm="homebridge-dash-replenishment"' },
  },
  { title: "no token for an unknown slot", path: "/v1/slots/tea", bearer: null, status: 401, code: "unauthorized" },
  { title: "no token for an unknown call", path: "/v1/orders", bearer: null, status: 401, code: "unauthorized" },
  {
    title: "no token for a wrong method",
    method: "DELETE",
    path: "/v1/slots/coffee",
    bearer: null,
    status: 401,
    code: "unauthorized",
  },
  {
    title: "a wrong token",
    bearer: "wrong-wrong-wrong-wrong",
    status: 401,
    code: "unauthorized",
    says: /^wrong token/,
  },
  {
    title: "the token as a password",
    bearer: null,
    headers: { Authorization: `Basic ${Buffer.from(`x:${token}`).toString("base64")}` },
    status: 401,
    code: "unauthorized",
  },
  {
    title: "the token in the address",
    path: `/v1/slots?token=${token}`,
    bearer: null,
    status: 401,
    code: "unauthorized",
  },
];

describe("an answer", () => {
  it.each(rows)("to $title is $status", async ({ status, code, says, told = [], has = {}, ...request }) => {
    const { port, coffee, lines } = await rig();
    const reply = await ask(port, request);
    expect(reply.status).toBe(status);
    if (code !== undefined) expect(codeOf(reply)).toBe(code);
    if (says) expect(messageOf(reply)).toMatch(says);
    expect(reply.headers).toMatchObject({ ...has, "cache-control": "no-store", "x-content-type-options": "nosniff" });
    expect(Object.keys(reply.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(coffee.told).toEqual(told);
    if (status === 401 || status === 405) expect(lines.all.filter((line) => line.startsWith("error"))).toEqual([]);
  });

  it("has the whole slot in it, or all of them", async () => {
    const { port } = await rig();
    expect((await ask(port, { path: "/v1/slots/coffee" })).json).toEqual(summaryOf("coffee", 50));
    expect((await ask(port)).json).toEqual([summaryOf("coffee", 50), summaryOf("filter", 50)]);
    expect((await ask(port, { path: "/healthz" })).json).toEqual({ ok: true });
  });

  it("to a change shows the slot after it", async () => {
    const { port } = await rig();
    const reply = await ask(port, { method: "PUT", path: level, headers: json, body: "37.5" });
    expect(reply.json).toEqual(summaryOf("coffee", 37.5));
  });

  it.each([
    ["refused", 409],
    ["unsuitable", 409],
    ["unusable", 422],
  ] as const)("gives the slot's own reason when something is %s", async (code, status) => {
    const { port, coffee } = await rig();
    coffee.answer = { ok: false, code, reason: "an order is already on its way" };
    for (const request of calls) {
      const reply = await ask(port, request);
      expect([reply.status, codeOf(reply), messageOf(reply)]).toEqual([status, code, "an order is already on its way"]);
    }
    expect(coffee.told).toEqual([]);
  });

  it("to HEAD is that to GET without its body", async () => {
    const { port } = await rig();
    const got = await ask(port);
    const headed = await ask(port, { method: "HEAD" });
    expect([headed.status, headed.text, headed.headers["content-length"]]).toEqual([200, "", String(got.text.length)]);
    expect((await ask(port, { method: "HEAD", bearer: null })).status).toBe(401);
    expect((await ask(port, { method: "HEAD", path: level })).status).toBe(405);
  });

  it("hides a failure of the plugin's own, which is reported", async () => {
    const { port, coffee, failures } = await rig();
    coffee.breaks = new Error("disk at /secret/place is full");
    for (const request of calls) {
      const reply = await ask(port, request);
      expect([reply.status, codeOf(reply)]).toEqual([500, "internal"]);
      expect(reply.text).not.toMatch(/secret|\.ts/);
    }
    expect(failures.splice(0)).toEqual(calls.map(() => coffee.breaks));
    await stillAnswers({ port });
  });
});

const calls: Ask[] = [
  { method: "PUT", path: level, headers: json, body: "37" },
  { method: "POST", path: "/v1/slots/coffee/used" },
  { method: "PUT", path: "/v1/slots/coffee/spare", headers: json, body: '{"units":1000}' },
  { method: "POST", path: "/v1/slots/coffee/refilled" },
  { method: "POST", path: "/v1/slots/coffee/replenish" },
];

async function stillAnswers({ port }: Pick<Rig, "port">): Promise<void> {
  expect((await ask(port)).status).toBe(200);
}

describe("a slot that reads what others send in a form of their own", () => {
  it.each<[string, string, string, number, string[]]>([
    ["by PUT", "PUT", '{"battery":3}', 202, ['sent {"battery":3}']],
    ["by POST", "POST", '{"battery":3}', 202, ['sent {"battery":3}']],
    ["by PUT, and it is a level as anybody may send it", "PUT", '{"level":37}', 202, ['level {"percent":37}']],
    ["by POST, and it is a level as anybody may send it", "POST", '{"level":37}', 202, ['level {"percent":37}']],
    ["and finds nothing in it", "POST", '{"nothing":3}', 422, []],
  ])("%s", async (_label, method, body, status, told) => {
    const { port, coffee } = await rig();
    coffee.sent = (text) => {
      if (text.includes("level")) return null;
      if (text.includes("nothing")) return { ok: false, code: "unusable", reason: "nothing in it" };
      coffee.told.push(`sent ${text}`);
      return { ok: true };
    };
    expect((await ask(port, { method, path: level, headers: json, body })).status).toBe(status);
    expect(coffee.told).toEqual(told);
  });
});
