import { describe, expect, test } from "vitest";
import type { Attempt } from "../../../src/slot/attempt.ts";
import { todosIn } from "../../../src/channels/caldav/todo.ts";
import { virtualClock } from "../../support/virtual-clock.ts";
import { go, keyOf, need, openList } from "./rig.ts";
import { password, startCalDav, type CalDavServer, type Fault } from "./server.ts";

const listed: Attempt = { outcome: "accepted", kind: "listed", ref: keyOf(1), code: "LISTED" };
const onList = (ref: string): Attempt => ({ outcome: "accepted", kind: "onList", ref, code: "ON_LIST" });

/** Writes a to-do as another program would. */
function write(server: CalDavServer, name: string, ...lines: string[]): CalDavServer {
  server.objects.set(
    `${name}.ics`,
    ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VTODO", `UID:${name}`, ...lines, "END:VTODO", "END:VCALENDAR", ""].join(
      "\r\n",
    ),
  );
  return server;
}

/** Changes the text of an entry, as a person's program does. */
function edit(server: CalDavServer, key: string, ...changes: [string | RegExp, string][]): void {
  const name = `${key}.ics`;
  server.objects.set(
    name,
    changes.reduce((text, [from, to]) => text.replace(from, to), server.objects.get(name) ?? ""),
  );
}

describe("an entry is put on the list", () => {
  test("once, with what is to be bought, where, and the key", async () => {
    const server = await startCalDav();
    const { channel } = openList(server.url);
    const link = "https://shop.example.org/beans?a=1,2;3";
    const wanted = { ...need().wanted, product: "Beans, dark; 1 kg", amount: 2, link };
    expect(await channel.place(need(1, { wanted }), go)).toEqual(listed);
    expect([...server.objects.keys()]).toEqual([`${keyOf(1)}.ics`]);
    const [todo] = todosIn(server.objects.get(`${keyOf(1)}.ics`) ?? "");
    expect(todo).toMatchObject({
      uid: keyOf(1),
      summary: "2 × Beans, dark; 1 kg",
      url: link,
      status: "NEEDS-ACTION",
      done: false,
    });
    expect(todo?.description).toBe(`Coffee beans, 12 % left\n2 packs (g)\n${link}\n${keyOf(1)}`);
  });

  test("in mode test it says so", async () => {
    const server = await startCalDav();
    await openList(server.url, { test: true }).channel.place(need(), go);
    expect(todosIn(server.objects.get(`${keyOf(1)}.ics`) ?? "")[0]?.summary).toBe("[Test] Coffee beans");
  });

  test("not when the last look says no: nothing but reading was done", async () => {
    const server = await startCalDav();
    const { channel } = openList(server.url);
    expect(await channel.place(need(), () => ({ go: false, why: "withdrawn" }))).toEqual({
      outcome: "stopped",
      why: "withdrawn",
    });
    expect(server.asked).toEqual(["REPORT"]);
  });

  test("asks for the last look right before it leaves, after the list was read", async () => {
    const server = await startCalDav();
    const { channel } = openList(server.url);
    const asked: string[][] = [];
    await channel.place(need(), () => {
      asked.push([...server.asked]);
      return { go: true };
    });
    expect(asked).toEqual([["REPORT"]]);
  });

  test.each<[string, (server: CalDavServer) => void, string]>([
    [
      "an open one of this slot's, of an older need",
      (server) => write(server, keyOf(7), "SUMMARY:Old beans"),
      keyOf(7),
    ],
    [
      "the slot's key in the description",
      (server) => write(server, "other", "SUMMARY:x", `DESCRIPTION:for ${keyOf(7)}`),
      "other",
    ],
    [
      "the same text by a person, in other capitals and blanks",
      (server) => write(server, "hers", "SUMMARY:  coffee   BEANS "),
      "hers",
    ],
  ])("stands there already: %s", async (_label, before, ref) => {
    const server = await startCalDav();
    before(server);
    expect(await openList(server.url).channel.place(need(), go)).toEqual(onList(ref));
    expect([server.objects.size, server.asked]).toEqual([1, ["REPORT"]]);
  });

  test.each<[string, (server: CalDavServer) => void]>([
    ["of another slot", (server) => write(server, `dr-00000002${"0".repeat(24)}`, "SUMMARY:Coffee beans")],
    ["that is done", (server) => write(server, keyOf(7), "SUMMARY:Coffee beans", "STATUS:COMPLETED")],
    [
      "that is done as other programs write it",
      (server) => write(server, "a", "SUMMARY:Coffee beans", "PERCENT-COMPLETE:100"),
    ],
    ["that is cancelled", (server) => write(server, keyOf(7), "SUMMARY:Coffee beans", "STATUS:CANCELLED")],
    ["with another text", (server) => write(server, "a", "SUMMARY:Coffee beans, decaf")],
  ])("an entry %s is another one", async (_label, before) => {
    const server = await startCalDav();
    before(server);
    expect(await openList(server.url).channel.place(need(), go)).toEqual(listed);
    expect(server.objects.size).toBe(2);
  });

  test("of two processes at once one puts it there, and both have the same order", async () => {
    const server = await startCalDav();
    const [one, other] = [openList(server.url), openList(server.url)];
    const both = await Promise.all([one.channel.place(need(), go), other.channel.place(need(), go)]);
    expect(both.map((attempt) => "ref" in attempt && attempt.ref)).toEqual([keyOf(1), keyOf(1)]);
    expect(server.objects.size).toBe(1);
  });

  test("two slots of one process write one after the other", async () => {
    const server = await startCalDav();
    const { channel } = openList(server.url);
    await Promise.all([channel.place(need(1), go), channel.place(need(2), go)]);
    // The second one finds the first: it is of the same slot.
    expect([server.objects.size, server.asked]).toEqual([1, ["REPORT", "PUT", "REPORT", "REPORT"]]);
  });
});

