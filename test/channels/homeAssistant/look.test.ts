import { describe, expect, test } from "vitest";
import { virtualClock, type VirtualClock } from "../../support/virtual-clock.ts";
import { go, keyOf, need } from "../caldav/rig.ts";
import type { Kind } from "./backends.ts";
import type { TodoEntity } from "./entity.ts";
import { entity, openChannel, passBoth, type Opened } from "./rig.ts";
import { startTodoLists, token, type Fault, type TodoServer } from "./server.ts";

interface World extends Opened {
  server: TodoServer;
  list: TodoEntity;
  clock: VirtualClock;
}

const minute = 60_000;
const sought = need();

/** A list, and the channel on it at the time of the attempt. */
async function started(kind: Kind = "local", more: { lag?: number; test?: boolean } = {}): Promise<World> {
  const server = await startTodoLists();
  const list = server.list(entity, kind);
  const clock = virtualClock(sought.triedAt);
  return { server, list, clock, ...openChannel(server.url, { clock, ...more }) };
}

describe("is it there?", () => {
  test.each<[string, (list: TodoEntity) => unknown, string]>([
    ["open", (list) => list.write("Coffee beans", keyOf(1)), "there"],
    ["renamed by a person", (list) => list.write("Tea", `for me\n${keyOf(1)}`), "there"],
    ["with a marker", (list) => list.write("Coffee beans (dr-00000001-000001)"), "there"],
    ["without its description", (list) => list.write("Coffee beans"), "there"],
    ["ticked", (list) => list.tick(list.write("Coffee beans", keyOf(1))), "ticked"],
    ["of another need", (list) => list.write("Coffee beans", keyOf(2)), "notThere"],
    ["a person's that is ticked", (list) => list.tick(list.write("Coffee beans")), "notThere"],
    ["nothing", () => undefined, "notThere"],
  ])("%s", async (_label, before, is) => {
    const { channel, list, clock, server } = await started();
    before(list);
    passBoth(clock, server, 20 * minute);
    expect(await channel.find?.(sought)).toMatchObject({ is });
  });

  test("not there is true of what was tried a minute before, where Home Assistant was seen to look", async () => {
    const { channel, clock, server } = await started();
    server.writesReports = true;
    passBoth(clock, server, minute - 1000);
    expect(await channel.find?.(sought)).toEqual({ is: "noAnswer" });
    passBoth(clock, server, 1000);
    expect(await channel.find?.(sought)).toEqual({ is: "notThere" });
  });

  test("and else of what was tried lagMinutes before: what REST tells of a report does not move by itself", async () => {
    const { channel, clock, server } = await started();
    passBoth(clock, server, 20 * minute - 1000);
    expect(await channel.find?.(sought)).toEqual({ is: "noAnswer" });
    passBoth(clock, server, 1000);
    expect(await channel.find?.(sought)).toEqual({ is: "notThere" });
  });

  test("and with no lagMinutes of what was tried a minute before", async () => {
    const { channel, clock, server } = await started("shopping", { lag: 0 });
    passBoth(clock, server, minute - 1);
    expect(await channel.find?.(sought)).toEqual({ is: "noAnswer" });
    passBoth(clock, server, 1);
    expect(await channel.find?.(sought)).toEqual({ is: "notThere" });
  });

  test("a list whose backend does not answer shows what it had: not there waits for lagMinutes", async () => {
    const { channel, clock, server, list } = await started("caldav");
    server.writesReports = true;
    list.reachable = false;
    passBoth(clock, server, 5 * minute);
    expect(await channel.find?.(sought)).toEqual({ is: "noAnswer" });
    list.reachable = true;
    expect(await channel.find?.(sought)).toEqual({ is: "notThere" });
  });

  test("a refresh within 10 s of another is put off, and what it would show is seen a minute later", async () => {
    const { channel, clock, server, list } = await started("todoist", { lag: 0 });
    server.writesReports = true;
    expect(await channel.find?.(sought)).toEqual({ is: "noAnswer" });
    // Our late call is carried out behind Home Assistant's last look.
    const uid = list.write("Coffee beans", keyOf(1));
    expect(await channel.find?.(sought)).toEqual({ is: "noAnswer" });
    passBoth(clock, server, minute);
    expect(await channel.find?.(sought)).toEqual({ is: "there", ref: uid });
  });

  test("it counts from the request that adds, not from the attempt that began before it", async () => {
    const { channel, clock, server, list } = await started("local", { lag: 0 });
    const meanwhile = (): void => {
      passBoth(clock, server, 20_000);
    };
    server.fail("states", { meanwhile });
    server.fail("update_entity", { meanwhile });
    server.fail("get_items", { meanwhile });
    server.fail("add_item", { lost: "late" });
    expect(await channel.place(sought, go)).toMatchObject({ outcome: "unknown" });
    expect(await channel.find?.(sought)).toEqual({ is: "noAnswer" });
    // Home Assistant goes on with a call whose caller has gone.
    server.catchUp();
    expect(await channel.find?.(sought)).toEqual({ is: "there", ref: list.stored[0]?.uid });
  });

  test("a clock that was stepped back makes nothing out to be old enough", async () => {
    const { channel, clock, server } = await started("local", { lag: 0 });
    passBoth(clock, server, 30 * minute);
    clock.step(-60 * minute);
    expect(await channel.find?.(sought)).toEqual({ is: "noAnswer" });
  });

  test("a list that does not show all it has says nothing of what is not seen", async () => {
    const { channel, clock, server, list } = await started("google");
    for (let at = 0; at < 101; at++) list.write(`Thing ${at}`);
    passBoth(clock, server, 60 * minute);
    expect(await channel.find?.(sought)).toEqual({ is: "noAnswer" });
    expect(await channel.follow?.({ ...sought, ref: "u1" })).toBeNull();
  });

  test.each<[string, string, Fault]>([
    ["an error", "states", { status: 500 }],
    ["no such entity", "states", { status: 404 }],
    ["no answer", "get_items", { lost: "before" }],
    ["half an answer", "get_items", { half: true }],
    ["something else", "get_items", { body: "[]" }],
    ["a redirect", "update_entity", { to: "https://other.example.org/" }],
  ])("%s says nothing", async (_label, asked, fault) => {
    const { channel, clock, server } = await started();
    passBoth(clock, server, 60 * minute);
    server.fail(asked, fault, fault);
    expect(await channel.find?.(sought)).toEqual({ is: "noAnswer" });
    expect(await channel.follow?.({ ...sought, ref: "u1" })).toBeNull();
  });
});

