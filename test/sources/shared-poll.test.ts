import { describe, expect, it } from "vitest";
import { createHostLimit } from "../../src/sources/polling/host-limit.ts";
import { startDevice } from "./device.ts";
import { startPolling } from "./polling.ts";

const answer = '{"black":37,"cyan":80,"at":"2026-03-01T12:00:00Z"}';

describe("slots with the same request", () => {
  it("are served by one poll, each by its own path", async () => {
    const limit = createHostLimit();
    const { origin, requests } = await startDevice((_request, response) => response.end(answer));
    const [black, cyan, magenta] = ["black", "cyan", "magenta"].map((path) =>
      startPolling({ url: origin, path }, limit),
    );
    for (const asked of [1, 2]) {
      black?.tick();
      expect(await black?.reports.next()).toBe(37);
      expect(await cyan?.reports.next()).toBe(80);
      expect(await magenta?.reports.next()).toEqual({ kind: "noValue", text: 'no number at "magenta": found nothing' });
      expect(requests.all).toHaveLength(asked);
    }
  });

  it("all hear of a failure", async () => {
    const limit = createHostLimit();
    const { origin } = await startDevice((_request, response) => response.writeHead(500).end());
    const slots = ["black", "cyan"].map((path) => startPolling({ url: origin, path }, limit));
    slots[0]?.tick();
    for (const { reports } of slots) expect(await reports.next()).toEqual({ kind: "status", text: "it answered 500" });
  });

  it("are polled on while one is left, and no longer", async () => {
    const limit = createHostLimit();
    const { origin, requests, closed } = await startDevice((_request, response) => {
      if (requests.all.length === 1) response.end(answer);
    });
    const [black, cyan] = ["black", "cyan"].map((path) => startPolling({ url: origin, path }, limit));
    black?.source.stop();
    black?.tick();
    expect(await cyan?.reports.next()).toBe(80);
    expect(black?.reports.all).toEqual([]);
    await closed.next();
    black?.tick();
    await requests.next();
    await requests.next();
    cyan?.source.stop();
    await closed.next();
    expect([cyan?.reports.all, limit.shared.size, black?.clock.pending()]).toEqual([[80], 0, 0]);
  });

  it("need not wait for the next time where they come later", async () => {
    const limit = createHostLimit();
    const { origin } = await startDevice((_request, response) => response.end(answer));
    const black = startPolling({ url: origin, path: "black" }, limit);
    black.tick();
    expect(await black.reports.next()).toBe(37);
    const cyan = startPolling({ url: origin, path: "cyan" }, limit);
    expect(await cyan.reports.next()).toBe(80);
    expect(await black.reports.next()).toBe(37);
  });

  it("do not take a fault of one for their own", async () => {
    const limit = createHostLimit();
    const { origin } = await startDevice((_request, response) => response.end(answer));
    const black = startPolling({ url: origin, path: "black" }, limit, () => {
      throw new Error("fault");
    });
    const cyan = startPolling({ url: origin, path: "cyan" }, limit);
    black.tick();
    expect(await black.faults.next()).toEqual(new Error("fault"));
    expect(await cyan.reports.next()).toBe(80);
  });

  it("keep no answer by its ETag in which one of them found nothing", async () => {
    const limit = createHostLimit();
    const { origin, requests } = await startDevice((_request, response) =>
      response.writeHead(200, { ETag: '"v1"' }).end(answer),
    );
    const [black, cyan] = ["black", "none"].map((path) => startPolling({ url: origin, path }, limit));
    for (let poll = 0; poll < 2; poll++) {
      black?.tick();
      await black?.reports.next();
      await cyan?.reports.next();
    }
    expect(requests.all.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, undefined]);
  });
});

describe("slots whose requests differ", () => {
  it.each([
    ["in a header", { headers: { "X-Key": "k" } }],
    ["in the account", { username: "ann", password: "p" }],
    ["in the body", { method: "POST" as const, body: "{}" }],
    ["in the schedule", { everySeconds: 60 }],
    ["in what is expected", { path: "" }],
    ["in how long is waited", { timeoutSeconds: 20 }],
  ])("%s are asked by themselves", async (_label, differs) => {
    const limit = createHostLimit();
    const { origin, requests } = await startDevice((_request, response) => response.end("37"));
    const polls = [
      startPolling({ url: origin, path: "black" }, limit),
      startPolling({ url: origin, path: "black", ...differs }, limit),
    ];
    for (const { tick } of polls) tick();
    for (const { reports } of polls) await reports.next();
    expect(requests.all).toHaveLength(2);
  });
});