describe("what an answer to putting it there means", () => {
  const outcomes: [string, Fault, Partial<Attempt>, boolean][] = [
    ["200", { status: 200 }, { outcome: "accepted" }, false],
    ["204", { status: 204 }, { outcome: "accepted" }, false],
    ["401", { status: 401 }, { outcome: "refused", reason: "denied" }, false],
    ["403", { status: 403 }, { outcome: "refused", reason: "denied" }, false],
    ["404", { status: 404 }, { outcome: "refused", reason: "misplaced" }, false],
    ["405", { status: 405 }, { outcome: "refused", reason: "misplaced" }, false],
    ["409", { status: 409 }, { outcome: "refused", reason: "misplaced" }, false],
    ["413", { status: 413 }, { outcome: "refused", reason: "misplaced" }, false],
    ["429", { status: 429, headers: { "Retry-After": "120" } }, { outcome: "notSent", retryAfter: 120_000 }, false],
    ["500", { status: 500 }, { outcome: "unknown" }, false],
    ["507", { status: 507 }, { outcome: "unknown" }, false],
    [
      "a redirect",
      { to: "https://other.example.org/list/?secret=1" },
      { outcome: "refused", reason: "misplaced" },
      false,
    ],
    ["none, and nothing was done", { lost: "before" }, { outcome: "unknown" }, false],
    ["none, and it was done", { lost: "after" }, { outcome: "accepted" }, true],
    ["500, and it was done", { half: true }, { outcome: "accepted" }, true],
  ];
  test.each(outcomes)("%s", async (_label, fault, outcome, there) => {
    const server = await startCalDav();
    server.fail("PUT", fault);
    expect(await openList(server.url).channel.place(need(), go)).toMatchObject(outcome);
    expect(server.objects.size).toBe(there ? 1 : 0);
  });

  test("412: it was there already, by this very key", async () => {
    const server = await startCalDav();
    const { channel } = openList(server.url);
    // Ticked, it does not count as open, so that it is put there once more; the server refuses that.
    write(server, keyOf(1), "SUMMARY:Coffee beans", "STATUS:COMPLETED");
    expect(await channel.place(need(), go)).toEqual(listed);
    expect(server.asked).toEqual(["REPORT", "PUT", "GET", "REPORT"]);
  });
});

