import { describe, expect, test } from "vitest";
import type { Attempt } from "../../../src/slot/attempt.ts";
import { virtualClock } from "../../support/virtual-clock.ts";
import { go, keyOf, need } from "../caldav/rig.ts";
import type { Kind } from "./backends.ts";
import { entity, openChannel } from "./rig.ts";
import { startTodoLists, type Fault, type TodoServer } from "./server.ts";
import type { TodoEntity } from "./entity.ts";

async function started(kind: Kind = "local"): Promise<{ server: TodoServer; list: TodoEntity }> {
  const server = await startTodoLists();
  return { server, list: server.list(entity, kind) };
}

const kinds: Kind[] = ["local", "shopping", "caldav", "todoist", "google", "bring"];
const reading = ["states", "update_entity", "states", "get_items"];

describe("an entry is put on the list", () => {
  test.each(kinds)("of the kind %s once, and seen there", async (kind) => {
    const { server, list } = await started(kind);
    const { channel } = openChannel(server.url);
    const attempt = await channel.place(need(), go);
    expect(attempt).toEqual({ outcome: "accepted", kind: "listed", ref: list.stored[0]?.uid, code: "LISTED" });
    const marked = kind === "shopping" ? "Coffee beans (dr-00000001-000001)" : "Coffee beans";
    expect(list.stored.map(({ summary }) => summary)).toEqual([marked]);
    expect(list.stored[0]?.description).toBe(kind === "shopping" ? undefined : `1 pack (g)\n${keyOf(1)}`);
    expect(server.asked).toEqual([...reading, "add_item", "get_items"]);
    // Again, as after an outcome that was never learned: it is there.
    expect(await channel.place(need(), go)).toEqual(attempt);
    // The slot's next need.
    expect(await channel.place(need(2), go)).toMatchObject({ kind: "onList", ref: list.stored[0]?.uid });
    expect(list.stored).toHaveLength(1);
  });

  test("in mode test it says so", async () => {
    const { server, list } = await started();
    await openChannel(server.url, { test: true }).channel.place(need(), go);
    expect(list.stored[0]?.summary).toBe("[Test] Coffee beans");
  });

  test("not when the last look says no, which is asked right before it leaves", async () => {
    const { server, list } = await started();
    const asked: string[][] = [];
    const attempt = await openChannel(server.url).channel.place(need(), () => {
      asked.push([...server.asked]);
      return { go: false, why: "withdrawn" };
    });
    expect(attempt).toEqual({ outcome: "stopped", why: "withdrawn" });
    expect([asked, server.asked, list.stored]).toEqual([[reading], reading, []]);
  });

  test("not where a person was first, seen behind a list that lags", async () => {
    const { server, list } = await started("caldav");
    const hers = list.write("coffee  Beans", "the dark ones");
    expect(await openChannel(server.url).channel.place(need(), go)).toEqual({
      outcome: "accepted",
      kind: "onList",
      ref: hers,
      code: "ON_LIST",
    });
    expect(list.stored).toHaveLength(1);
  });

  test("not again where this very order was ticked meanwhile", async () => {
    const { server, list } = await started();
    const { channel } = openChannel(server.url);
    await channel.place(need(), go);
    list.tick(list.stored[0]?.uid ?? "");
    expect(await channel.place(need(), go)).toMatchObject({ outcome: "accepted", kind: "listed" });
    expect(list.stored).toHaveLength(1);
  });

  test("anew for the next need, where the last one was ticked", async () => {
    const { server, list } = await started();
    const { channel } = openChannel(server.url);
    await channel.place(need(), go);
    list.tick(list.stored[0]?.uid ?? "");
    expect(await channel.place(need(2), go)).toMatchObject({ kind: "listed", ref: list.stored[1]?.uid });
  });

  test("and brought back by Bring! from what was bought before", async () => {
    const { server, list } = await started("bring");
    list.tick(list.write("coffee beans"));
    expect(await openChannel(server.url).channel.place(need(), go)).toMatchObject({ kind: "listed" });
    expect(list.stored).toMatchObject([
      { summary: "Coffee beans", description: `1 pack (g)\n${keyOf(1)}`, done: false },
    ]);
  });

  test("and told by its text where the description got lost", async () => {
    const { server, list } = await started();
    list.losesDescriptions = true;
    const attempt = await openChannel(server.url).channel.place(need(), go);
    expect(attempt).toMatchObject({ outcome: "accepted", kind: "listed", ref: list.stored[0]?.uid });
  });

  test("two slots of one process one after the other", async () => {
    const { server, list } = await started();
    const { channel } = openChannel(server.url);
    const both = await Promise.all([channel.place(need(1), go), channel.place(need(2), go)]);
    expect(both).toMatchObject([{ kind: "listed" }, { kind: "onList" }]);
    expect(list.stored).toHaveLength(1);
  });

  test.each([
    ["the other's has the smaller key", 2, 1, "onList"],
    ["ours has the smaller key", 1, 2, "listed"],
  ] as const)("of two processes at once one gives way: %s", async (_label, ours, theirs, kind) => {
    const { server, list } = await started();
    // Between our reading and our adding.
    const meanwhile = (): void => void list.write("Coffee beans", `1 pack (g)\n${keyOf(theirs)}`);
    server.fail("add_item", { meanwhile });
    const attempt = await openChannel(server.url).channel.place(need(ours), go);
    expect(attempt).toMatchObject({ outcome: "accepted", kind });
    expect(list.stored.map(({ description }) => description?.slice(-1))).toEqual(ours === 2 ? ["1"] : ["2", "1"]);
    expect(attempt).toMatchObject({ ref: list.stored.find(({ description }) => description?.endsWith("1"))?.uid });
  });

  test("nobody gives way on a list that takes nothing away", async () => {
    const { server, list } = await started();
    list.features &= ~2;
    server.fail("add_item", { meanwhile: () => void list.write("Coffee beans", keyOf(1)) });
    expect(await openChannel(server.url).channel.place(need(2), go)).toMatchObject({ kind: "listed" });
    expect(server.asked).not.toContain("remove_item");
  });

  test("two real processes at once leave one entry, or each its own where neither could see the other", async () => {
    const { server, list } = await started();
    const both = [openChannel(server.url), openChannel(server.url)];
    const attempts = await Promise.all(both.map(({ channel }, at) => channel.place(need(at + 1), go)));
    for (const attempt of attempts) {
      const { ref } = attempt as Extract<Attempt, { outcome: "accepted" }>;
      expect(list.stored.map(({ uid }) => uid)).toContain(ref);
    }
  });
});

