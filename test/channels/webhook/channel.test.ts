import { Webhook } from "standardwebhooks";
import { describe, expect, onTestFinished, test } from "vitest";
import type { OpenedChannel } from "../../../src/channels/configured.ts";
import { createWebhookChannel, tryWebhook } from "../../../src/channels/webhook/channel.ts";
import { webhook, type WebhookSettings } from "../../../src/channels/webhook/index.ts";
import type { Attempt } from "../../../src/slot/attempt.ts";
import { systemClock } from "../../../src/support/clock.ts";
import { recordLines } from "../../support/lines.ts";
import { go, keyOf, need } from "../caldav/rig.ts";
import { startReceiver, type Receiver, type ReceiverAnswer } from "./receiver.ts";

const secret = `whsec_${Buffer.from("canary-secret-of-twenty-four-bytes").toString("base64")}`;

function settingsFor({ url, statusUrl }: Pick<Receiver, "url" | "statusUrl">): WebhookSettings {
  return { url, secret, headers: { "X-Key": "canary-header" }, deduplicates: false, statusUrl, newsToken: null };
}

function opened(settings: WebhookSettings, test = false): { channel: OpenedChannel; lines: readonly string[] } {
  const lines = recordLines();
  const parts = { id: "shop", test, clock: systemClock, random: Math.random, log: lines.log, report: () => undefined };
  const channel = createWebhookChannel(settings, parts);
  onTestFinished(() => {
    channel.close();
  });
  return { channel, lines: lines.all };
}

const sent: Attempt = { outcome: "accepted", kind: "sent", ref: keyOf(1), code: "SENT" };

test("an order is one message, signed as Standard Webhooks has it, with its key for whoever knows repeats", async () => {
  const receiver = await startReceiver();
  const { channel } = opened(settingsFor(receiver));
  expect(await channel.place(need(), go)).toEqual(sent);
  const [{ headers, body } = { headers: {}, body: "" }] = receiver.requests;
  const payload = new Webhook(secret).verify(body, headers as Record<string, string>);
  expect(payload).toEqual({
    type: "order.requested",
    key: keyOf(1),
    test: false,
    slot: "beans",
    name: "Coffee beans",
    product: "Coffee beans",
    amount: 1,
    unit: "g",
    link: "",
    level: 12,
    reason: "automatic",
    at: "2026-11-30T00:00:00.000Z",
  });
  expect(headers).toMatchObject({ "webhook-id": keyOf(1), "idempotency-key": keyOf(1), "x-key": "canary-header" });
});

test("in mode test it says so, and a changed body or another secret is found out", async () => {
  const receiver = await startReceiver();
  await opened(settingsFor(receiver), true).channel.place(need(), go);
  const [{ headers, body } = { headers: {}, body: "" }] = receiver.requests;
  expect(JSON.parse(body)).toMatchObject({ test: true });
  const other = `whsec_${Buffer.alloc(24, 1).toString("base64")}`;
  expect(() => new Webhook(other).verify(body, headers as Record<string, string>)).toThrow();
  expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow();
});

test("the last look stops it before anything has left", async () => {
  const receiver = await startReceiver();
  const attempt = await opened(settingsFor(receiver)).channel.place(need(), () => ({ go: false, why: "withdrawn" }));
  expect([attempt, receiver.requests]).toEqual([{ outcome: "stopped", why: "withdrawn" }, []]);
});

describe("what an answer means", () => {
  test.each<[string, ReceiverAnswer, Partial<Attempt>]>([
    ["200", { status: 200 }, sent],
    ["204", { status: 204 }, sent],
    ["409 that names the key", { status: 409, body: `have ${keyOf(1)}` }, sent],
    ["409 of something else", { status: 409 }, { outcome: "refused", reason: "rejected", detail: "HTTP 409" }],
    ["401", { status: 401 }, { outcome: "refused", reason: "denied" }],
    ["403", { status: 403 }, { outcome: "refused", reason: "denied" }],
    ["404", { status: 404 }, { outcome: "notSent", why: "HTTP 404" }],
    ["408", { status: 408 }, { outcome: "notSent" }],
    ["425", { status: 425 }, { outcome: "notSent" }],
    ["429", { status: 429, headers: { "Retry-After": "60" } }, { outcome: "notSent", retryAfter: 60_000 }],
    ["422", { status: 422 }, { outcome: "refused", reason: "rejected" }],
    ["500", { status: 500 }, { outcome: "unknown" }],
    ["none, and it was not taken", { lost: "before" }, { outcome: "unknown" }],
    ["none, and it was taken", { lost: "after" }, { outcome: "unknown" }],
    [
      "302",
      { status: 302, headers: { Location: "https://a.invalid/x?canary=1" } },
      {
        outcome: "refused",
        reason: "misplaced",
        detail: "answers with a redirect to https://a.invalid/x: use that address",
      },
    ],
  ])("%s", async (_label, answer, outcome) => {
    const receiver = await startReceiver();
    receiver.answer(answer);
    expect(await opened(settingsFor(receiver)).channel.place(need(), go)).toMatchObject(outcome);
    expect(receiver.requests).toHaveLength(1);
  });

  test("nobody there: not sent", async () => {
    const { channel } = opened(settingsFor({ url: "http://127.0.0.1:9/", statusUrl: "http://127.0.0.1:9/" }));
    expect(await channel.place(need(), go)).toEqual({ outcome: "notSent", why: "ECONNREFUSED", retryAfter: null });
  });
});

