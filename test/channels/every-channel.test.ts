import { describe, expect, onTestFinished, test } from "vitest";
import { caldav } from "../../src/channels/caldav/index.ts";
import type { OpenedChannel, Promises } from "../../src/channels/configured.ts";
import { email } from "../../src/channels/email/index.ts";
import { homeAssistant } from "../../src/channels/homeAssistant/index.ts";
import { channelTypes, type ChannelType } from "../../src/channels/kinds.ts";
import { createWebhookChannel } from "../../src/channels/webhook/channel.ts";
import { webhook } from "../../src/channels/webhook/index.ts";
import { systemClock } from "../../src/support/clock.ts";
import { recordLines } from "../support/lines.ts";
import { go, keyOf, need, openList } from "./caldav/rig.ts";
import { startCalDav, password as calDavPassword } from "./caldav/server.ts";
import { startBreaker, type Stage, type Fault as MailFault } from "./email/breaker.ts";
import { openMail, settingsFor as mailSettings, secrets } from "./email/rig.ts";
import { entity, openChannel } from "./homeAssistant/rig.ts";
import { startTodoLists, token } from "./homeAssistant/server.ts";
import { startReceiver } from "./webhook/receiver.ts";

/** What happens to the request that orders. */
type Trouble = "none" | "lost before" | "lost after" | "not let in" | "busy";

/** A channel, with whoever takes its orders. */
interface Case {
  channel: OpenedChannel;
  can: Promises;
  /** Orders that were taken. */
  readonly orders: () => number;
  lines: readonly string[];
  secrets: readonly string[];
}

const rigs: Record<ChannelType, (trouble: Trouble) => Promise<Case>> = {
  async homeAssistant(trouble) {
    const server = await startTodoLists();
    const list = server.list(entity, "local");
    if (trouble === "not let in") server.fail("add_item", { status: 401 });
    if (trouble === "busy") server.fail("add_item", { status: 429 });
    if (trouble === "lost before" || trouble === "lost after")
      server.fail("add_item", { lost: trouble === "lost before" ? "before" : "after" });
    const can = homeAssistant.can({ url: server.url, token, entity, lag: 0 });
    return { ...openChannel(server.url, { lag: 0 }), can, orders: () => list.stored.length, secrets: [token] };
  },
  async caldav(trouble) {
    const server = await startCalDav();
    if (trouble === "not let in") server.fail("PUT", { status: 401 });
    if (trouble === "busy") server.fail("PUT", { status: 429 });
    if (trouble === "lost before" || trouble === "lost after")
      server.fail("PUT", { lost: trouble === "lost before" ? "before" : "after" });
    const can = caldav.can({ url: server.url, username: "", password: "" });
    return { ...openList(server.url), can, orders: () => server.objects.size, secrets: [calDavPassword] };
  },
  async webhook(trouble) {
    const receiver = await startReceiver();
    if (trouble === "not let in") receiver.answer({ status: 401 });
    if (trouble === "busy") receiver.answer({ status: 429 });
    if (trouble === "lost before" || trouble === "lost after")
      receiver.answer({ lost: trouble === "lost before" ? "before" : "after" });
    const { url, statusUrl, orders } = receiver;
    const secret = `whsec_${Buffer.from("canary-secret-of-twenty-four-bytes").toString("base64")}`;
    const settings = { url, statusUrl, secret, headers: {}, deduplicates: false, newsToken: "canary-news-token" };
    const lines = recordLines();
    const parts = { id: "shop", test: false, clock: systemClock, random: Math.random, log: lines.log };
    const channel = createWebhookChannel(settings, { ...parts, report: () => undefined });
    onTestFinished(() => {
      channel.close();
    });
    const hidden = [secret, secret.slice(6), settings.newsToken];
    return { channel, can: webhook.can(settings), orders: () => orders.size, lines: lines.all, secrets: hidden };
  },
  async email(trouble) {
    const troubles: Record<Trouble, [Stage | null, MailFault]> = {
      none: [null, { does: "close" }],
      "lost before": ["text", { does: "close" }],
      "lost after": ["dot", { does: "close" }],
      "not let in": ["auth", { does: "say", what: "535 no\r\n" }],
      busy: ["mail", { does: "say", what: "451 later\r\n" }],
    };
    const breaker = await startBreaker(...troubles[trouble]);
    const settings = mailSettings(breaker.port);
    const opened = openMail(settings);
    return {
      channel: opened.channel,
      can: email.can(settings),
      orders: () => breaker.whole.length,
      lines: opened.all,
      secrets,
    };
  },
};

