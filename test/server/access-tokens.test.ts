import { describe, expect, it } from "vitest";
import { createAccess, type TokenScope } from "../../src/server/access.ts";
import { ask, codeOf, levelToken, messageOf, put, rig, token, type Reply } from "./rig.ts";
import { elsewhere } from "./wire.ts";

const level = "/v1/slots/coffee/level";

describe("a token", () => {
  it("is right as a whole only, whatever its length", () => {
    const access = createAccess({ token, levelToken });
    const judge = (text: string): TokenScope => access.ofHeader(`Bearer ${text}`);
    expect([judge(token), judge(levelToken)]).toEqual(["all", "levels"]);
    for (const right of [token, levelToken]) {
      for (let length = 0; length < right.length; length++) {
        expect(judge(right.slice(0, length))).toBe("wrong");
        expect(judge(`${right.slice(0, length)}~${right.slice(length + 1)}`)).toBe("wrong");
      }
      for (const wrong of [`${right}x`, `x${right}`, right.repeat(2), right.toUpperCase(), `${right}\0`])
        expect(judge(wrong)).toBe("wrong");
    }
    for (let length = 0; length < 100; length++) expect(judge("x".repeat(length))).toBe("wrong");
    expect(judge("x".repeat(8000))).toBe("wrong");
  });

  it("is right as a whole only, also where it is longer than tokens usually are", () => {
    const long = "long-".repeat(80);
    const access = createAccess({ token: long, levelToken: `${long}x` });
    const judge = (text: string): TokenScope => access.ofHeader(`Bearer ${text}`);
    expect([judge(long), judge(`${long}x`)]).toEqual(["all", "levels"]);
    for (const wrong of [long.slice(0, -1), long.slice(0, 256), `${long}xx`, `${long}y`])
      expect(judge(wrong)).toBe("wrong");
  });

  it("with zeros behind it is another one", () => {
    const access = createAccess({ token, levelToken });
    expect([access.ofQuery(`token=${levelToken}%00`), access.ofHeader(`Bearer ${token}\0`)]).toEqual([
      "wrong",
      "wrong",
    ]);
  });

  it.each([
    ["bearer", `bearer ${token}`, "all"],
    ["more blanks", `Bearer   ${token} `, "all"],
    ["none", undefined, "none"],
    ["empty", "", "none"],
    ["Basic", `Basic ${token}`, "none"],
    ["no scheme", token, "none"],
    ["no blank", `Bearer${token}`, "none"],
    ["only the scheme", "Bearer ", "wrong"],
  ])("in the header, %s", (_, header, holder) => {
    expect(createAccess({ token, levelToken }).ofHeader(header)).toBe(holder);
  });

  it.each([
    ["the level token", `token=${levelToken}`, "levels"],
    ["percent-encoded", `token=${levelToken.replaceAll("-", "%2D")}`, "levels"],
    ["among others", `x=1&token=${levelToken}&y=2`, "levels"],
    ["the token for everything", `token=${token}`, "wrong"],
    ["empty", "token=", "wrong"],
    ["broken", "token=%zz", "wrong"],
    ["two of them, the first wrong", `token=x&token=${levelToken}`, "wrong"],
    ["none", "", "none"],
    ["another name", `xtoken=${levelToken}`, "none"],
  ])("in the query, %s", (_, query, holder) => {
    expect(createAccess({ token, levelToken }).ofQuery(query)).toBe(holder);
  });

  it("may have what Base64 and other languages have", () => {
    const access = createAccess({ token: "schlüssel-für-alles", levelToken: "a+b/c==a+b/c==a+b" });
    expect(access.ofHeader(`Bearer ${Buffer.from("schlüssel-für-alles").toString("latin1")}`)).toBe("all");
    expect(access.ofQuery("token=a+b/c==a+b/c==a+b")).toBe("levels");
    expect(access.ofQuery("token=a%2Bb%2Fc%3D%3Da%2Bb%2Fc%3D%3Da%2Bb")).toBe("levels");
  });

  it("may end in what looks like a blank to some", () => {
    const access = createAccess({ token: "sixteen-or-more-à", levelToken });
    expect(access.ofHeader(`Bearer ${Buffer.from("sixteen-or-more-à").toString("latin1")}`)).toBe("all");
  });

  it("that is empty in the settings opens nothing", () => {
    const access = createAccess({ token, levelToken: "" });
    expect([access.ofHeader("Bearer "), access.ofQuery("token="), access.ofQuery("")]).toEqual([
      "wrong",
      "wrong",
      "none",
    ]);
  });
});

