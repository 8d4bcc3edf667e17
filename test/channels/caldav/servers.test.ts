import { describe, expect, test } from "vitest";
import { tryCalDav } from "../../../src/channels/caldav/channel.ts";
import { systemClock } from "../../../src/support/clock.ts";
import { recordLines } from "../../support/lines.ts";
import { go, keyOf, need, openList } from "./rig.ts";
import { send, startRadicale, startXandikos, textAt } from "./real-servers.ts";
import { password, startCalDav, user } from "./server.ts";

const servers: [string, () => Promise<string>, boolean][] = [
  // Shows that the one of the tests answers like those that people have.
  ["of the tests", async () => (await startCalDav()).url, true],
  ["Radicale", startRadicale, true],
  ["Xandikos", startXandikos, false],
];

describe.each(servers)("the server %s", (_name, start, hasLogin) => {
  test("an entry is put there once, by whomever; ticked and removed it is seen, and ours is taken back", async () => {
    const url = await start();
    const { channel } = openList(url);
    const again = openList(url).channel;
    const placed = await Promise.all([channel.place(need(1), go), again.place(need(1), go)]);
    expect(placed).toMatchObject([
      { outcome: "accepted", ref: keyOf(1) },
      { outcome: "accepted", ref: keyOf(1) },
    ]);
    expect(await channel.find?.(need(1))).toEqual({ is: "there", ref: keyOf(1) });
    expect(await channel.find?.(need(2))).toEqual({ is: "notThere" });
    // An order of the same slot's next need finds it open.
    expect(await again.place(need(2), go)).toMatchObject({ kind: "onList", ref: keyOf(1) });

    const at = `${url}${keyOf(1)}.ics`;
    const text = await textAt(at);
    expect(text).toMatch(/SUMMARY:Coffee beans/);
    const order = { ...need(1), ref: keyOf(1) };
    expect(await channel.follow?.(order)).toMatchObject({ status: "processing" });
    const ticked = text.replace("STATUS:NEEDS-ACTION", "STATUS:COMPLETED");
    expect(await send("PUT", at, ticked, { "Content-Type": "text/calendar" })).toBeLessThan(300);
    expect(await channel.follow?.(order)).toMatchObject({ status: "ticked" });
    expect(await channel.find?.(need(1))).toMatchObject({ is: "ticked" });
    // What is ticked is not ours to take away.
    await channel.takeBack?.(order);
    expect(await channel.follow?.(order)).toMatchObject({ status: "ticked" });

    expect(await send("DELETE", at)).toBeLessThan(300);
    expect(await channel.follow?.(order)).toMatchObject({ status: "gone" });

    expect(await channel.place(need(3), go)).toMatchObject({ kind: "listed" });
    await channel.takeBack?.({ ...need(3), ref: keyOf(3) });
    expect(await channel.find?.(need(3))).toEqual({ is: "notThere" });
  });

  test("what a person wrote is this need's order, and stays", async () => {
    const url = await start();
    const { channel } = openList(url);
    const hers =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VTODO\r\nUID:hers-1\r\nDTSTAMP:20261201T100000Z\r\nSUMMARY:coffee BEANS\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
    expect(await send("PUT", `${url}hers-1.ics`, hers, { "Content-Type": "text/calendar" })).toBeLessThan(300);
    expect(await channel.place(need(1), go)).toMatchObject({ kind: "onList", ref: "hers-1" });
    await channel.takeBack?.({ ...need(1), ref: "hers-1" });
    expect(await channel.follow?.({ ...need(1), ref: "hers-1" })).toMatchObject({ status: "processing" });
  });

  test("it can be tried: a test entry is put there, found and taken away", async () => {
    const url = await start();
    const { log } = recordLines();
    const parts = { id: "list", test: true, clock: systemClock, random: Math.random, log, report: () => undefined };
    const settings = { url, username: user, password };
    expect(await tryCalDav(settings, parts)).toEqual([
      { did: "read", entries: 0 },
      { did: "put" },
      { did: "found" },
      { did: "tookBack" },
    ]);
    await expect(tryCalDav({ ...settings, url: `${url}nowhere/` }, parts)).rejects.toMatchObject({
      name: "ChannelTrialError",
    });
    if (hasLogin)
      await expect(tryCalDav({ ...settings, password: "wrong" }, parts)).rejects.toMatchObject({ code: "denied" });
  });

  test("a list that is not there takes no orders, and nothing is made of it", async () => {
    const url = await start();
    const attempt = await openList(`${url}nowhere/`).channel.place(need(1), go);
    expect(attempt).toMatchObject({ outcome: "refused", reason: "misplaced" });
    expect(await openList(`${url}nowhere/`).channel.follow?.({ ...need(1), ref: keyOf(1) })).toBeNull();
  });
});