describe("what has become of it", () => {
  const open = { status: "processing", word: "NEEDS-ACTION", expectedAt: null };
  const ticked = { status: "ticked", word: "COMPLETED", expectedAt: null };
  const gone = { status: "gone", word: "GONE", expectedAt: null, several: false };

  async function placed(kind: Kind) {
    const world = await started(kind);
    const attempt = await world.channel.place(sought, go);
    const order = { ...sought, ref: "ref" in attempt ? attempt.ref : "" };
    const look = async (): Promise<unknown> => {
      passBoth(world.clock, world.server, minute);
      return await world.channel.follow?.(order);
    };
    return { ...world, order, look };
  }

  test.each<[Kind, object]>([
    ["local", ticked],
    ["shopping", ticked],
    ["caldav", ticked],
    ["google", ticked],
    ["bring", ticked],
    // It shows active tasks alone.
    ["todoist", gone],
  ])("%s: open, ticked, gone", async (kind, whenTicked) => {
    const { list, look, order } = await placed(kind);
    expect(await look()).toEqual(open);
    list.tick(order.ref);
    expect(await look()).toEqual(whenTicked);
    list.stored.length = 0;
    expect(await look()).toEqual(gone);
  });

  test("unticked, renamed, with a note, moved and doubled by a person it is still there", async () => {
    const { list, look, order } = await placed("local");
    const [item] = list.stored;
    list.tick(order.ref);
    expect(await look()).toEqual(ticked);
    Object.assign(item ?? {}, { done: false, summary: "Tea", description: "the dark ones" });
    expect(await look()).toEqual(open);
    list.stored.unshift({ uid: "double", summary: "Coffee beans", description: keyOf(1), done: true });
    expect(await look()).toEqual(open);
  });

  test("with another uid, as after a list was restored, it is told by its key or its text", async () => {
    const { list, look } = await placed("local");
    Object.assign(list.stored[0] ?? {}, { uid: "another" });
    expect(await look()).toEqual(open);
    Object.assign(list.stored[0] ?? {}, { description: "" });
    expect(await look()).toEqual(open);
    list.tick("another");
    expect(await look()).toEqual(gone);
  });

  test("a list that is unavailable, not loaded, starting or not there is no news", async () => {
    const { list, look, server } = await placed("todoist");
    list.reachable = false;
    expect(await look()).toBeNull();
    list.reachable = true;
    server.advance(15 * minute);
    expect(await look()).toEqual(open);
    list.loaded = false;
    expect(await look()).toBeNull();
    list.loaded = true;
    server.starting = true;
    expect(await look()).toBeNull();
    server.starting = false;
    list.oddState = "unknown";
    expect(await look()).toBeNull();
    list.oddState = null;
    expect(await look()).toEqual(open);
  });

  test("one that loses its entries while it is read is no news", async () => {
    const { list, look, server } = await placed("local");
    server.fail("get_items", { meanwhile: () => void (list.loaded = false) });
    expect(await look()).toBeNull();
    list.loaded = true;
    expect(await look()).toEqual(open);
  });

  test("two that go between two looks are said to go together, each once; a list that was replaced, too", async () => {
    const { channel, server, list, clock } = await started();
    const orders = [1, 2, 3].map((last) => ({ ...need(last), ref: list.write(`Thing ${last}`, keyOf(last)) }));
    for (const order of orders) expect(await channel.follow?.(order)).toMatchObject(open);
    list.stored.splice(0, 1);
    passBoth(clock, server, 5 * minute);
    const [first, ...rest] = orders;
    expect(first && (await channel.follow?.(first))).toEqual(gone);
    for (const order of rest) await channel.follow?.(order);
    list.stored.splice(0, 2, { uid: "x", summary: "Milk", done: false });
    passBoth(clock, server, 5 * minute);
    for (const order of rest) expect(await channel.follow?.(order)).toEqual({ ...gone, several: true });
    for (const order of rest) expect(await channel.follow?.(order)).toEqual(gone);
  });

  test("also those that are told by their keys alone", async () => {
    const { channel, list } = await started();
    const orders = [1, 2].map((last) => ({ ...need(last), ref: list.write(`Thing ${last}`, keyOf(last)) }));
    for (const order of orders) await channel.follow?.(order);
    for (const one of list.stored) one.uid = `new ${one.uid}`;
    for (const order of orders) expect(await channel.follow?.(order)).toMatchObject(open);
    list.stored.length = 0;
    for (const order of orders) expect(await channel.follow?.(order)).toEqual({ ...gone, several: true });
  });

  test("two slots whose things Bring! puts together have one entry, ticked for both", async () => {
    const { channel, list } = await started("bring");
    const other = need(2, { key: `dr-00000002${"0".repeat(24)}` });
    const attempts = [await channel.place(sought, go), await channel.place(other, go)];
    expect(list.stored).toHaveLength(1);
    const orders = [sought, other].map((one) => ({ ...one, ref: list.stored[0]?.uid ?? "" }));
    expect(attempts).toMatchObject(orders.map(({ ref }) => ({ outcome: "accepted", ref })));
    list.tick(orders[0]?.ref ?? "");
    list.update();
    for (const order of orders) expect(await channel.follow?.(order)).toMatchObject({ status: "ticked" });
  });
});

