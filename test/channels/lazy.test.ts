import { describe, expect, test } from "vitest";
import type { OpenedChannel } from "../../src/channels/configured.ts";
import { lazyChannel } from "../../src/channels/lazy.ts";
import { listCan } from "../slot/support/list-driver.ts";
import { go, keyOf, need } from "./caldav/rig.ts";

const order = { ...need(), ref: keyOf(1) };

function opened(more: Partial<OpenedChannel> = {}): OpenedChannel {
  return {
    readiness: () => ({ ready: true, account: "opened" }),
    place: () => Promise.resolve({ outcome: "accepted", kind: "listed", ref: "x", code: "LISTED" }),
    close: () => undefined,
    ...more,
  };
}

describe("a channel that is opened when it is first asked", () => {
  test("is opened once, for all who ask at the same time", async () => {
    let times = 0;
    const channel = lazyChannel(listCan, () => {
      times += 1;
      return Promise.resolve(opened());
    });
    expect([channel.readiness(need()), times]).toEqual([{ ready: true, account: null }, 0]);
    await Promise.all([channel.place(need(), go), channel.place(need(), go)]);
    expect([channel.readiness(need()), times]).toEqual([{ ready: true, account: "opened" }, 1]);
  });

  test("where it cannot be loaded nothing was sent, and it is tried again", async () => {
    let times = 0;
    const channel = lazyChannel(listCan, () => {
      times += 1;
      return times === 1 ? Promise.reject(new Error("no such file")) : Promise.resolve(opened());
    });
    expect(await channel.place(need(), go)).toEqual({ outcome: "notSent", why: "no such file", retryAfter: null });
    expect(await channel.place(need(), go)).toMatchObject({ outcome: "accepted" });
  });

  test("an unforeseen fault while it ordered says nothing of whether it did", async () => {
    const channel = lazyChannel(listCan, () =>
      Promise.resolve(opened({ place: () => Promise.reject(new Error("a fault of ours")) })),
    );
    expect(await channel.place(need(), go)).toEqual({ outcome: "unknown", why: "a fault of ours", retryAfter: null });
  });

  test("has what it promises, and nothing else", async () => {
    const all = lazyChannel(listCan, () => Promise.resolve(opened()));
    expect(await all.find?.(need())).toEqual({ is: "noAnswer" });
    expect(await all.follow?.(order)).toBeNull();
    await all.takeBack?.(order);
    const none = lazyChannel({ ...listCan, find: null, follow: null, takesBack: false }, () =>
      Promise.resolve(opened()),
    );
    expect(Object.keys(none).sort()).toEqual(["can", "close", "place", "readiness"]);
  });

  test("is closed whether it was opened before, or is just being opened", async () => {
    const closed: string[] = [];
    const make = (name: string) => opened({ close: () => closed.push(name) });
    const before = lazyChannel(listCan, () => Promise.resolve(make("before")));
    await before.place(need(), go);
    before.close();
    const during = lazyChannel(listCan, () => Promise.resolve(make("during")));
    const placing = during.place(need(), go);
    during.close();
    await placing;
    lazyChannel(listCan, () => Promise.resolve(make("never"))).close();
    expect(closed).toEqual(["before", "during"]);
  });
});
