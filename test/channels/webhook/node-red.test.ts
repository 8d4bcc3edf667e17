import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { OpenedChannel } from "../../../src/channels/configured.ts";
import { createWebhookChannel, tryWebhook } from "../../../src/channels/webhook/channel.ts";
import { webhook, type WebhookSettings } from "../../../src/channels/webhook/index.ts";
import { signatureOf } from "../../../src/channels/webhook/signature.ts";
import { systemClock } from "../../../src/support/clock.ts";
import { startDevice } from "../../sources/device.ts";
import { queue } from "../../sources/queue.ts";
import { recordLines } from "../../support/lines.ts";
import { go, keyOf, need } from "../caldav/rig.ts";
import { startNodeRed, type NodeRed } from "./node-red.ts";

vi.setConfig({ testTimeout: 90_000 });

const secret = `whsec_${Buffer.from("canary-secret-of-twenty-four-bytes").toString("base64")}`;

function settingsFor({ url }: NodeRed, { asked = true, deduplicates = true, key = secret } = {}): WebhookSettings {
  return { url, secret: key, headers: {}, deduplicates, statusUrl: asked ? url : null, newsToken: null };
}

function opened(settings: WebhookSettings): OpenedChannel {
  const { log } = recordLines();
  const parts = { id: "shop", test: false, clock: systemClock, random: Math.random, log, report: () => undefined };
  const channel = createWebhookChannel(settings, parts);
  onTestFinished(() => {
    channel.close();
  });
  return channel;
}

const order = (last: number) => ({ ...need(last), ref: keyOf(last) });
const sent = { outcome: "accepted", kind: "sent" };