describe("taking it back", () => {
  test.each<[string, Kind, (list: TodoEntity) => unknown, boolean]>([
    ["as we wrote it", "local", () => undefined, true],
    ["as we wrote it, with a marker", "shopping", () => undefined, true],
    ["as we wrote it, behind a list that lags", "caldav", () => undefined, true],
    ["as we wrote it, at Google's", "google", () => undefined, true],
    ["renamed", "local", (list) => rewrite(list, { summary: "Tea" }), false],
    ["with a note", "local", (list) => rewrite(list, { description: `dark ones\n${keyOf(1)}` }), false],
    ["ticked", "local", (list) => rewrite(list, { done: true }), false],
    ["on a list that takes nothing away", "local", (list) => (list.features &= ~2), false],
  ])("an entry %s", async (_label, kind, before, removed) => {
    const { channel, list, server, clock, lines } = await started(kind);
    await channel.place(sought, go);
    before(list);
    passBoth(clock, server, minute);
    await channel.takeBack?.({ ...sought, ref: list.stored[0]?.uid ?? "" });
    expect(list.stored).toHaveLength(removed ? 0 : 1);
    expect(lines.filter((line) => line.startsWith("warn"))).toEqual([]);
  });

  test("what a person wrote stays, and what has no uid or another one", async () => {
    const { channel, list, server } = await started();
    const hers = list.write("Coffee beans");
    await channel.takeBack?.({ ...sought, ref: hers });
    await channel.place(need(2), go);
    await channel.takeBack?.({ ...need(2), ref: "another" });
    expect([list.stored.length, server.asked.includes("remove_item")]).toEqual([1, false]);
  });

  test("a failure is said, also of a list that cannot be read", async () => {
    const { channel, list, server, lines } = await started();
    await channel.place(sought, go);
    const order = { ...sought, ref: list.stored[0]?.uid ?? "" };
    server.fail("remove_item", { status: 500 }, { lost: "before" });
    await channel.takeBack?.(order);
    await channel.takeBack?.(order);
    server.fail("states", { status: 500 });
    await channel.takeBack?.(order);
    expect(list.stored).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith("warn"))).toEqual([
      "warn: list: an entry could not be taken off the list (HTTP 500)",
      "warn: list: an entry could not be taken off the list (the answer broke off)",
      "warn: list: an entry could not be taken off the list, which cannot be read",
    ]);
  });
});

