import { describe, expect, onTestFinished, test } from "vitest";
import { createPageInbox, type PageInbox } from "../../src/runtime/page-inbox.ts";
import type { PageSlot, SlotRequest } from "../../src/runtime/page-slot.ts";
import type { Reason } from "../../src/slot/reasons.ts";
import { StoreError } from "../../src/store/errors.ts";
import { heartbeatsIn, page, pluginOf, type PluginHealth, type RunReport } from "../../src/store/heartbeats.ts";
import { inboxIn, type Message } from "../../src/store/inbox.ts";
import { linksIn } from "../../src/store/links.ts";
import type { Store } from "../../src/store/store.ts";
import { recordLines, type Lines } from "../support/lines.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { opened, storePath } from "../store/rig.ts";

const second = 1_000;
const minute = 60 * second;
const serial = "CC0001";
const owner = "Dash";

interface Bench {
  clock: VirtualClock;
  /** The page's own connection. */
  theirs: Store;
  /** The plugin's, which a test may break. */
  ours: Store;
  lines: Lines;
  /** What happened, in order: what slots were asked, links that were ended, devices looked at, readings written. */
  log: string[];
  /** What a slot was just refused. */
  refusal: { reason: Reason | null };
  /** What a slot does when it is asked. */
  slot: { does: () => void };
  /** Why a link cannot be ended, when Amazon answers. */
  answers: ((why: string | null) => void)[];
  inbox: PageInbox;
  send: (message?: Partial<Omit<Message, "id">>) => number;
  state: (id: number) => unknown;
  /** Somebody has the page open. */
  pageBeats: () => void;
  /** When the plugin last said that it is there, ms since the start; null where it does not. */
  beatAt: () => number | null;
  settle: () => Promise<void>;
}

const run = (reason: Reason | null): RunReport => ({
  polls: 0,
  readings: 0,
  tooOldAt: null,
  predecessor: null,
  uptime: 0,
  startedAgo: null,
  dueIn: null,
  notice: reason === null ? null : { reason, fault: false, endsIn: 1 },
  forecast: null,
});

