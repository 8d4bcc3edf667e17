import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import type { LoginSettings } from "../../src/sources/polling/exchange-settings.ts";
import { startDevice } from "./device.ts";
import { pollOnceBy, startPolling } from "./polling.ts";

const bearer = { name: "Authorization", value: "Bearer {}" };

const loginAt = (origin: string, part: Partial<LoginSettings> = {}): LoginSettings => ({
  url: `${origin}/login`,
  method: "POST",
  body: '{"user":"ann","password":"canary-password"}',
  path: "token",
  header: bearer,
  ...part,
});

/** A device that gives `t1`, `t2` … and takes the last one, until `expire`. */
function guarded(
  give: (token: string, response: ServerResponse) => void,
  given: (request: IncomingMessage) => string | undefined,
): { answer: RequestListener; expire: () => void } {
  let logins = 0;
  let valid = "";
  return {
    answer(request, response) {
      if (request.url === "/login") {
        valid = `t${++logins}`;
        give(valid, response);
      } else if (given(request) === valid) response.end('{"level":37}');
      else response.writeHead(401).end();
    },
    expire() {
      valid = "none";
    },
  };
}

const byToken = (): ReturnType<typeof guarded> =>
  guarded(
    (token, response) => response.end(JSON.stringify({ token })),
    ({ headers }) => /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1],
  );

const pathsOf = (requests: { all: readonly IncomingMessage[] }): unknown[] => requests.all.map(({ url }) => url);

describe("a login before the poll", () => {
  it("is done once, and again after a 401", async () => {
    const { answer, expire } = byToken();
    const { origin, requests } = await startDevice(answer);
    const polling = startPolling({ url: `${origin}/level`, login: loginAt(origin) });
    const poll = async (): Promise<void> => {
      polling.tick();
      expect(await polling.reports.next()).toBe(37);
    };
    await poll();
    await poll();
    expire();
    await poll();
    expect(pathsOf(requests)).toEqual(["/login", "/level", "/level", "/level", "/login", "/level"]);
    expect(requests.all[0]).toMatchObject({ method: "POST", headers: { "content-type": "application/json" } });
  });

  it("keeps cookies where there is no path, also those of a redirect, which is not followed", async () => {
    const { answer } = guarded(
      (token, response) =>
        response
          .writeHead(302, {
            "Set-Cookie": [`sid=${token}; Path=/; HttpOnly`, "lang=en", "gone=; Max-Age=0"],
            Location: "/",
          })
          .end(),
      ({ headers }) => /^sid=(\w+); lang=en$/.exec(headers.cookie ?? "")?.[1],
    );
    const { origin, requests } = await startDevice(answer);
    const login = loginAt(origin, { body: "user=ann&password=p", path: "" });
    expect(await pollOnceBy({ url: `${origin}/level`, login })).toBe(37);
    expect(pathsOf(requests)).toEqual(["/login", "/level"]);
    expect(requests.all[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  });

  it("puts the token where the header has {}, a number too", async () => {
    const { origin, requests } = await startDevice((request, response) =>
      response.end(request.url === "/login" ? '{"data":[{"sid":17}]}' : '{"level":37}'),
    );
    const header = { name: "Cookie", value: "SID={}; $&={}" };
    const login = loginAt(origin, { method: "GET", body: "", path: "data.0.sid", header });
    expect(await pollOnceBy({ url: `${origin}/level`, login })).toBe(37);
    expect(requests.all[1]?.headers.cookie).toBe("SID=17; $&=17");
  });

  it("is not repeated where its own token is refused, until the next poll", async () => {
    const { origin, requests } = await startDevice((request, response) =>
      request.url === "/login" ? response.end('{"token":"a"}') : response.writeHead(401).end(),
    );
    const polling = startPolling({ url: `${origin}/level`, login: loginAt(origin) });
    for (const asked of [2, 4]) {
      polling.tick();
      expect(await polling.reports.next()).toEqual({
        kind: "status",
        text: "it refused the user name, password or key: 401",
      });
      expect(requests.all).toHaveLength(asked);
    }
  });

  it("sends headers and account along to the device itself", async () => {
    const { origin, requests } = await startDevice((request, response) =>
      response.end(request.url === "/login" ? '{"token":"a"}' : '{"level":37}'),
    );
    const login = loginAt(origin, { header: { name: "X-Token", value: "{}" } });
    await pollOnceBy({ url: `${origin}/level`, headers: { "X-Key": "k" }, username: "ann", password: "p", login });
    for (const { headers } of requests.all)
      expect(headers).toMatchObject({ "x-key": "k", authorization: expect.stringMatching(/^Basic /) as unknown });
    expect(requests.all[1]?.headers["x-token"]).toBe("a");
  });

  it("sends nothing of the device to another one", async () => {
    const gate = await startDevice((_request, response) => response.end('{"token":"a"}'));
    const { origin, requests } = await startDevice((_request, response) => response.end('{"level":37}'));
    const login = loginAt(gate.origin);
    const canaries = { headers: { "X-Key": "canary" }, username: "ann", password: "canary" };
    expect(await pollOnceBy({ url: `${origin}/level`, ...canaries, login })).toBe(37);
    const [{ headers } = { headers: {} }] = gate.requests.all;
    expect(headers).not.toHaveProperty("x-key");
    expect(headers).not.toHaveProperty("authorization");
    // The token's header is the one that counts.
    expect(requests.all[0]?.headers.authorization).toBe("Bearer a");
  });

  it.each<[string, RequestListener, Partial<LoginSettings>, string, string]>([
    [
      "a refusal",
      (_q, r) => r.writeHead(403).end("canary"),
      {},
      "status",
      "login: it refused the user name, password or key: 403",
    ],
    ["a redirect", (_q, r) => r.writeHead(302, { Location: "/canary" }).end(), {}, "status", "login: it answered 302"],
    ["no JSON", (_q, r) => r.end("canary"), {}, "notJson", "login: what it sent is not JSON"],
    ["no token", (_q, r) => r.end('{"canary":"canary"}'), {}, "noValue", 'login: no token at "token"'],
    ["an empty one", (_q, r) => r.end('{"token":""}'), {}, "noValue", 'login: no token at "token"'],
    [
      "one that would make a header of its own",
      (_q, r) => r.end(JSON.stringify({ token: "canary\r\nX-Evil: 1" })),
      {},
      "noValue",
      "login: the token cannot be sent in a header",
    ],
    [
      "no cookie",
      (_q, r) => r.end("canary"),
      { path: "" },
      "noValue",
      "login: no cookie came; expected one, or a path to a token",
    ],
    [
      "more than is read",
      (_q, r) => r.end(" ".repeat(65_537)),
      {},
      "tooLarge",
      "login: its answer is larger than 64 KiB",
    ],
  ])("that brings %s fails the poll, which quotes nothing", async (_label, answer, part, kind, text) => {
    const { origin, requests } = await startDevice(answer);
    expect(await pollOnceBy({ url: `${origin}/level`, login: loginAt(origin, part) })).toEqual({ kind, text });
    expect(pathsOf(requests)).toEqual(["/login"]);
  });

  it("counts in the poll's time", async () => {
    const { origin, requests } = await startDevice(() => undefined);
    const polling = startPolling({ url: `${origin}/level`, login: loginAt(origin), timeoutSeconds: 5 });
    polling.tick();
    await requests.next();
    polling.clock.advance(5_000);
    expect(await polling.reports.next()).toEqual({ kind: "timeout", text: "no answer within 5 s" });
  });
});
