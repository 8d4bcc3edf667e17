import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { createHostLimit } from "../../src/sources/polling/host-limit.ts";
import { startDevice } from "./device.ts";
import { pollOnceBy, startPolling } from "./polling.ts";
import { queue } from "./queue.ts";

const level =
  (value: unknown): RequestListener =>
  (_request, response) =>
    response.end(JSON.stringify({ level: value }));

const redirect =
  (location: string): RequestListener =>
  (request, response) => {
    if (request.url === "/level") response.writeHead(302, { Location: location }).end();
    else response.end('{"level":37}');
  };

describe("a reading", () => {
  it.each<[string, string, string, number]>([
    ["in JSON", '{"sensors":[{"level":37.5}]}', "sensors.0.level", 37.5],
    ["with a byte order mark", '\u{feff}{"level":37}', "level", 37],
    ["as the whole body", " 512\r\n", "", 512],
    ["as the whole body with a sign, which is no JSON", "+7", "", 7],
    ["as the whole body in quotes", '"42"', "", 42],
  ])("%s", async (_label, body, path, value) => {
    const { origin } = await startDevice((_request, response) => response.end(body));
    expect(await pollOnceBy({ url: origin, path })).toBe(value);
  });

  it("is asked for with the configured headers and basic authentication", async () => {
    const { origin, requests } = await startDevice(level(37));
    await pollOnceBy({ url: `${origin}/level?slot=1`, headers: { "X-Key": "k" }, username: "ann", password: "pä:ss" });
    const { method, url, headers } = await requests.next();
    expect({ method, url }).toEqual({ method: "GET", url: "/level?slot=1" });
    expect(headers).toMatchObject({
      "x-key": "k",
      accept: "application/json",
      authorization: `Basic ${Buffer.from("ann:pä:ss").toString("base64")}`,
    });
  });

  it.each([
    ["as it stands, decoded", "ann%40home:p%3Ass@", {}, "ann@home:p:ss"],
    ["also where it is not percent-encoding", "a%zz:p@", {}, "a%zz:p"],
    ["unless one is configured", "ann:old@", { username: "bob", password: "new" }, "bob:new"],
  ])("takes the user info of the URL %s", async (_label, userInfo, configured, expected) => {
    const { origin, requests } = await startDevice(level(37));
    await pollOnceBy({ url: origin.replace("//", `//${userInfo}`), ...configured });
    const { headers } = await requests.next();
    expect(headers.authorization).toBe(`Basic ${Buffer.from(expected).toString("base64")}`);
  });
});

