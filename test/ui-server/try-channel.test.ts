import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { UiRequests } from "../../src/ui/api.ts";
import { password, startCalDav, user, type CalDavServer } from "../channels/caldav/server.ts";
import { startTodoLists, token } from "../channels/homeAssistant/server.ts";
import { startReceiver } from "../channels/webhook/receiver.ts";
import { entry, house, type House } from "./rig.ts";

type Trial = UiRequests["/channel/try"]["answer"];

const key = Buffer.from("canary-key-of-the-webhook").toString("base64");
const secret = `whsec_${key}`;

const listOf = ({ url }: Pick<CalDavServer, "url">) => ({
  id: "shopping",
  type: "caldav",
  url,
  username: user,
  password,
});

const saved = (...channels: object[]): House => house(entry({ channels }));

const tried = (home: House, was: string | null, changed: Record<string, unknown> = {}): Promise<Trial> =>
  home.ask("/channel/try", { was, changed });

/** Somebody who takes a request and does this with it; its address. */
async function stranger(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/nora/shopping/`;
}

describe("a channel that is tried", () => {
  test("as it was saved, by its id alone: each step is told, and nothing is left there", async () => {
    const list = await startCalDav();
    const home = saved({ id: "other", type: "webhook", url: "http://127.0.0.1:9/", secret }, listOf(list));
    expect(await tried(home, "shopping")).toEqual({
      ok: true,
      steps: [{ did: "read", entries: 0 }, { did: "put" }, { did: "found" }, { did: "tookBack" }],
    });
    expect([list.asked, list.objects.size]).toEqual([["REPORT", "PROPFIND", "PUT", "REPORT", "DELETE"], 0]);
  });

  test("before it is saved, with what is typed: the receiver takes an order that says that it is a test", async () => {
    const receiver = await startReceiver();
    const { host } = new URL(receiver.url);
    const typed = { id: "hook", type: "webhook", url: receiver.url, secret };
    expect(await tried(house(), null, typed)).toEqual({ ok: true, steps: [{ did: "sent", to: host }] });
    expect(await tried(house(), null, { ...typed, statusUrl: receiver.statusUrl })).toEqual({
      ok: true,
      steps: [{ did: "sent", to: host }, { did: "found" }, { did: "tookBack" }],
    });
    const posted = receiver.requests.filter(({ method }) => method === "POST");
    expect(posted.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([{ test: true }, { test: true }]);
    expect(receiver.requests.at(-1)?.method).toBe("DELETE");
  });

  test("with one key taken away, which is then as in an entry that never had it", async () => {
    const receiver = await startReceiver();
    const home = saved({
      id: "hook",
      type: "webhook",
      url: receiver.url,
      secret,
      headers: { "X-Key": "canary-header" },
    });
    expect(await tried(home, "hook", { headers: null })).toMatchObject({ ok: true });
    expect(receiver.requests[0]?.headers).not.toHaveProperty("x-key");
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ["a wrong password", { password: "canary-wrong-password" }, "channelDenied", "HTTP 401"],
    ["no list at that address", { username: user, password, url: "nowhere/" }, "channelMisplaced", "HTTP 404"],
    ["a mistake", { url: "ftp://canary-host/" }, "wrongConfig", "url: "],
    ["a kind that there is not", { type: "canary-kind" }, "wrongConfig", "type: "],
    ["nobody there", { url: "http://127.0.0.1:9/x/", password }, "channelUnreachable", "ECONNREFUSED"],
  ])("in vain says what is wrong: %s", async (_, changed, code, detail) => {
    const list = await startCalDav();
    const url = typeof changed["url"] === "string" ? new URL(changed["url"], list.url).href : list.url;
    const answer = await tried(saved(listOf(list)), "shopping", { ...changed, ...("url" in changed ? { url } : {}) });
    expect(answer).toMatchObject({ ok: false, error: { code, detail: expect.stringContaining(detail) as string } });
    expect(JSON.stringify(answer)).not.toMatch(/canary-(?!kind)/);
  });

  test.each([
    ["a redirect", { to: `https://elsewhere.example/${password}?canary=1` }, "channelRedirect"],
    ["an answer that breaks off", { half: true as const }, "channelAnswer"],
    ["one without an end", { endless: true as const }, "channelAnswer"],
    ["a page for people", { body: "<html>canary-body</html>" }, "channelAnswer"],
  ])("in vain says what came: %s", async (_, fault, code) => {
    const list = await startCalDav();
    list.fail("REPORT", fault);
    const answer = await tried(saved(listOf(list)), "shopping");
    expect(answer).toMatchObject({ ok: false, error: { code } });
    expect(JSON.stringify(answer)).not.toContain("canary");
  });

  test("where nobody ever answers, ends after its time", async () => {
    const came = Promise.withResolvers<undefined>();
    const url = await stranger(() => {
      came.resolve(undefined);
    });
    const home = saved(listOf({ url }));
    const answer = tried(home, "shopping");
    await came.promise;
    home.clock.advance(30_000);
    expect(await answer).toEqual({
      ok: false,
      error: { code: "channelUnreachable", detail: "no whole answer within 30 s" },
    });
    expect(home.clock.pending()).toBe(2);
  });

  test("where each answer takes its time, ends before the page gives up", async () => {
    const [asked, second] = [Promise.withResolvers<() => void>(), Promise.withResolvers<undefined>()];
    const url = await stranger((request, response) => {
      if (request.method !== "REPORT") second.resolve(undefined);
      else
        asked.resolve(() => {
          response.writeHead(207).end('<multistatus xmlns="DAV:"></multistatus>');
        });
    });
    const home = saved(listOf({ url }));
    const answer = tried(home, "shopping");
    const goOn = await asked.promise;
    home.clock.advance(25_000);
    goOn();
    await second.promise;
    home.clock.advance(25_000);
    expect(await answer).toEqual({
      ok: false,
      error: { code: "channelUnreachable", detail: "no end within 50 s" },
    });
  });

  test("is not where config.json cannot be read, which is no empty one", async () => {
    const list = await startCalDav();
    const home = saved(listOf(list));
    writeFileSync(`${home.folder}/config.json`, "not JSON");
    expect(await tried(home, null, listOf(list))).toMatchObject({ error: { code: "configUnreadable" } });
    expect(list.asked).toEqual([]);
  });
});

