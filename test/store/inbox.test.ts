import { describe, expect, test } from "vitest";
import { inboxIn, messageLifetime, type Inbox, type Message, type MessageAnswer } from "../../src/store/inbox.ts";
import { lockFile } from "../support/locked-file.ts";
import { opened, rowsOf, settingsDuring, storeErrorOf, storePath } from "./rig.ts";

const about: Omit<Message, "id"> = {
  kind: "testOrder",
  serial: "CC0001",
  slotId: "beans",
  units: null,
  mode: "test",
  at: 5_000,
};

/** The inbox as the page has it, and the plugin's, of one file. */
function rig(): { path: string; page: Inbox; plugin: Inbox } {
  const path = storePath();
  return { path, page: inboxIn(opened(path)), plugin: inboxIn(opened(path)) };
}

const ids = (inbox: Inbox): number[] => inbox.waiting().map(({ id }) => id);

test("what one connection sends waits in the other, whole, until it is taken", () => {
  const { page, plugin } = rig();
  expect(plugin.waiting()).toEqual([]);
  const sent: Omit<Message, "id">[] = [
    about,
    { ...about, kind: "spare", units: 2.5, mode: "live", at: 6_000 },
    { ...about, kind: "spare", units: 0 },
    { ...about, kind: "unlink", serial: "CC0002", slotId: null, mode: "simulate" },
    { ...about, slotId: "" },
  ];
  const numbers = sent.map((message) => page.send(message));
  expect(numbers).toEqual([1, 2, 3, 4, 5]);
  expect(plugin.waiting()).toEqual(sent.map((message, index) => ({ id: index + 1, ...message })));
});

test("the oldest comes first by its number, whatever the clock said when it was sent", () => {
  const { page, plugin } = rig();
  for (const at of [9_000, 1_000, 5_000]) page.send({ ...about, at });
  expect(plugin.waiting().map(({ id, at }) => [id, at])).toEqual([
    [1, 9_000],
    [2, 1_000],
    [3, 5_000],
  ]);
});

describe("to take a message", () => {
  test("succeeds once, in whatever process, and it waits no more", () => {
    const { page, plugin } = rig();
    page.send(about);
    page.send(about);
    expect([plugin.take(1, 7_000), plugin.take(1, 8_000), page.take(1, 9_000)]).toEqual([true, false, false]);
    expect(ids(page)).toEqual([2]);
    expect(page.state(1)?.takenAt).toBe(7_000);
    expect(page.state(2)?.takenAt).toBeNull();
  });

  test("that was never sent fails", () => {
    const { plugin } = rig();
    expect(plugin.take(1, 7_000)).toBe(false);
  });

  test("does not wait long for another program, and can be tried again", async () => {
    const path = storePath();
    const store = opened(path);
    const inbox = inboxIn(store);
    const id = inbox.send(about);
    expect(
      settingsDuring(store, "UPDATE ON inbox", () => {
        inbox.take(id, 7_000);
      }),
    ).toEqual([{ timeout: 100, synchronous: 2 }]);
    const next = inbox.send(about);
    const other = await lockFile(path);
    try {
      expect(storeErrorOf(() => inbox.take(next, 7_000)).code).toBe("busy");
      expect(ids(inbox)).toEqual([next]);
    } finally {
      await other.release();
    }
    expect(inbox.take(next, 8_000)).toBe(true);
  });
});

describe("the state of a message", () => {
  const answers: MessageAnswer[] = [
    { state: "done", mode: "test", number: 3 },
    { state: "done", mode: "live", number: null },
    { state: "refused", reason: "an order is open" },
    { state: "expired" },
  ];
  test.each(answers)("is found again with its answer by the other process: %j", (answer) => {
    const { page, plugin } = rig();
    page.send(about);
    page.send(about);
    expect(page.state(1)).toEqual({ message: { id: 1, ...about }, takenAt: null, answer: null });
    plugin.take(1, 7_000);
    plugin.answer(1, answer);
    expect(page.state(1)).toEqual({ message: { id: 1, ...about }, takenAt: 7_000, answer });
    expect(page.state(2)).toEqual({ message: { id: 2, ...about }, takenAt: null, answer: null });
  });

  test("is null for a number that was never given", () => {
    const { page } = rig();
    page.send(about);
    expect([page.state(0), page.state(2)]).toEqual([null, null]);
  });

  test("holds what is about the whole device", () => {
    const { page } = rig();
    const unlink = { ...about, kind: "unlink" as const, slotId: null };
    expect(page.state(page.send(unlink))?.message).toEqual({ id: 1, ...unlink });
  });
});

describe("tidying", () => {
  const day = 24 * 3_600_000;
  test("drops what is more than a day away, on either side of now, and nothing else", () => {
    const { page, plugin } = rig();
    const now = 10 * day;
    for (const at of [now - day - 1, now - day, now, now + day, now + day + 1]) page.send({ ...about, at });
    plugin.tidy(now);
    expect(page.waiting().map(({ at }) => at - now)).toEqual([-day, 0, day]);
  });

  test("never lets a number be given twice: an answer could be taken for another's", () => {
    const { page, plugin } = rig();
    page.send(about);
    plugin.tidy(3 * day);
    expect([page.state(1), page.send(about)]).toEqual([null, 2]);
  });
});

test("what is sent and answered is on disk when the call returns", () => {
  const path = storePath();
  const store = opened(path);
  const inbox = inboxIn(store);
  const full = [{ timeout: 5_000, synchronous: 2 }];
  expect(settingsDuring(store, "INSERT ON inbox", () => inbox.send(about))).toEqual(full);
  expect(
    settingsDuring(store, "UPDATE ON inbox", () => {
      inbox.answer(1, { state: "expired" });
    }),
  ).toEqual(full);
  expect(rowsOf(path, "SELECT answer FROM inbox")).toEqual([{ answer: '{"state":"expired"}' }]);
});

test("an answer that is no JSON is damage, without a word of it", () => {
  const store = opened(storePath());
  const inbox = inboxIn(store);
  const id = inbox.send(about);
  store.commit((database) => database.prepare("UPDATE inbox SET answer = ? WHERE id = ?").run("{canary", id));
  const { code, message } = storeErrorOf(() => inbox.state(id));
  expect([code, message]).toEqual(["corrupt", "the store holds a record that cannot be read"]);
});

test("a request is good for a minute", () => {
  expect(messageLifetime).toBe(60_000);
});