describe("a list that cannot be read: nothing was ordered", () => {
  test.each<[string, Fault, Partial<Attempt>]>([
    ["401", { status: 401 }, { outcome: "refused", reason: "denied", detail: "HTTP 401" }],
    ["404", { status: 404 }, { outcome: "refused", reason: "misplaced" }],
    ["200 with a web page", { status: 200, body: "<html>Welcome</html>" }, { outcome: "refused", reason: "misplaced" }],
    ["207 that is cut off", { half: true }, { outcome: "notSent" }],
    [
      "207 without its end",
      { body: "<multistatus xmlns='DAV:'><response>" },
      { outcome: "refused", reason: "misplaced" },
    ],
    ["500", { status: 500 }, { outcome: "notSent" }],
    ["silence", { lost: "before" }, { outcome: "notSent" }],
    ["an endless answer", { endless: true }, { outcome: "notSent", why: "answered more than 1 MB" }],
    [
      "a redirect",
      { to: "https://other.example.org/list/?secret=1" },
      { outcome: "refused", detail: "answers with a redirect to https://other.example.org/list/: use that address" },
    ],
  ])("%s", async (_label, fault, outcome) => {
    const server = await startCalDav();
    server.fail("REPORT", fault);
    expect(await openList(server.url).channel.place(need(), go)).toMatchObject(outcome);
    expect(server.objects.size).toBe(0);
  });

  test("nobody there", async () => {
    expect(await openList("http://127.0.0.1:9/list/").channel.place(need(), go)).toEqual({
      outcome: "notSent",
      why: "ECONNREFUSED",
      retryAfter: null,
    });
  });

  test("the wrong password", async () => {
    const server = await startCalDav();
    const attempt = await openList(server.url, { password: "wrong" }).channel.place(need(), go);
    expect(attempt).toEqual({ outcome: "refused", reason: "denied", detail: "HTTP 401" });
  });

  test("over http a password goes to private addresses only", async () => {
    expect(await openList("http://198.51.100.7/list/").channel.place(need(), go)).toMatchObject({
      outcome: "refused",
      reason: "misplaced",
      detail: "it is not in the private network: use https",
    });
  });
});

describe("is it there?", () => {
  test.each<[string, (server: CalDavServer) => void, string]>([
    ["open", (server) => write(server, keyOf(1), "SUMMARY:x"), "there"],
    ["renamed by a person", (server) => write(server, keyOf(1), "SUMMARY:Something else"), "there"],
    ["ticked", (server) => write(server, keyOf(1), "STATUS:COMPLETED"), "ticked"],
    ["of another need", (server) => write(server, keyOf(2), "SUMMARY:x"), "notThere"],
    ["cancelled", (server) => write(server, keyOf(1), "STATUS:CANCELLED"), "notThere"],
    [
      "unreadable",
      (server) => {
        server.fail("REPORT", { status: 500 });
      },
      "noAnswer",
    ],
    [
      "cut off",
      (server) => {
        server.fail("REPORT", { half: true });
      },
      "noAnswer",
    ],
  ])("%s", async (_label, before, is) => {
    const server = await startCalDav();
    before(server);
    expect(await openList(server.url).channel.find?.(need())).toMatchObject({ is });
  });
});