it("that is wrong is no matter where none is needed", async () => {
  const { port, lines } = await rig();
  for (let time = 0; time < 25; time++)
    expect((await ask(port, { path: "/healthz", bearer: "wrong-wrong-wrong-wrong" })).status).toBe(200);
  expect(lines.all.some((line) => line.includes("wrong token"))).toBe(false);
});

describe("the level token", () => {
  it("sets levels", async () => {
    const { port, coffee } = await rig();
    expect((await put(port, level, 37, undefined, levelToken)).status).toBe(202);
    expect(coffee.told).toEqual(['level {"percent":37}']);
  });

  it.each([
    ["GET", "/v1/slots"],
    ["HEAD", "/v1/slots"],
    ["GET", "/v1/slots/coffee"],
    ["POST", "/v1/slots/coffee/used"],
    ["PUT", "/v1/slots/coffee/spare"],
    ["POST", "/v1/slots/coffee/refilled"],
    ["POST", "/v1/slots/coffee/replenish"],
  ])("opens no %s %s", async (method, path) => {
    const { port, coffee, lines } = await rig();
    const reply = await ask(port, { method, path, bearer: levelToken });
    expect(reply.status).toBe(401);
    expect(reply.headers["www-authenticate"]).toMatch(/insufficient_scope/);
    expect(coffee.told).toEqual([]);
    expect(lines.all.some((line) => line.includes("wrong token"))).toBe(false);
  });
});

describe("levels by GET", () => {
  const get = (port: number, value: string, query: string, method = "GET") =>
    ask(port, { method, path: `${level}/${value}?${query}`, bearer: null });

  it.each([
    ["37", 37],
    ["37.5", 37.5],
    ["-2", -2],
    ["3%37", 37],
    ["0", 0],
    ["37/", 37],
  ])("take %s", async (value, percent) => {
    const { port, coffee } = await rig({ settings: { allowGet: true } });
    expect((await get(port, value, `token=${levelToken}`)).status).toBe(202);
    expect(coffee.told).toEqual([`level ${JSON.stringify({ percent })}`]);
  });

  it.each(["x", "37%25", "1e999", "%22 37%22".replace(" ", ""), "%zz", "null", "0x10", "%7B%22level%22:3%7D"])(
    "answer %s with 422",
    async (value) => {
      const { port, coffee } = await rig({ settings: { allowGet: true } });
      const reply = await get(port, value, `token=${levelToken}`);
      expect(reply.status).toBe(422);
      expect(messageOf(reply)).toMatch(/expected percent/);
      expect(coffee.told).toEqual([]);
    },
  );

  it("take the level token in the address and nothing else", async () => {
    const { port, coffee } = await rig({ settings: { allowGet: true } });
    expect((await get(port, "37", `token=${token}`)).status).toBe(401);
    expect((await get(port, "37", "")).status).toBe(401);
    for (const bearer of [token, levelToken])
      expect((await ask(port, { path: `${level}/37`, bearer })).status).toBe(401);
    expect(coffee.told).toEqual([]);
  });

  it("are off unless the settings turn them on, and then say so only to who has the token", async () => {
    const { port, coffee } = await rig();
    const reply = await get(port, "37", `token=${levelToken}`);
    expect(reply.status).toBe(404);
    expect(messageOf(reply)).toMatch(/allowGet/);
    expect((await get(port, "37", "token=wrong")).status).toBe(401);
    expect(coffee.told).toEqual([]);
  });

  it("need a level token in the settings", async () => {
    const { port, coffee } = await rig({ settings: { allowGet: true, levelToken: "" } });
    for (const query of ["token=", `token=${token}`, "", "token=undefined"])
      expect((await get(port, "37", query)).status).toBe(401);
    expect(coffee.told).toEqual([]);
  });

  it("do nothing by HEAD or PUT", async () => {
    const { port, coffee } = await rig({ settings: { allowGet: true } });
    for (const method of ["HEAD", "PUT", "POST"]) {
      const reply = await get(port, "37", `token=${levelToken}`, method);
      expect([reply.status, reply.headers.allow]).toEqual([405, "GET"]);
    }
    expect(coffee.told).toEqual([]);
  });
});