describe("a wrong token", () => {
  test("is tried once and then by orders alone for an hour, so that this address is not banned", async () => {
    const server = await startTodoLists();
    server.list(entity, "local");
    server.threshold = 5;
    const clock = virtualClock(sought.triedAt);
    const { channel } = openChannel(server.url, { clock, token: "wrong" });
    const order = { ...sought, ref: "u1" };
    expect(await channel.place(sought, go)).toEqual({ outcome: "refused", reason: "denied", detail: "HTTP 401" });
    for (let at = 0; at < 11; at++) {
      passBoth(clock, server, 5 * minute);
      expect([await channel.find?.(sought), await channel.follow?.(order)]).toEqual([{ is: "noAnswer" }, null]);
      await channel.takeBack?.(order);
    }
    expect(server.asked).toEqual(["states"]);
    passBoth(clock, server, 5 * minute);
    expect(await channel.follow?.(order)).toBeNull();
    expect(server.asked).toHaveLength(2);
  });

  test("that is right again is taken at once by an order, and by looks after it", async () => {
    const { channel, server } = await started();
    server.fail("states", { status: 401 });
    expect(await channel.follow?.({ ...sought, ref: "u1" })).toBeNull();
    expect(await channel.place(sought, go)).toMatchObject({ outcome: "accepted" });
    expect(await channel.find?.(sought)).toMatchObject({ is: "there" });
  });

  test("from an address that is banned is denied", async () => {
    const server = await startTodoLists();
    server.list(entity, "local");
    server.threshold = 0;
    expect(await openChannel(server.url).channel.place(sought, go)).toMatchObject({
      outcome: "refused",
      reason: "denied",
      detail: "HTTP 403",
    });
  });
});

test("the token is in nothing that is said or kept", async () => {
  const { channel, server, list, lines } = await started();
  const said: unknown[] = [];
  const faults: Fault[] = [
    { status: 500 },
    { lost: "before" },
    { body: token },
    { to: `https://nora:${token}@a/?p=${token}` },
  ];
  for (const asked of ["states", "update_entity", "get_items", "add_item", "remove_item"])
    for (const fault of faults) {
      server.fail(asked, fault);
      said.push(await channel.place(sought, go));
      await channel.takeBack?.({ ...sought, ref: list.stored[0]?.uid ?? "" });
      server.fail(asked, fault);
      said.push(await channel.find?.(sought), await channel.follow?.({ ...sought, ref: "u1" }));
    }
  expect(said).not.toHaveLength(0);
  expect(JSON.stringify([said, lines, list.stored])).not.toContain("canary");
});

test("looking leaves no timer", async () => {
  const { channel, clock } = await started();
  await channel.find?.(sought);
  await channel.follow?.({ ...sought, ref: "u1" });
  expect(clock.pending()).toBe(0);
});

function rewrite(list: TodoEntity, changes: { summary?: string; description?: string; done?: boolean }): unknown {
  return Object.assign(list.stored[0] ?? {}, changes);
}