describe("a saved secret", () => {
  test("goes to the address that it was saved with, and to no other, as long as nobody typed it again", async () => {
    const [list, other] = [await startCalDav(), await startCalDav()];
    const home = saved(listOf(list));
    const refused = { ok: false, error: { code: "secretElsewhere", detail: "" } };
    expect(await tried(home, "shopping", { url: other.url })).toEqual(refused);
    expect(await tried(home, "shopping", { url: other.url, username: "mallory" })).toEqual(refused);
    expect([list.asked, other.asked]).toEqual([[], []]);
    expect(await tried(home, "shopping", { url: list.url })).toMatchObject({ ok: true });
    expect(await tried(home, "shopping", { url: other.url, password })).toMatchObject({ ok: true });
  });

  test("is not led away by another kind, a second address, or an id that was never saved", async () => {
    const receiver = await startReceiver();
    const hook = { id: "hook", type: "webhook", url: receiver.url, secret, headers: { "X-Key": "canary-header" } };
    const other = await startReceiver();
    const home = saved(hook);
    for (const changed of [{ statusUrl: other.statusUrl }, { url: other.url, secret }, { type: "caldav" }]) {
      const answer = await tried(home, "hook", changed);
      expect(answer.ok).toBe(false);
      expect(JSON.stringify(answer)).not.toMatch(/canary|whsec_Y/);
    }
    expect(await tried(home, "nobody", { type: "webhook", id: "x", url: other.url })).toMatchObject({
      error: { code: "wrongConfig", detail: expect.stringContaining("secret: missing") as string },
    });
    expect([receiver.requests, other.requests]).toEqual([[], []]);
  });

  test("that levels and channels share goes where that was saved to go", async () => {
    const there = await startTodoLists();
    there.list("todo.shopping", "local");
    const asked: string[] = [];
    const away = await stranger((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    const home = house(
      entry({
        homeAssistant: { url: there.url, token },
        channels: [{ id: "shopping", type: "homeAssistant", entity: "todo.shopping" }],
      }),
    );
    expect(await tried(home, "shopping", { url: away })).toMatchObject({ error: { code: "wrongConfig" } });
    expect(asked).toEqual([]);
    expect(await tried(home, "shopping")).toMatchObject({ ok: true, steps: [{ did: "read" }, { did: "put" }, {}, {}] });
  });
});