describe("our flow in a real Node-RED", () => {
  test.each([
    { asked: true, deduplicates: true, promises: { repeatFor: 300_000, find: { lag: 0 } } },
    { asked: true, deduplicates: false, promises: { repeatFor: 0, find: { lag: 0 } } },
    { asked: false, deduplicates: true, promises: { repeatFor: 300_000, find: null } },
  ])(
    "takes an order once, over repeats and a kill (asked: $asked, deduplicates: $deduplicates)",
    async ({ asked, deduplicates, promises }) => {
      const nodeRed = await startNodeRed({ secret });
      const settings = settingsFor(nodeRed, { asked, deduplicates });
      expect(webhook.can(settings)).toMatchObject(promises);
      const channel = opened(settings);
      if (asked) expect(await channel.find?.(need(1))).toEqual({ is: "notThere" });
      expect(await channel.place(need(1), go)).toMatchObject(sent);
      // The same key again, as after a lost answer.
      expect(await Promise.all([channel.place(need(1), go), channel.place(need(1), go)])).toMatchObject([sent, sent]);
      expect(await nodeRed.passedOn()).toHaveLength(1);
      await nodeRed.kill();
      expect(await channel.place(need(2), go)).toMatchObject({ outcome: "notSent" });
      await nodeRed.start();
      expect(await channel.place(need(1), go)).toMatchObject(sent);
      expect(await channel.place(need(2), go)).toMatchObject(sent);
      expect(await nodeRed.passedOn()).toHaveLength(2);
      if (!asked) return;
      expect(await channel.find?.(need(1))).toEqual({ is: "there", ref: keyOf(1) });
      expect(await channel.follow?.(order(1))).toMatchObject({ status: "processing" });
    },
  );

  test("says how orders stand, and takes back what was not shipped", async () => {
    const nodeRed = await startNodeRed({ secret });
    const channel = opened(settingsFor(nodeRed));
    await channel.place(need(1), go);
    await nodeRed.press("shipped");
    expect(await channel.follow?.(order(1))).toMatchObject({ status: "shipped" });
    await channel.takeBack?.(order(1));
    expect(await channel.follow?.(order(1))).toMatchObject({ status: "shipped" });
    await nodeRed.press("arrived");
    expect(await channel.follow?.(order(1))).toMatchObject({ status: "arrived" });
    await channel.place(need(2), go);
    await channel.takeBack?.(order(2));
    expect(await channel.follow?.(order(2))).toMatchObject({ status: "cancelled" });
    // What was taken back is known all the same, and passed on no more than its cancellation.
    expect(await channel.place(need(2), go)).toMatchObject(sent);
    expect(await nodeRed.passedOn()).toHaveLength(3);
    expect(await channel.follow?.(order(3))).toMatchObject({ status: "gone" });
  });

  test("takes nothing with another secret, another body, an old time, or no signature", async () => {
    const nodeRed = await startNodeRed({ secret });
    const other = opened(settingsFor(nodeRed, { key: `whsec_${randomBytes(24).toString("base64")}` }));
    expect(await other.place(need(1), go)).toMatchObject({ outcome: "refused", reason: "denied" });
    const body = JSON.stringify({ type: "order.requested", key: keyOf(1), slot: "beans" });
    const now = Math.floor(Date.now() / 1000);
    const signed = (at: number, of = body, id = keyOf(1)) => ({
      "webhook-id": id,
      "webhook-timestamp": String(at),
      "webhook-signature": signatureOf(secret, id, at, of),
    });
    expect(await send(nodeRed.url, body, {})).toBe(401);
    expect(await send(nodeRed.url, `${body} `, signed(now))).toBe(401);
    expect(await send(nodeRed.url, body, signed(now - 301))).toBe(401);
    expect(await send(nodeRed.url, body, { ...signed(now), "webhook-signature": "v1," })).toBe(401);
    expect(await send(nodeRed.url, body, signed(now, body, keyOf(2)))).toBe(400);
    expect(await nodeRed.passedOn()).toEqual([]);
    expect(await send(nodeRed.url, body, signed(now))).toBe(202);
    expect(await nodeRed.passedOn()).toHaveLength(1);
  });

  test("can be tried: a test order is sent, found and taken back", async () => {
    const nodeRed = await startNodeRed({ secret });
    const { log } = recordLines();
    const parts = { id: "shop", test: true, clock: systemClock, random: Math.random, log, report: () => undefined };
    expect((await tryWebhook(settingsFor(nodeRed), parts)).map(({ did }) => did)).toEqual([
      "sent",
      "found",
      "tookBack",
    ]);
  });

  test("tells of an order until that is taken, over a kill", async () => {
    const answers = [503, 503, 202, 404, 202];
    const told = queue<unknown>();
    const plugin = await startDevice((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.once("end", () => {
        response.writeHead(answers.shift() ?? 500).end("{}");
        told.put(JSON.parse(Buffer.concat(chunks).toString()));
      });
    });
    const newsToken = "canary-for-news-3kP1";
    const nodeRed = await startNodeRed({ secret, newsToken, plugin: `${plugin.origin}/` });
    const channel = opened(settingsFor(nodeRed));
    const shipped = { key: keyOf(1), state: "shipped" };
    await channel.place(need(1), go);
    await nodeRed.press("shipped");
    expect(await told.next()).toEqual(shipped);
    expect(await plugin.requests.next()).toMatchObject({
      method: "POST",
      url: "/v1/slots/beans/news",
      headers: { authorization: `Bearer ${newsToken}` },
    });
    await nodeRed.waitForLine(/news not taken: 503/);
    await nodeRed.press("again");
    expect(await told.next()).toEqual(shipped);
    await nodeRed.kill();
    await nodeRed.start();
    // At the start it tells again by itself.
    expect(await told.next()).toEqual(shipped);
    await nodeRed.press("arrived");
    expect(await told.next()).toEqual({ key: keyOf(1), state: "arrived" });
    await nodeRed.waitForLine(/news not taken: 404/);
    // It is done with that one: the next that it tells is of another.
    await nodeRed.press("again");
    await channel.place(need(2), go);
    await nodeRed.press("shipped");
    expect(await told.next()).toEqual({ key: keyOf(2), state: "shipped" });
    expect(nodeRed.lines.join("\n")).not.toMatch(/canary|whsec/);
  });
});

function send(url: string, body: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(
      url,
      { method: "POST", agent: false, headers: { "Content-Type": "application/json", ...headers } },
      (answer) => {
        answer.resume();
        answer.once("end", () => {
          resolve(answer.statusCode ?? 0);
        });
      },
    )
      .once("error", reject)
      .end(body);
  });
}