describe("what its statusUrl tells", () => {
  const order = { ...need(), ref: keyOf(1) };
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

  test.each<[string, object | string | null, string, object | null]>([
    ["placed", { state: "placed" }, "there", { status: "processing", word: "PROCESSING", expectedAt: null }],
    [
      "shipped, with its day",
      { state: "shipped", expectedAt: "2026-12-05T10:00:00Z" },
      "there",
      { status: "shipped", expectedAt: Date.UTC(2026, 11, 5, 10) },
    ],
    ["arrived", { state: "arrived" }, "there", { status: "arrived" }],
    ["cancelled", { state: "cancelled" }, "there", { status: "cancelled" }],
    ["a day that is too far away", { state: "shipped", expectedAt: inDays(61) }, "there", { expectedAt: null }],
    ["nothing of it", null, "notThere", { status: "gone", word: "GONE", expectedAt: null }],
    ["another word", { state: "lost" }, "noAnswer", null],
    ["no JSON", "<html>", "noAnswer", null],
  ])("%s", async (_label, told, is, news) => {
    const receiver = await startReceiver();
    if (told !== null) receiver.orders.set(keyOf(1), told);
    const { channel } = opened(settingsFor(receiver));
    expect(await channel.find?.(need())).toMatchObject({ is });
    const followed = await channel.follow?.(order);
    if (news === null) expect(followed).toBeNull();
    else expect(followed).toMatchObject(news);
  });

  test("an order is taken back there", async () => {
    const receiver = await startReceiver();
    const { channel } = opened(settingsFor(receiver));
    await channel.place(need(), go);
    await channel.takeBack?.(order);
    expect([receiver.orders.size, receiver.requests.at(-1)?.method]).toEqual([0, "DELETE"]);
  });

  test("unreachable, it is no answer and no news", async () => {
    const { channel, lines } = opened(settingsFor({ url: "http://127.0.0.1:9/", statusUrl: "http://127.0.0.1:9" }));
    expect([await channel.find?.(need()), await channel.follow?.(order)]).toEqual([{ is: "noAnswer" }, null]);
    await channel.takeBack?.(order);
    expect(lines.filter((line) => line.startsWith("warn"))).toEqual([
      "warn: shop: the order could not be taken back (ECONNREFUSED)",
    ]);
  });
});

describe("what it promises", () => {
  const settings = settingsFor({ url: "http://127.0.0.1:9/", statusUrl: "http://127.0.0.1:9" });

  test("goes by what its owner has built", () => {
    expect(webhook.can({ ...settings, statusUrl: null })).toEqual({
      means: "ordered",
      repeatFor: 0,
      find: null,
      follow: null,
      tells: [],
      takesBack: false,
    });
    expect(webhook.can({ ...settings, statusUrl: null, newsToken: "t" })).toMatchObject({
      find: null,
      follow: null,
      tells: ["shipped", "arrived", "gone"],
      takesBack: false,
    });
    expect(webhook.can({ ...settings, deduplicates: true })).toMatchObject({
      repeatFor: 300_000,
      find: { lag: 0 },
      tells: ["shipped", "arrived", "gone"],
      takesBack: true,
    });
  });

  test.each<[string, object, RegExp]>([
    ["no address", { url: "" }, /^url: missing/],
    ["http outside of the home", { url: "http://198.51.100.7/" }, /^url: .*https/],
    ["no secret", { secret: "" }, /^secret: missing, expected whsec_/],
    ["a short one", { secret: "whsec_YWJj" }, /^secret: got something else, expected whsec_/],
    ["a header that is none", { headers: { "X Key": "a" } }, /^headers: got a name or value/],
    ["a question in its statusUrl", { statusUrl: "https://a.invalid/?key=" }, /^statusUrl: /],
  ])("%s is told by its key, without a secret", (_label, changes, line) => {
    const told: string[] = [];
    const { statusUrl, ...rest } = settings;
    const checked = webhook.check(
      { ...rest, newsToken: "", statusUrl: statusUrl ?? "", ...changes },
      { homeAssistant: null, test: false },
      [],
      (_level, path, message) => {
        told.push(`${path.join(".")}: ${message}`);
      },
    );
    expect(checked).toBeNull();
    expect(told).toEqual([expect.stringMatching(line)]);
    expect(told.join()).not.toContain("canary");
  });
});

test("it can be tried: a message that says that it is a test, looked for and taken back", async () => {
  const receiver = await startReceiver();
  const parts = {
    id: "shop",
    test: false,
    clock: systemClock,
    random: Math.random,
    log: recordLines().log,
    report: () => undefined,
  };
  const steps = await tryWebhook(settingsFor(receiver), parts);
  expect(steps).toEqual([{ did: "sent", to: new URL(receiver.url).host }, { did: "found" }, { did: "tookBack" }]);
  expect(JSON.parse(receiver.requests[0]?.body ?? "")).toMatchObject({
    test: true,
    product: "[Test] Dash Replenishment",
  });
  receiver.answer({ status: 401 });
  await expect(tryWebhook(settingsFor(receiver), parts)).rejects.toMatchObject({ code: "denied" });
  const silent = { ...settingsFor(receiver), url: "http://127.0.0.1:9/" };
  await expect(tryWebhook(silent, parts)).rejects.toMatchObject({ code: "unreachable" });
});

test("no secret is in what is said or kept", async () => {
  const receiver = await startReceiver();
  const { channel, lines } = opened(settingsFor(receiver));
  receiver.answer({ status: 500 }, { lost: "before" }, { status: 401, body: secret });
  const said = [];
  for (let times = 0; times < 3; times++) said.push(await channel.place(need(), go));
  expect(JSON.stringify([said, lines])).not.toMatch(/canary|whsec|Y2FuYXJ5/);
});