describe("what comes of adding it", () => {
  const outcomes: [string, Fault, Partial<Attempt>, boolean][] = [
    ["400", { status: 400 }, { outcome: "notSent", why: "HTTP 400" }, false],
    ["404", { status: 404 }, { outcome: "notSent", why: "HTTP 404" }, false],
    ["429", { status: 429, headers: { "Retry-After": "60" } }, { outcome: "notSent", retryAfter: 60_000 }, false],
    ["401", { status: 401 }, { outcome: "refused", reason: "denied", detail: "HTTP 401" }, false],
    ["403", { status: 403 }, { outcome: "refused", reason: "denied" }, false],
    ["405", { status: 405 }, { outcome: "refused", reason: "misplaced" }, false],
    ["409", { status: 409 }, { outcome: "refused", reason: "misplaced" }, false],
    ["412", { status: 412 }, { outcome: "refused", reason: "misplaced" }, false],
    ["408", { status: 408 }, { outcome: "unknown" }, false],
    ["500", { status: 500 }, { outcome: "unknown", why: "HTTP 500" }, false],
    ["503", { status: 503 }, { outcome: "unknown" }, false],
    ["200 that did nothing", { body: "[]" }, { outcome: "unknown", why: "it is not seen on the list" }, false],
    ["200 of something else", { body: "<html>" }, { outcome: "unknown" }, false],
    ["no answer, and it was not done", { lost: "before" }, { outcome: "unknown" }, false],
    ["no answer, and it is done later", { lost: "late" }, { outcome: "unknown" }, false],
    ["an endless answer", { endless: true }, { outcome: "unknown", why: "answered more than 1 MB" }, false],
    ["no answer, and it was done", { lost: "after" }, { outcome: "accepted", kind: "listed" }, true],
    ["half an answer, and it was done", { half: true }, { outcome: "accepted", kind: "listed" }, true],
    [
      "a redirect",
      { to: "https://other.example.org/api/?canary=1" },
      {
        outcome: "refused",
        reason: "misplaced",
        detail: "answers with a redirect to https://other.example.org/api/: use that address",
      },
      false,
    ],
  ];
  test.each(outcomes)("%s", async (_label, fault, outcome, there) => {
    const { server, list } = await started();
    server.fail("add_item", fault);
    expect(await openChannel(server.url).channel.place(need(), go)).toMatchObject(outcome);
    expect(list.stored).toHaveLength(there ? 1 : 0);
    expect(server.asked.filter((name) => name === "add_item")).toHaveLength(1);
  });

  test("Home Assistant that goes away before it: not sent", async () => {
    const { server, list } = await started();
    const meanwhile = (): void => {
      server.shut();
    };
    server.fail("get_items", { meanwhile });
    expect(await openChannel(server.url).channel.place(need(), go)).toEqual({
      outcome: "notSent",
      why: "ECONNREFUSED",
      retryAfter: null,
    });
    expect(list.stored).toEqual([]);
  });

  test("a list that goes away meanwhile answers 200 and does nothing: unknown", async () => {
    const { server, list } = await started("todoist");
    const meanwhile = (): void => {
      list.reachable = false;
      list.update();
      server.advance(15 * 60_000);
    };
    server.fail("add_item", { meanwhile });
    expect(await openChannel(server.url).channel.place(need(), go)).toMatchObject({
      outcome: "unknown",
      why: "it is not seen on the list",
    });
    expect(list.stored).toEqual([]);
  });

  test("one that shows it only after another refresh is asked for that", async () => {
    const { server, list } = await started("caldav");
    server.fail("get_items", null, {
      body: JSON.stringify({ service_response: { [entity]: { items: [] } } }),
    });
    expect(await openChannel(server.url).channel.place(need(), go)).toMatchObject({ kind: "listed" });
    expect(server.asked).toEqual([...reading, "add_item", "get_items", ...reading]);
    expect(list.stored).toHaveLength(1);
  });

  test("an answer that does not come within 30 s: what was done is seen, and else it is unknown", async () => {
    const { server, list } = await started();
    const clock = virtualClock();
    const { channel } = openChannel(server.url, { clock });
    server.fail("add_item", { silent: true });
    const arrived = server.arrived("add_item");
    const attempt = channel.place(need(), go);
    await arrived;
    clock.advance(30_000);
    expect(await attempt).toMatchObject({ outcome: "unknown", why: "no whole answer within 30 s" });
    expect([clock.pending(), list.stored.length]).toEqual([0, 0]);
  });

  test("after the end nothing is asked, and nothing is left", async () => {
    const { server } = await started();
    const clock = virtualClock();
    const { channel } = openChannel(server.url, { clock });
    server.fail("add_item", { silent: true });
    const arrived = server.arrived("add_item");
    const both = [channel.place(need(), go), channel.place(need(2), go)];
    await arrived;
    channel.close();
    expect(await Promise.all(both)).toMatchObject([
      { outcome: "unknown", why: "Homebridge stops" },
      { outcome: "notSent", why: "Homebridge stops" },
    ]);
    expect([clock.pending(), server.asked]).toEqual([0, [...reading, "add_item"]]);
  });
});