describe("levels by GET for a web page", () => {
  it("are refused, whatever its token: a page could guess by loading images", async () => {
    const { port, coffee, lines } = await rig({ settings: { allowGet: true } });
    const image = (query: string) =>
      ask(port, {
        path: `${level}/5?${query}`,
        bearer: null,
        headers: { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" },
      });
    for (const query of [`token=${levelToken}`, "token=1234", ""]) expect((await image(query)).status).toBe(403);
    expect(coffee.told).toEqual([]);
    expect(lines.all.filter((line) => line.startsWith("warn"))).toEqual([
      "warn: local HTTP API: 127.0.0.1 passed on what a web page asked for, which is refused; said once for this address",
    ]);
  });
});

describe("guessing", () => {
  /** The status of each attempt, and how long it is told to wait. */
  const guess = async (times: number, ask: () => Promise<Reply>): Promise<[number, string | undefined][]> => {
    const answers: [number, string | undefined][] = [];
    for (let time = 0; time < times; time++) {
      const { status, headers } = await ask();
      answers.push([status, headers["retry-after"]]);
    }
    return answers;
  };

  it("is told to wait after 20 wrong tokens, twice as long each time up to 15 minutes, and the right token is served all the while", async () => {
    const { port, coffee, lines } = await rig({ settings: { allowGet: true } });
    const byHeader = () => ask(port, { bearer: "wrong-wrong-wrong-wrong" });
    const byQuery = () => ask(port, { path: `${level}/3?token=wrong-wrong-wrong-wrong`, bearer: null });
    expect(await guess(10, byHeader)).toEqual(Array(10).fill([401, undefined]));
    expect(await guess(10, byQuery)).toEqual(Array(10).fill([401, undefined]));
    for (const [attempt, wait] of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900].entries()) {
      expect(await guess(1, attempt % 2 === 0 ? byHeader : byQuery)).toEqual([[429, String(wait)]]);
      expect((await ask(port)).status).toBe(200);
    }
    const refused = await byHeader();
    expect([codeOf(refused), messageOf(refused)]).toEqual([
      "too-many-requests",
      expect.stringContaining("too many wrong tokens") as string,
    ]);
    expect((await put(port, level, 37, undefined, levelToken)).status).toBe(202);
    expect((await ask(port, { path: `${level}/38?token=${levelToken}`, bearer: null })).status).toBe(202);
    expect(coffee.told).toHaveLength(2);
    expect(lines.all.filter((line) => line.includes("token"))).toEqual([
      "warn: local HTTP API: 127.0.0.1 came with a wrong token; said once for this address",
      "warn: local HTTP API: 127.0.0.1 goes on with wrong tokens and is told to wait longer each time; said once for this address",
    ]);
  });

  it("is one peer's own, and forgotten an hour after its last wrong token", async () => {
    const { port, clock } = await rig();
    const wrong = (from?: string) =>
      ask(port, { bearer: "wrong-wrong-wrong-wrong", ...(from === undefined ? {} : { from }) }).then(
        ({ status }) => status,
      );
    for (let time = 0; time < 20; time++) expect(await wrong()).toBe(401);
    expect([await wrong(), await wrong(elsewhere)]).toEqual([429, 401]);
    clock.advance(3_599_999);
    expect(await wrong()).toBe(429);
    clock.advance(3_600_000);
    expect(await wrong()).toBe(401);
  });

  it("is neither a request without a token nor the level token where it may do nothing", async () => {
    const { port } = await rig();
    for (let time = 0; time < 25; time++) {
      expect((await ask(port, { bearer: null })).status).toBe(401);
      expect((await ask(port, { bearer: levelToken })).status).toBe(401);
    }
    expect((await ask(port, { bearer: "wrong-wrong-wrong-wrong" })).status).toBe(401);
  });
});

describe("wrong tokens in the log", () => {
  it("are said once for each address, and not what they were", async () => {
    const { port, lines } = await rig({ settings: { allowGet: true } });
    for (let time = 0; time < 3; time++) {
      await ask(port, { bearer: `canary-wrong-${time}-in-the-header` });
      await ask(port, { path: `${level}/3?token=canary-wrong-in-the-query`, bearer: null });
    }
    await ask(port, { bearer: null });
    expect(lines.all.filter((line) => line.includes("token"))).toEqual([
      "warn: local HTTP API: 127.0.0.1 came with a wrong token; said once for this address",
    ]);
  });

  it("stay out of it wherever they are put by mistake", async () => {
    const { port } = await rig();
    await put(port, level, { level: token });
    await put(port, level, token, "text/plain");
    await put(port, `/v1/slots/${token}/level`, 37);
    await ask(port, { path: `/v1/${token}` });
    await ask(port, { path: `/${token}`, headers: { "X-Token": token } });
    expect((await ask(port)).status).toBe(200);
  });
});