describe("what has become of it", () => {
  const placed = { ...need(), ref: keyOf(1) };

  test("open, ticked by either sign, cancelled, gone; a list that cannot be read is no news", async () => {
    const server = await startCalDav();
    const { channel } = openList(server.url);
    await channel.place(need(), go);
    const look = async (): Promise<unknown> => (await channel.follow?.(placed)) ?? null;
    expect(await look()).toMatchObject({ status: "processing", word: "NEEDS-ACTION" });
    edit(server, keyOf(1), ["STATUS:NEEDS-ACTION", "STATUS:COMPLETED"]);
    expect(await look()).toMatchObject({ status: "ticked", word: "COMPLETED" });
    edit(server, keyOf(1), ["STATUS:COMPLETED\r\n", "COMPLETED:20261201T100000Z\r\n"]);
    expect(await look()).toMatchObject({ status: "ticked" });
    edit(server, keyOf(1), ["COMPLETED:20261201T100000Z", "STATUS:CANCELLED"]);
    expect(await look()).toMatchObject({ status: "gone", word: "CANCELLED" });
    server.objects.clear();
    expect(await look()).toMatchObject({ status: "gone", word: "GONE", several: false });
    server.fail("REPORT", { status: 404 }, { status: 503 }, { lost: "before" }, { body: "<html/>" });
    expect([await look(), await look(), await look(), await look()]).toEqual([null, null, null, null]);
  });

  test("two that go between two looks are said to go together, each once", async () => {
    const server = await startCalDav();
    const { channel } = openList(server.url);
    write(server, keyOf(1), "SUMMARY:x");
    write(server, keyOf(2), "SUMMARY:y");
    const orders = [placed, { ...need(2), ref: keyOf(2) }];
    for (const order of orders) await channel.follow?.(order);
    server.objects.clear();
    const news = [];
    for (const order of orders) news.push(await channel.follow?.(order));
    expect(news).toMatchObject([
      { status: "gone", several: true },
      { status: "gone", several: true },
    ]);
  });
});

describe("taking it back", () => {
  const placed = { ...need(), ref: keyOf(1) };

  test.each<[string, [string | RegExp, string][], boolean]>([
    ["as we wrote it", [], true],
    [
      "with what other programs add",
      [["END:VTODO", "X-APPLE-SORT-ORDER:7\r\nBEGIN:VALARM\r\nDESCRIPTION:x\r\nEND:VALARM\r\nEND:VTODO"]],
      true,
    ],
    ["renamed", [["SUMMARY:Coffee beans", "SUMMARY:Tea"]], false],
    ["with a note", [["DESCRIPTION:", "DESCRIPTION:the dark ones\\, "]], false],
    ["ticked", [["STATUS:NEEDS-ACTION", "STATUS:COMPLETED"]], false],
  ])("an entry %s", async (_label, changes, removed) => {
    const server = await startCalDav();
    const { channel } = openList(server.url);
    await channel.place(need(), go);
    edit(server, keyOf(1), ...changes);
    await channel.takeBack?.(placed);
    expect(server.objects.size).toBe(removed ? 0 : 1);
  });

  test("what a person wrote stays", async () => {
    const server = await startCalDav();
    const { channel } = openList(server.url);
    write(server, "hers", "SUMMARY:Coffee beans");
    await channel.place(need(), go);
    await channel.takeBack?.({ ...need(), ref: "hers" });
    expect(server.objects.size).toBe(1);
  });

  test("what changes between the look and the removal stays, and a failure is said", async () => {
    const server = await startCalDav();
    const { channel, lines } = openList(server.url);
    await channel.place(need(), go);
    server.fail("DELETE", { status: 412 }, { status: 500 });
    await channel.takeBack?.(placed);
    await channel.takeBack?.(placed);
    expect(server.objects.size).toBe(1);
    expect(lines.filter((line) => line.startsWith("warn"))).toEqual([
      "warn: list: an entry could not be taken off the list (HTTP 500)",
    ]);
  });
});

test("nothing waits for an answer that does not come, and nothing is left after the end", async () => {
  const clock = virtualClock();
  const { channel } = openList("http://127.0.0.1:9/list/", { clock });
  await channel.place(need(), go);
  expect(clock.pending()).toBe(0);
});

test("the password is in nothing that is said or kept", async () => {
  const server = await startCalDav();
  const { channel, lines } = openList(server.url);
  const said: unknown[] = [];
  for (const fault of [
    { status: 401 },
    { status: 500 },
    { lost: "before" },
    { to: `https://nora:${password}@a/?p=${password}` },
  ] as Fault[]) {
    server.fail("REPORT", fault);
    server.fail("PUT", fault);
    said.push(
      await channel.place(need(), go),
      await channel.find?.(need()),
      await channel.follow?.({ ...need(), ref: "x" }),
    );
    await channel.takeBack?.({ ...need(), ref: keyOf(1) });
  }
  const all = JSON.stringify([said, lines, [...server.objects]]);
  expect(all).not.toMatch(/canary|bm9yY/);
  expect(all).not.toContain(Buffer.from(`nora:${password}`).toString("base64"));
});