describe.each(channelTypes())("a channel of the kind %s", (type) => {
  const start = rigs[type];

  test("has what it promises, and nothing that it does not", async () => {
    const { channel, can } = await start("none");
    expect([channel.find, channel.follow, channel.takeBack].map((one) => one !== undefined)).toEqual([
      can.find !== null,
      can.follow !== null,
      can.takesBack,
    ]);
  });

  test("places an order, once asked and looked at for the last time", async () => {
    const { channel, orders } = await start("none");
    const looks: number[] = [];
    const attempt = await channel.place(need(), () => {
      looks.push(orders());
      return { go: true };
    });
    expect(attempt).toMatchObject({ outcome: "accepted" });
    expect([looks, orders()]).toEqual([[0], 1]);
  });

  test("places nothing where the last look says no", async () => {
    const { channel, orders } = await start("none");
    expect(await channel.place(need(), () => ({ go: false, why: "withdrawn" }))).toEqual({
      outcome: "stopped",
      why: "withdrawn",
    });
    expect(orders()).toBe(0);
  });

  test.each<[Trouble, object, number]>([
    ["not let in", { outcome: "refused", reason: "denied" }, 0],
    ["busy", { outcome: "notSent" }, 0],
  ])("%s: nothing was ordered, and that is known", async (trouble, attempt, taken) => {
    const { channel, orders } = await start(trouble);
    expect(await channel.place(need(), go)).toMatchObject(attempt);
    expect(orders()).toBe(taken);
  });

  test.each<[Trouble, number]>([
    ["lost before", 0],
    ["lost after", 1],
  ])("%s it was taken: not refused, not repeated, and found where it can be asked for", async (trouble, taken) => {
    const { channel, can, orders } = await start(trouble);
    const attempt = await channel.place(need(), go);
    expect(["accepted", "unknown"]).toContain(attempt.outcome);
    expect([attempt.outcome === "accepted" && taken === 0, orders()]).toEqual([false, taken]);
    if (can.find === null) return;
    const unseen = can.find.lag === 0 ? "notThere" : "noAnswer";
    expect((await channel.find?.(need()))?.is).toBe(taken === 1 ? "there" : unseen);
  });

  test("takes its own order back, where it can, and one that is not there is no error", async () => {
    const { channel, can, orders } = await start("none");
    const attempt = await channel.place(need(), go);
    if (!can.takesBack) return;
    const ref = "ref" in attempt ? attempt.ref : "";
    await channel.takeBack?.({ ...need(), ref });
    expect(orders()).toBe(0);
    await channel.takeBack?.({ ...need(), ref });
    expect(await channel.follow?.({ ...need(), ref })).toMatchObject({ status: "gone" });
  });

  test("ends what runs when it is closed, and takes nothing after that", async () => {
    const { channel, orders } = await start("none");
    const placing = channel.place(need(), () => {
      channel.close();
      return { go: true };
    });
    expect(["notSent", "unknown"]).toContain((await placing).outcome);
    expect(orders()).toBe(0);
  });

  test("tells no secret, whatever goes wrong", async () => {
    const all = ["none", "lost before", "lost after", "not let in", "busy"] as const;
    for (const trouble of all) {
      const { channel, lines, secrets: hidden } = await start(trouble);
      const attempt = await channel.place(need(), go);
      await channel.find?.(need());
      await channel.follow?.({ ...need(), ref: keyOf(1) });
      await channel.takeBack?.({ ...need(), ref: keyOf(1) });
      const told = JSON.stringify([attempt, lines]);
      for (const secret of hidden) expect(told).not.toContain(secret);
    }
  });
});