describe("a list that cannot be read: nothing was ordered", () => {
  const notSent = (why: string) => ({ outcome: "notSent", why }) as const;
  const misplaced = (detail: string) => ({ outcome: "refused", reason: "misplaced", detail }) as const;
  const alien = misplaced("it does not answer as Home Assistant does");

  test.each<[string, string, Fault, Partial<Attempt>]>([
    ["the state: 401", "states", { status: 401 }, { outcome: "refused", reason: "denied", detail: "HTTP 401" }],
    ["the state: 403", "states", { status: 403 }, { outcome: "refused", reason: "denied" }],
    ["the state: 500", "states", { status: 500 }, notSent("HTTP 500")],
    [
      "the state: 429",
      "states",
      { status: 429, headers: { "Retry-After": "5" } },
      { outcome: "notSent", retryAfter: 5000 },
    ],
    ["the state: a web page", "states", { body: "<html>" }, alien],
    ["the state: of another kind", "states", { body: '{"state":"on"}' }, misplaced("it is no to-do list")],
    ["the state: none", "states", { body: '{"state":3}' }, alien],
    ["the state: lost", "states", { lost: "before" }, notSent("the answer broke off")],
    ["the state: half", "states", { half: true }, notSent("the answer broke off")],
    ["the state: endless", "states", { endless: true }, notSent("answered more than 1 MB")],
    [
      "the state: a redirect",
      "states",
      { to: "https://canary:secret@other.example.org/?canary" },
      misplaced("answers with a redirect to https://other.example.org/: use that address"),
    ],
    ["the refresh: 401", "update_entity", { status: 401 }, { outcome: "refused", reason: "denied" }],
    ["the refresh: lost", "update_entity", { lost: "before" }, notSent("the answer broke off")],
    ["the entries: 400", "get_items", { status: 400 }, notSent("Home Assistant is starting (HTTP 400)")],
    ["the entries: 500", "get_items", { status: 500 }, notSent("HTTP 500")],
    ["the entries: 404", "get_items", { status: 404 }, { outcome: "refused", reason: "misplaced" }],
    ["the entries: others", "get_items", { body: '{"service_response":{"todo.other":{"items":[]}}}' }, alien],
    ["the entries: half", "get_items", { half: true }, notSent("the answer broke off")],
  ])("%s", async (_label, asked, fault, outcome) => {
    const { server, list } = await started();
    server.fail(asked, fault);
    expect(await openChannel(server.url).channel.place(need(), go)).toMatchObject(outcome);
    expect(list.stored).toEqual([]);
  });

  test("a refresh that fails is no reason: what Home Assistant shows is read", async () => {
    const { server } = await started();
    server.fail("update_entity", { status: 500 });
    expect(await openChannel(server.url).channel.place(need(), go)).toMatchObject({ outcome: "accepted" });
  });

  test.each<[string, (list: TodoEntity, server: TodoServer) => void, Partial<Attempt>]>([
    [
      "unavailable",
      (list, server) => {
        list.reachable = false;
        server.advance(15 * 60_000);
      },
      notSent("the list is unavailable"),
    ],
    ["not loaded yet", (list) => (list.loaded = false), notSent("the list is unknown")],
    ["starting", (_list, server) => (server.starting = true), notSent("the list is unavailable")],
    ["no list", (list) => (list.oddState = "on"), misplaced("it is no to-do list")],
    ["read-only", (list) => (list.features = 4), misplaced("the list takes no entries")],
  ])("one that is %s", async (_label, before, outcome) => {
    const { server, list } = await started("todoist");
    before(list, server);
    expect(await openChannel(server.url).channel.place(need(), go)).toMatchObject(outcome);
    expect(server.asked).not.toContain("add_item");
  });

  test("one that loses its entries while it is read is not taken for an empty one", async () => {
    const { server, list } = await started();
    list.write("Coffee beans");
    const meanwhile = (): void => void (list.loaded = false);
    server.fail("get_items", { meanwhile });
    expect(await openChannel(server.url).channel.place(need(), go)).toMatchObject(
      notSent("the list was not there while it was read"),
    );
    expect(list.stored).toHaveLength(1);
  });

  test("one that is not there, and one that does not show all it has", async () => {
    const { server, list } = await started("google");
    expect(await openChannel(server.url, { entity: "todo.other" }).channel.place(need(), go)).toMatchObject(
      misplaced("there is no todo.other in Home Assistant"),
    );
    for (let at = 0; at < 120; at++) list.tick(list.write(`Thing ${at}`));
    expect(await openChannel(server.url).channel.place(need(), go)).toMatchObject(
      misplaced("the list shows only its first 100 entries: remove what is ticked off"),
    );
    expect(list.stored).toHaveLength(120);
  });

  test("nobody there, and a public address over http", async () => {
    expect(await openChannel("http://127.0.0.1:9").channel.place(need(), go)).toEqual({
      outcome: "notSent",
      why: "ECONNREFUSED",
      retryAfter: null,
    });
    expect(await openChannel("http://198.51.100.7").channel.place(need(), go)).toMatchObject(
      misplaced("it is not in the private network: use https"),
    );
  });
});