/** The plugin's side of a page, in mode test, with the slot "beans" and the device that it is in. */
function bench(): Bench {
  const clock = virtualClock();
  const path = storePath();
  const [ours, theirs] = [opened(path, clock), opened(path, clock)];
  const lines = recordLines();
  const log: string[] = [];
  const refusal: { reason: Reason | null } = { reason: null };
  const answers: ((why: string | null) => void)[] = [];
  const slot = { does: (): void => undefined };
  const startedAt = clock.now();
  const pageSlot: PageSlot = {
    ask({ kind, units }: SlotRequest) {
      log.push(units === null ? kind : `${kind} ${units}`);
      slot.does();
      return { state: "done", mode: "test", number: 1 };
    },
    report: () => ({ row: 1, run: run(refusal.reason) }),
  };
  const health = (): PluginHealth => ({
    version: "1",
    homebridge: "2",
    mode: "test",
    startedAt,
    driftMs: null,
    calls: [],
    runs: { 1: run(refusal.reason) },
  });
  const inbox = createPageInbox({
    store: ours,
    owner,
    mode: "test",
    slots: [{ serial, slotId: "beans", pageSlot }],
    channel: {
      recheck: () => {
        log.push("recheck");
      },
      links: {
        has: (device) => device === serial,
        end: (device) =>
          new Promise((resolve) => {
            log.push(`unlink ${device}`);
            answers.push(resolve);
          }),
      },
    },
    writer: {
      flush: () => {
        log.push("flush");
      },
    },
    health,
    clock,
    log: lines.log,
  });
  onTestFinished(() => {
    inbox.stop();
    expect(clock.pending()).toBe(0);
  });
  const inTheirs = inboxIn(theirs);
  return {
    clock,
    theirs,
    ours,
    lines,
    log,
    refusal,
    slot,
    answers,
    inbox,
    send: (message = {}) =>
      inTheirs.send({
        kind: "refilled",
        serial,
        slotId: "beans",
        units: null,
        mode: "test",
        at: clock.now(),
        ...message,
      }),
    state: (id) => inTheirs.state(id)?.answer ?? null,
    pageBeats: () => {
      heartbeatsIn(theirs).beat(page, clock.now(), null);
    },
    beatAt() {
      const beat = heartbeatsIn(theirs).last(pluginOf(owner));
      return beat === null ? null : beat.at - startedAt;
    },
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

describe("requests of the page", () => {
  test("that wait at the start are acted on at once, later ones within a second, oldest first, each once", async () => {
    const { clock, inbox, send, state, log, settle } = bench();
    const ids = [send(), send({ kind: "spare", units: 3 })];
    inbox.start();
    await settle();
    expect(log.filter((what) => what !== "recheck")).toEqual(["refilled", "spare 3"]);
    ids.push(send({ kind: "arm" }));
    clock.advance(second);
    await settle();
    expect(log).toEqual(["refilled", "spare 3", "arm"]);
    for (const id of ids) expect(state(id)).toEqual({ state: "done", mode: "test", number: 1 });
    clock.advance(minute);
    expect(log).toHaveLength(3);
  });

  test("of another mode are refused, and no slot is asked", async () => {
    const { inbox, send, state, log, settle } = bench();
    const ids = [send({ mode: "live" }), send({ kind: "unlink", slotId: null, mode: "live" })];
    inbox.start();
    await settle();
    for (const id of ids)
      expect(state(id)).toMatchObject({
        state: "refused",
        said: { code: "otherMode", meant: "live", running: "test" },
      });
    expect(log).toEqual([]);
  });

  test.each([minute, -minute])(
    "that were laid down %d ms ago are acted on, a moment more and they have expired",
    async (ago) => {
      const { clock, inbox, send, state, log, settle } = bench();
      const good = send({ at: clock.now() - ago });
      const bad = send({ at: clock.now() - ago - Math.sign(ago) });
      inbox.start();
      await settle();
      expect([state(good), state(bad)]).toEqual([{ state: "done", mode: "test", number: 1 }, { state: "expired" }]);
      expect(log).toEqual(["refilled"]);
    },
  );

  test("about a slot or a device of another platform entry are left to it", async () => {
    const { theirs, inbox, send, log, settle } = bench();
    send({ serial: "DD0001" });
    send({ slotId: "filter" });
    send({ kind: "unlink", serial: "DD0001", slotId: null });
    inbox.start();
    await settle();
    expect(inboxIn(theirs).waiting()).toHaveLength(3);
    expect(log).toEqual([]);
  });

  test.each([
    [null, { state: "done", mode: "test", number: null }],
    ["Amazon could not be reached", { state: "refused", reason: "Amazon could not be reached" }],
  ])("to end a link are answered when the channel has: %s", async (why, answer) => {
    const { inbox, send, state, log, answers, settle } = bench();
    const id = send({ kind: "unlink", slotId: null });
    inbox.start();
    await settle();
    expect([log, state(id)]).toEqual([[`unlink ${serial}`], null]);
    answers[0]?.(why);
    await settle();
    expect(state(id)).toEqual(answer);
  });

  test("are not answered by a plugin that stopped meanwhile, which says that it goes", async () => {
    const { inbox, send, state, answers, beatAt, settle } = bench();
    const id = send({ kind: "unlink", slotId: null });
    inbox.start();
    await settle();
    expect(beatAt()).toBe(0);
    inbox.stop();
    expect(beatAt()).toBeNull();
    answers[0]?.(null);
    await settle();
    expect(state(id)).toBeNull();
  });

  test("may be what stops the plugin: no look comes after that", () => {
    const { clock, inbox, slot, send, log } = bench();
    slot.does = () => {
      inbox.stop();
    };
    inbox.start();
    send();
    clock.advance(second);
    expect([log, clock.pending()]).toEqual([["refilled"], 0]);
  });

  test("that are long over are dropped at the start", () => {
    const { clock, inbox, send, theirs } = bench();
    const day = 24 * 60 * minute;
    const [old, young] = [send(), send()];
    theirs.commit((database) =>
      database.prepare("UPDATE inbox SET at = ? WHERE id = ?").run(clock.now() - day - 1, old),
    );
    inbox.start();
    expect([old, young].map((id) => inboxIn(theirs).state(id) !== null)).toEqual([false, true]);
  });
});

describe("links that another process made", () => {
  test("are looked at when there are new ones, and before anybody is asked to order", async () => {
    const { clock, inbox, theirs, send, log, settle } = bench();
    inbox.start();
    linksIn(theirs, () => clock.now()).link(serial, "test", "a refresh token");
    send({ kind: "testOrder" });
    clock.advance(second);
    await settle();
    expect(log).toEqual(["recheck", "testOrder"]);
    send();
    clock.advance(second);
    await settle();
    expect(log).toEqual(["recheck", "testOrder", "refilled"]);
  });

  test("that were there before the start are known", () => {
    const { clock, inbox, theirs, log } = bench();
    linksIn(theirs, () => clock.now()).link(serial, "test", "a refresh token");
    inbox.start();
    expect(log).toEqual([]);
  });
});

describe("somebody watches", () => {
  test("readings are written each second, and the plugin says every three that it is there, until ten after the page's last word", () => {
    const { clock, inbox, pageBeats, beatAt, log } = bench();
    inbox.start();
    clock.advance(5 * second);
    expect([beatAt(), log], "nobody watches").toEqual([0, []]);
    pageBeats();
    const beats = new Set<number | null>();
    for (let at = 0; at < 15; at++) {
      clock.advance(second);
      beats.add(beatAt());
    }
    expect(log.filter((what) => what === "flush")).toHaveLength(9);
    expect([...beats]).toEqual([6, 9, 12].map((at) => at * second));
  });

  test("a request that was just refused is told at once: it shows nowhere else", () => {
    const { clock, inbox, pageBeats, beatAt, refusal } = bench();
    inbox.start();
    pageBeats();
    clock.advance(second);
    expect(beatAt()).toBe(second);
    refusal.reason = { code: "tripped" };
    clock.advance(second);
    expect(beatAt()).toBe(2 * second);
    clock.advance(second);
    expect(beatAt()).toBe(2 * second);
    refusal.reason = null;
    clock.advance(second);
    expect(beatAt()).toBe(4 * second);
  });

  test("while nobody writes, the store is asked for one number a second, and the inbox is not read", () => {
    const { clock, inbox, ours } = bench();
    let uses = 0;
    const use = ours.use.bind(ours);
    ours.use = (work) => {
      uses += 1;
      return use(work);
    };
    inbox.start();
    uses = 0;
    clock.advance(10 * second);
    expect(uses).toBe(10);
  });
});

test("a store that does not work is told of once until it works again; meanwhile nothing waits for it to write readings", () => {
  const { clock, inbox, ours, pageBeats, lines, log } = bench();
  const told = (): number => lines.told(/^warn: the page in the Homebridge UI cannot be heard or answered/).length;
  inbox.start();
  pageBeats();
  clock.advance(2 * second);
  log.length = 0;
  const use = ours.use.bind(ours);
  const broken = (): never => {
    throw new StoreError("unwritable", "the disk is full");
  };
  // What reads goes on; only a beat is refused.
  ours.use = (work) =>
    use((database) => {
      const prepare = database.prepare.bind(database);
      database.prepare = (sql) => (sql.startsWith("INSERT INTO heartbeats") ? broken() : prepare(sql));
      try {
        return work(database);
      } finally {
        database.prepare = prepare;
      }
    });
  clock.advance(4 * second);
  pageBeats();
  clock.advance(4 * second);
  expect(told()).toBe(1);
  expect(log.filter((what) => what === "flush").length, "until the first beat is refused").toBeLessThanOrEqual(2);
  ours.use = use;
  pageBeats();
  clock.advance(3 * second);
  log.length = 0;
  clock.advance(2 * second);
  expect(log).toEqual(["flush", "flush"]);
  ours.use = broken;
  clock.advance(2 * second);
  expect(told()).toBe(2);
});
