import { describe, expect, onTestFinished, test } from "vitest";
import { openChannels, promisesIn, type Channels } from "../../src/channels/all.ts";
import type { Settings } from "../../src/config/settings.ts";
import { systemClock } from "../../src/support/clock.ts";
import { linksIn } from "../../src/store/links.ts";
import { opened, storePath } from "../store/rig.ts";
import { recordLines } from "../support/lines.ts";
import { settingsOf } from "../support/home/entry.ts";
import { go, keyOf, need } from "./caldav/rig.ts";
import { password, startCalDav, user } from "./caldav/server.ts";

/** The channels of an entry, its list at `url`. */
function channelsOf(mode: "simulate" | "test" | "live", url = "http://127.0.0.1:9/list/", ...more: object[]): Channels {
  const settings: Settings = settingsOf({
    mode,
    channels: [{ id: "list", type: "caldav", url, username: user, password }, ...more],
    devices: [{ model: "M", serial: "S", slots: [{ slotId: "beans", order: { channel: "list" } }] }],
  });
  const channels = openChannels({
    settings,
    links: linksIn(opened(storePath()), () => 0),
    clock: systemClock,
    random: Math.random,
    log: recordLines().log,
    report: () => undefined,
    onCall: () => undefined,
  });
  onTestFinished(() => {
    channels.close();
  });
  return channels;
}

describe("the channels of an entry", () => {
  test("in simulate a stand-in plays the list: nothing leaves, and it keeps its promises", async () => {
    const server = await startCalDav();
    const list = channelsOf("simulate", server.url).named("list");
    expect(await list.place(need(), () => ({ go: false, why: "withdrawn" }))).toEqual({
      outcome: "stopped",
      why: "withdrawn",
    });
    expect(await list.place(need(), go)).toMatchObject({ outcome: "accepted", kind: "listed", ref: keyOf(1) });
    expect(await list.find?.(need())).toEqual({ is: "there", ref: keyOf(1) });
    expect(await list.find?.(need(2))).toEqual({ is: "noAnswer" });
    const order = { ...need(), ref: keyOf(1) };
    expect(await list.follow?.(order)).toMatchObject({ status: "processing" });
    await list.takeBack?.(order);
    expect(await list.follow?.(order)).toBeNull();
    expect(server.asked).toEqual([]);
  });

  test("in simulate a mail is sent, to nobody", async () => {
    const written = { id: "mail", type: "email", host: "smtp.invalid", from: "a@b.invalid", to: "c@d.invalid" };
    const mail = channelsOf("simulate", undefined, written).named("mail");
    expect(await mail.place(need(), go)).toMatchObject({ outcome: "accepted", kind: "sent", code: "SIMULATED" });
    expect(mail.can).toMatchObject({ means: "asked", repeatFor: 0, find: null, follow: null, tells: [] });
  });

  test.each([
    ["test", "[Test] Coffee beans"],
    ["live", "Coffee beans"],
  ] as const)("in %s the real one is opened at its first order, and writes %j", async (mode, summary) => {
    const server = await startCalDav();
    const list = channelsOf(mode, server.url).named("list");
    expect(list.readiness(need())).toEqual({ ready: true, account: null });
    expect(server.asked).toEqual([]);
    expect(await list.place(need(), go)).toMatchObject({ kind: "listed" });
    expect([...server.objects.values()][0]).toContain(`SUMMARY:${summary}\r\n`);
    expect(await list.find?.(need())).toMatchObject({ is: "there" });
  });

  test("one that is not configured takes no orders, and says so", async () => {
    const missing = channelsOf("live").named("nowhere");
    expect(missing.readiness(need())).toMatchObject({ ready: false, why: { code: "channelMissing" } });
    expect(await missing.place(need(), go)).toMatchObject({ outcome: "notSent" });
  });

  test("what each promises is known without opening it", () => {
    const { channels } = settingsOf({
      mode: "test",
      channels: [{ id: "list", type: "caldav", url: "https://cloud.invalid/list", username: user, password }],
      devices: [{ model: "M", serial: "S", slots: [{ slotId: "beans", order: { channel: "list" } }] }],
    });
    expect(promisesIn({ mode: "test", channels })).toMatchObject({
      amazon: { means: "ordered", clock: true, spends: false },
      list: { means: "asked", find: { lag: 0 }, clock: false, spends: false, takesBack: true },
    });
  });

  test("after the end nothing is asked", async () => {
    const server = await startCalDav();
    const channels = channelsOf("live", server.url);
    const list = channels.named("list");
    channels.close();
    expect(await list.place(need(), go)).toMatchObject({
      outcome: expect.stringMatching(/notSent|accepted/) as string,
    });
  });
});
