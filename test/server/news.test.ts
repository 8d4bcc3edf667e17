import { describe, expect, it } from "vitest";
import { ask, codeOf, levelToken, messageOf, newsTokens, rig, token, type Ask, type Reply } from "./rig.ts";

const path = "/v1/slots/coffee/news";
const key = `dr-${"1".repeat(32)}`;
const [shop, friend] = newsTokens as [(typeof newsTokens)[number], (typeof newsTokens)[number]];

function tell(port: number, body: unknown, more: Ask = {}): Promise<Reply> {
  return ask(port, {
    method: "POST",
    path,
    bearer: shop.token,
    headers: { "Content-Type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...more,
  });
}

describe("news of an order", () => {
  it.each([
    ["without a day", { key, state: "placed" }, { key, state: "placed", expectedAt: null }],
    ["with null for it", { key, state: "shipped", expectedAt: null }, { key, state: "shipped", expectedAt: null }],
    [
      "with a day",
      { key, state: "shipped", expectedAt: "2026-12-24" },
      { key, state: "shipped", expectedAt: Date.UTC(2026, 11, 24) },
    ],
    [
      "with a time",
      { key, state: "arrived", expectedAt: "2026-12-24T18:00:00+01:00" },
      { key, state: "arrived", expectedAt: Date.UTC(2026, 11, 24, 17) },
    ],
    ["with more", { key, state: "cancelled", carrier: "x" }, { key, state: "cancelled", expectedAt: null }],
  ])("are taken, %s, and say nothing of the slot", async (_, body, told) => {
    const { port, coffee, filter } = await rig();
    const reply = await tell(port, body);
    expect([reply.status, reply.json]).toEqual([202, { ok: true }]);
    expect([coffee.told, filter.told]).toEqual([[`news of shop ${JSON.stringify(told)}`], []]);
  });

  it("are those of the channel whose token it is", async () => {
    const { port, coffee } = await rig();
    await tell(port, { key, state: "placed" }, { bearer: friend.token });
    expect(coffee.told).toEqual([expect.stringMatching(/^news of friend /)]);
  });

  it("of what is no order are 404, alike for a slot that there is and one that there is not", async () => {
    const { port, coffee } = await rig();
    coffee.answer = { ok: false, code: "not-found", reason: "no order of this slot has this key" };
    const known = await tell(port, { key, state: "placed" });
    const unknown = await tell(port, { key, state: "placed" }, { path: "/v1/slots/tea/news" });
    expect([known.status, codeOf(known)]).toEqual([404, "not-found"]);
    expect([unknown.status, unknown.text]).toEqual([404, known.text]);
  });

  it("that cannot be kept are 503: whoever tells of them tells again", async () => {
    const { port, coffee } = await rig();
    coffee.answer = { ok: false, code: "unavailable", reason: "the disk is full" };
    const reply = await tell(port, { key, state: "placed" });
    expect([reply.status, codeOf(reply), messageOf(reply)]).toEqual([503, "unavailable", "the disk is full"]);
  });

  it.each<[string, string, RegExp]>([
    ["nothing", "", /no body/],
    ["no JSON", "{", /not JSON/],
    ["a list", "[]", /no news/],
    ["no key", '{"state":"placed"}', /no "key"/],
    ["a number for a key", '{"key":1,"state":"placed"}', /no "key"/],
    ["no state", `{"key":"${key}"}`, /expected one of placed, shipped, cancelled, arrived/],
    ["an unknown state", `{"key":"${key}","state":"lost"}`, /expected one of placed/],
    ["a state of everything's", `{"key":"${key}","state":"constructor"}`, /expected one of placed/],
    ["a state in a list", `{"key":"${key}","state":["placed"]}`, /expected one of placed/],
    ["no date", `{"key":"${key}","state":"shipped","expectedAt":"soon"}`, /"expectedAt" is no date/],
    ["a number for a date", `{"key":"${key}","state":"shipped","expectedAt":5}`, /"expectedAt" is no date/],
  ])("with %s are 422", async (_, body, message) => {
    const { port, coffee } = await rig();
    const reply = await tell(port, body);
    expect([reply.status, messageOf(reply)]).toEqual([422, expect.stringMatching(message)]);
    expect(coffee.told).toEqual([]);
  });

  it.each([
    ["too large", { body: JSON.stringify({ key, state: "placed", more: "x".repeat(5_000) }) }, 413],
    ["text", { headers: { "Content-Type": "text/plain" } }, 415],
    ["a form", { headers: { "Content-Type": "application/x-www-form-urlencoded" } }, 415],
    ["packed", { headers: { "Content-Encoding": "gzip" } }, 415],
    ["of a web page", { headers: { Origin: "http://evil.example" } }, 403],
    ["of a page of its own", { headers: { "Sec-Fetch-Site": "same-origin" } }, 403],
    ["by GET", { method: "GET" }, 405],
    ["by PUT", { method: "PUT" }, 405],
  ])("%s are refused", async (_, more, status) => {
    const { port, coffee } = await rig();
    const reply = await tell(port, { key, state: "placed" }, more);
    expect(reply.status).toBe(status);
    if (status === 405) expect(reply.headers.allow).toBe("POST");
    expect(coffee.told).toEqual([]);
  });
});

describe("a token for news", () => {
  it.each([
    ["none", null],
    ["the one for everything", token],
    ["the one for levels", levelToken],
    ["a wrong one", "wrong-wrong-wrong-wrong"],
    ["most of the right one", shop.token.slice(0, -1)],
  ])("is what it takes, and not %s", async (_, bearer) => {
    const { port, coffee } = await rig();
    expect((await tell(port, { key, state: "arrived" }, { bearer })).status).toBe(401);
    expect(coffee.told).toEqual([]);
  });

  it("counts in the header only", async () => {
    const { port, coffee } = await rig({ settings: { allowGet: true } });
    const byQuery = { path: `${path}?token=${shop.token}`, bearer: null };
    expect((await tell(port, { key, state: "arrived" }, byQuery)).status).toBe(401);
    const level = await ask(port, { path: `/v1/slots/coffee/level/5?token=${shop.token}`, bearer: null });
    expect(level.status).toBe(401);
    expect(coffee.told).toEqual([]);
  });

  it.each([
    ["GET", "/v1/slots"],
    ["HEAD", "/v1/slots"],
    ["GET", "/v1/slots/coffee"],
    ["PUT", "/v1/slots/coffee/level"],
    ["POST", "/v1/slots/coffee/level"],
    ["GET", "/v1/slots/coffee/level/5"],
    ["POST", "/v1/slots/coffee/used"],
    ["PUT", "/v1/slots/coffee/spare"],
    ["POST", "/v1/slots/coffee/refilled"],
    ["POST", "/v1/slots/coffee/replenish"],
  ])("opens no %s %s", async (method, path) => {
    const { port, coffee, lines } = await rig({ settings: { allowGet: true } });
    const reply = await ask(port, { method, path, bearer: shop.token });
    expect([reply.status, reply.headers["www-authenticate"]]).toEqual([401, expect.any(String)]);
    expect(coffee.told).toEqual([]);
    // It is right, though not for this: nobody is guessing. A GET of levels takes no header at all.
    expect(lines.all.some((line) => line.includes("wrong token"))).toBe(false);
  });

  it("that is wrong counts as any other: told to wait after 20, and the right one is served all the while", async () => {
    const { port, coffee } = await rig();
    const guess = () => tell(port, { key, state: "arrived" }, { bearer: "wrong-wrong-wrong-wrong" });
    for (let time = 0; time < 20; time++) expect((await guess()).status).toBe(401);
    for (const wait of ["1", "2", "4"]) {
      const reply = await guess();
      expect([reply.status, reply.headers["retry-after"]]).toEqual([429, wait]);
    }
    expect(coffee.told).toEqual([]);
    expect((await tell(port, { key, state: "placed" })).status).toBe(202);
    // Where it may do nothing it is no guess.
    for (let time = 0; time < 5; time++) expect((await ask(port, { bearer: shop.token })).status).toBe(401);
  });

  it("is limited like any other in how often it is served", async () => {
    const { port } = await rig({ settings: { rateLimit: 3 } });
    const statuses = [];
    for (let time = 0; time < 5; time++) statuses.push((await tell(port, { key, state: "placed" })).status);
    expect(statuses).toEqual([202, 202, 202, 429, 429]);
  });

  it("stays out of the log and of answers wherever it is put by mistake", async () => {
    const { port } = await rig();
    await tell(port, { key: shop.token, state: shop.token });
    await tell(port, shop.token);
    await tell(port, { key, state: "placed" }, { path: `/v1/slots/${shop.token}/news` });
    await ask(port, { path: `/v1/${shop.token}`, bearer: shop.token });
    expect((await ask(port)).status).toBe(200);
  });
});