describe("a redirect", () => {
  it.each([
    ["by path", "/moved"],
    ["by full address", "//127.0.0.1:PORT/moved"],
  ])("within the origin is followed %s, with everything configured", async (_label, location) => {
    let target = "";
    const { origin, requests } = await startDevice((request, response) => {
      redirect(target)(request, response);
    });
    target = location.replace("PORT", new URL(origin).port);
    const reading = await pollOnceBy({
      url: `${origin}/level`,
      headers: { "X-Key": "k" },
      username: "ann",
      password: "p",
    });
    expect(reading).toBe(37);
    expect(requests.all.map(({ url, headers }) => [url, headers["x-key"], headers.authorization?.slice(0, 6)])).toEqual(
      [
        ["/level", "k", "Basic "],
        ["/moved", "k", "Basic "],
      ],
    );
  });

  it("is followed three times", async () => {
    const next: Record<string, string> = { "/0": "/1", "/1": "/2", "/2": "/3" };
    const { origin } = await startDevice((request, response) => {
      const location = next[request.url ?? ""];
      if (location === undefined) level(37)(request, response);
      else response.writeHead(307, { Location: location }).end();
    });
    expect(await pollOnceBy({ url: `${origin}/0` })).toBe(37);
  });

  it("cannot bring user info of its own", async () => {
    let target = "";
    const { origin, requests } = await startDevice((request, response) => {
      redirect(target)(request, response);
    });
    target = `${origin.replace("//", "//eve:evil@")}/moved`;
    expect(await pollOnceBy({ url: `${origin}/level` })).toBe(37);
    expect(requests.all.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  it.each([
    ["another port", "http://127.0.0.1:OTHER/", "http://127.0.0.1:OTHER"],
    ["another scheme", "https://127.0.0.1:PORT/", "https://127.0.0.1:PORT"],
    ["another host", "http://localhost:PORT/", "another host"],
    ["a file", "file:///etc/hostname", "another host"],
  ])("to %s is not followed, so nothing configured leaves the device", async (_label, location, shown) => {
    const other = await startDevice(level(99));
    let target = "";
    const { origin, requests } = await startDevice((request, response) => {
      redirect(target)(request, response);
    });
    const placed = (text: string): string =>
      text.replace("PORT", new URL(origin).port).replace("OTHER", new URL(other.origin).port);
    target = placed(location);
    expect(await pollOnceBy({ url: `${origin}/level`, headers: { "X-Key": "canary" } })).toEqual({
      kind: "redirect",
      text: `it redirects to ${placed(shown)}, which is not followed; configure that address instead`,
    });
    expect([requests.all.length, other.requests.all.length]).toEqual([1, 0]);
  });
});

describe("an ETag", () => {
  it("is sent back, and 304 is the same reading again", async () => {
    const { origin, requests } = await startDevice((request, response) => {
      if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
      else response.writeHead(200, { ETag: '"v1"' }).end('{"level":37}');
    });
    const polling = startPolling({ url: origin });
    for (const expected of [undefined, '"v1"', '"v1"']) {
      polling.tick();
      expect(await polling.reports.next()).toBe(37);
      expect((await requests.next()).headers["if-none-match"]).toBe(expected);
    }
  });

  it("brings back the reading with the time at which it was measured, however old by now", async () => {
    const { origin } = await startDevice((request, response) => {
      if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
      else response.writeHead(200, { ETag: '"v1"' }).end('{"level":37,"at":"2026-03-01T12:00:00Z"}');
    });
    const readings = queue<[number, number | undefined]>();
    const polling = startPolling({ url: origin, timePath: "at" }, createHostLimit(), (raw, at) => {
      readings.put([raw, at]);
    });
    for (let poll = 0; poll < 3; poll++) {
      polling.tick();
      expect(await readings.next()).toEqual([37, Date.parse("2026-03-01T12:00:00Z")]);
    }
  });

  it("that never was makes no reading of a 304: it would be an old one", async () => {
    let served = 0;
    const { origin } = await startDevice((_request, response) => {
      response.writeHead(served === 0 ? 200 : 304).end(served === 0 ? '{"level":37}' : undefined);
      served++;
    });
    const polling = startPolling({ url: origin });
    polling.tick();
    expect(await polling.reports.next()).toBe(37);
    polling.tick();
    expect(await polling.reports.next()).toEqual({ kind: "status", text: "it answered 304" });
  });

  it("of an answer without a reading is not kept: its 304 would bring back an older reading", async () => {
    const bodies = ['{"level":37}', "{}", '{"level":12}'];
    let served = 0;
    const { origin, requests } = await startDevice((_request, response) => {
      response.writeHead(200, { ETag: `"v${served}"` }).end(bodies[served]);
      served++;
    });
    const polling = startPolling({ url: origin });
    const reports: unknown[] = [];
    for (let poll = 0; poll < bodies.length; poll++) {
      polling.tick();
      reports.push(await polling.reports.next());
    }
    expect(reports).toEqual([37, expect.objectContaining({ kind: "noValue" }), 12]);
    expect(requests.all.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"v0"', '"v0"']);
  });
});

describe("polling", () => {
  it("drops ticks while a poll runs, and does not make up for them", async () => {
    const answers: (() => void)[] = [];
    const { origin, requests } = await startDevice((_request, response) =>
      answers.push(() => response.end('{"level":37}')),
    );
    const polling = startPolling({ url: `${origin}/mine` });
    polling.tick();
    await requests.next();
    polling.tick();
    polling.tick();
    answers.shift()?.();
    expect(await polling.reports.next()).toBe(37);
    // Asked after the dropped ticks, so a request of theirs would have arrived before this one.
    const other = startPolling({ url: `${origin}/other` });
    other.tick();
    expect((await requests.next()).url).toBe("/other");
    polling.tick();
    expect((await requests.next()).url).toBe("/mine");
    expect(requests.all).toHaveLength(3);
  });

  it("asks one device four times at once, and never holds up another for it", async () => {
    const limit = createHostLimit();
    const answers: (() => void)[] = [];
    const slow = await startDevice((_request, response) => answers.push(() => response.end('{"level":1}')));
    const quick = await startDevice(level(2));
    const pollings = [1, 2, 3, 4, 5].map((slot) => startPolling({ url: `${slow.origin}/${slot}` }, limit));
    for (const { tick } of pollings) tick();
    for (let place = 0; place < 4; place++) await slow.requests.next();
    const other = startPolling({ url: quick.origin }, limit);
    other.tick();
    expect(await other.reports.next()).toBe(2);
    expect(slow.requests.all).toHaveLength(4);
    answers.shift()?.();
    await slow.requests.next();
    for (const answer of answers) answer();
    expect(await Promise.all(pollings.map(({ reports }) => reports.next()))).toEqual([1, 1, 1, 1, 1]);
  });

  it("reports a sink that throws, and goes on", async () => {
    const { origin } = await startDevice(level(37));
    const polling = startPolling({ url: origin }, createHostLimit(), () => {
      throw new Error("fault");
    });
    for (let poll = 0; poll < 2; poll++) {
      polling.tick();
      expect(await polling.faults.next()).toEqual(new Error("fault"));
    }
  });
});

describe("stop", () => {
  it.each<[string, RequestListener]>([
    ["before the answer", () => undefined],
    ["in the middle of the body", (_request, response) => void response.writeHead(200).write('{"level":')],
  ])("ends a request at once, %s, and reports nothing", async (_label, answer) => {
    const { origin, requests, closed } = await startDevice(answer);
    const polling = startPolling({ url: origin });
    polling.tick();
    await requests.next();
    polling.source.stop();
    await closed.next();
    expect(polling.clock.pending()).toBe(0);
    expect([polling.reports.all, polling.faults.all]).toEqual([[], []]);
  });

  it("drops a poll that waits for its host", async () => {
    const limit = createHostLimit();
    const { origin, requests } = await startDevice(() => undefined);
    const [waiting, ...running] = [5, 1, 2, 3, 4].map((slot) => startPolling({ url: `${origin}/${slot}` }, limit));
    for (const { tick } of running) tick();
    for (let place = 0; place < 4; place++) await requests.next();
    waiting?.tick();
    waiting?.source.stop();
    for (const { source } of running) source.stop();
    const after = startPolling({ url: origin }, limit);
    after.tick();
    await requests.next();
    expect(requests.all).toHaveLength(5);
    expect(waiting?.reports.all).toEqual([]);
  });
});
