import { describe, expect, onTestFinished, test } from "vitest";
import { amazonCan } from "../../src/channels/amazon/capabilities.ts";
import type { OrderChannel } from "../../src/channels/contract.ts";
import type { SaveResult } from "../../src/runtime/slot-persistence.ts";
import { createSlotRuntime, type SlotRuntime } from "../../src/runtime/slot-runtime.ts";
import type { Attempt } from "../../src/slot/attempt.ts";
import type { LastLook } from "../../src/slot/last-look.ts";
import type { SlotState } from "../../src/slot/state.ts";
import { pendingIntent } from "../slot/support/intents.ts";
import { linked, policyWith } from "../slot/support/slot-driver.ts";
import { coffee, emptySlot, withBook } from "../store/rig.ts";
import { recordLines, type Lines } from "../support/lines.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import type { Readiness } from "../../src/slot/readiness.ts";
import { wanted } from "../support/wanted.ts";

const second = 1_000;
const minute = 60 * second;

interface Bench {
  runtime: SlotRuntime;
  clock: VirtualClock;
  lines: Lines;
  /** What the channel and the store were asked, in order. */
  log: string[];
  /** Each attempt that the channel was asked for: its last look, and its end. */
  attempts: { look: () => LastLook; end: (attempt: Attempt) => void }[];
  /** The device changes. */
  change: (now: Readiness) => void;
  disk: { ends: SaveResult[]; unsaved: boolean; lost: string | null };
  owing: { now: boolean };
  timers: () => number;
}

/** What a test may do otherwise. */
interface Twists {
  channel: Partial<OrderChannel>;
  show: () => void;
  say: () => void;
}

/** A slot in mode test between a channel and a store that do as a test says, started and linked. */
function bench({ channel: more = {}, show = () => undefined, say = () => undefined }: Partial<Twists> = {}): Bench {
  const clock = virtualClock();
  const lines = recordLines();
  const log: string[] = [];
  const attempts: Bench["attempts"] = [];
  const disk: Bench["disk"] = { ends: [], unsaved: false, lost: null };
  const owing = { now: false };
  let listener: (now: Readiness) => void = () => undefined;
  let ready: Readiness = linked;
  let timers = 0;
  const channel: OrderChannel = {
    can: amazonCan("test"),
    readiness: () => ready,
    onChange: (_slot, heard) => {
      listener = heard;
    },
    place: ({ slotId, cause }, look) => {
      log.push(`place ${slotId} ${cause}`);
      return new Promise((end) => {
        attempts.push({ look, end });
      });
    },
    takeBack: ({ ref }) => {
      log.push(`take back ${ref}`);
      return Promise.resolve();
    },
    recheck: () => {
      log.push("recheck");
    },
    safetyCatch: {
      trip: (_slot, account) => {
        log.push(`trip ${String(account)}`);
      },
      isUnsaved: () => owing.now,
      save: () => {
        log.push("save trip");
      },
    },
    close: () => undefined,
    ...more,
  };
  const runtime = createSlotRuntime({
    name: "Beans",
    slot: coffee,
    policy: policyWith({ mode: "test", confirmations: 1, cooldown: 0 }),
    state: emptySlot(),
    persistence: {
      row: 4,
      get unsaved() {
        return disk.unsaved;
      },
      save: () => disk.ends.shift() ?? { how: "saved" },
      finish: () => disk.lost,
    },
    readings: {
      add: ({ row, percent }) => {
        log.push(`reading ${row} ${percent}`);
      },
      since: () => [],
      pending: false,
      waitingRows: [],
      crowded: false,
      flush: () => undefined,
    },
    channel,
    channelOf: () => channel,
    wanted: () => wanted,
    clock: {
      ...clock,
      after(ms, fire) {
        timers += 1;
        return clock.after(ms, fire);
      },
    },
    now: () => ({ utc: clock.now(), mono: clock.monotonic(), drift: 0 }),
    random: () => 0.5,
    log: {
      ...lines.log,
      info: (line) => {
        say();
        lines.log.info(line);
      },
    },
    show,
    onReading: () => undefined,
  });
  onTestFinished(() => {
    runtime.stop();
    expect(clock.pending()).toBe(0);
  });
  runtime.start();
  const change = (now: Readiness): void => {
    ready = now;
    listener(now);
  };
  return { runtime, clock, lines, log, attempts, change, disk, owing, timers: () => timers };
}

const runLow = ({ runtime }: Bench): void => {
  runtime.dispatch({ type: "level:read", percent: 12 });
};
const answered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const taken: Attempt = { outcome: "accepted", kind: "test", code: "TEST_ORDER_PLACED", ref: "event-1" };
const order = (state: SlotState) => state.books.test?.intent;

describe("the last look that a channel is given", () => {
  const looked = (): Bench & { look: () => LastLook } => {
    const at = bench();
    runLow(at);
    return { ...at, look: () => at.attempts[0]?.look() ?? { go: true } };
  };

  test("lets an attempt go that is wanted", () => {
    expect(looked().look()).toEqual({ go: true });
  });

  test("stops it when the plugin has stopped meanwhile, or the order was turned off", () => {
    const at = looked();
    at.runtime.stop();
    expect(at.look()).toEqual({ go: false, why: "withdrawn" });
    const off = looked();
    off.runtime.dispatch({ type: "replenish:dismissed" });
    expect(off.look()).toEqual({ go: false, why: "withdrawn" });
  });

  test("stops it when the link is another one than it was decided with", () => {
    const at = looked();
    at.change({ ready: true, account: "link-2" });
    expect(at.look()).toMatchObject({ go: false });
  });
});

describe("what a channel answers", () => {
  test("is handed to the core, and what follows is shown", async () => {
    const shown: number[] = [];
    const at = bench({ show: () => shown.push(1) });
    runLow(at);
    shown.length = 0;
    at.attempts[0]?.end(taken);
    await answered();
    expect(order(at.runtime.state)).toMatchObject({ phase: "accepted", order: { eventInstanceId: "event-1" } });
    expect(shown).toHaveLength(1);
    at.runtime.dispatch({ type: "replenish:dismissed" });
    expect(at.log).toEqual(["reading 4 12", "place beans automatic", "take back event-1"]);
  });

  test("trips the device before others hear of it, where it is an order of the wrong kind", async () => {
    const at = bench();
    runLow(at);
    at.log.length = 0;
    at.attempts[0]?.end({ ...taken, kind: "real", code: "STANDARD_ORDER_PLACED" });
    await answered();
    expect(at.log).toEqual(["trip link-1", "recheck"]);
  });

  test("by failing is said, and kills nobody", async () => {
    const at = bench({
      channel: {
        takeBack: () => Promise.reject(new Error("no route")),
      },
    });
    runLow(at);
    at.attempts[0]?.end(taken);
    await answered();
    at.runtime.dispatch({ type: "replenish:dismissed" });
    await answered();
    expect(at.lines.told(/^error/)).toEqual(["error: Beans: no route"]);
  });
});

describe("a call that nobody hears of", () => {
  const theirs = (now: number): SlotState =>
    withBook(emptySlot(), {
      number: 1,
      intent: pendingIntent({ phase: "calling", attempts: 2, createdAt: now, lastCallAt: now }),
    });

  test("is not its own, once that was answered: another process's is taken up when it is silent for too long", async () => {
    const at = bench();
    runLow(at);
    at.attempts[0]?.end({ outcome: "unknown", why: "no answer", retryAfter: 60 * minute });
    await answered();
    at.disk.ends.push({ how: "conflict", state: theirs(at.clock.now()), why: "another process wrote" });
    at.runtime.dispatch({ type: "automatic:switched", on: true });
    at.clock.advance(5 * minute + second);
    at.runtime.dispatch({ type: "time:passed" });
    expect(order(at.runtime.state)?.phase).toBe("recovered");
  });

  test("is its own as long as the channel has not answered", () => {
    const at = bench();
    runLow(at);
    at.clock.advance(20 * minute);
    at.runtime.dispatch({ type: "time:passed" });
    expect([at.attempts.length, order(at.runtime.state)?.phase]).toEqual([1, "calling"]);
  });
});

test("a store that can be written again is told of once", () => {
  const at = bench();
  at.disk.ends.push({ how: "failed", why: "the disk is full", reported: false });
  at.runtime.dispatch({ type: "refill:told" });
  expect(at.lines.told(/^error/)).toEqual(["error: Beans: the disk is full"]);
  at.runtime.dispatch({ type: "time:passed" });
  at.runtime.dispatch({ type: "time:passed" });
  expect(at.lines.told(/the store can be written again/)).toHaveLength(1);
});

test("a device that changes is told of", () => {
  const at = bench();
  const refused: Readiness = { ready: false, why: { code: "linkRefused" }, account: "link-1" };
  at.change(refused);
  expect(at.runtime.state.run.readiness).toEqual(refused);
});

describe("what shows and what tells", () => {
  test("may fail, and that is said where it can be", () => {
    const at = bench({
      show: () => {
        throw new Error("a slip in show");
      },
    });
    runLow(at);
    expect(at.attempts).toHaveLength(1);
    expect(at.lines.told(/^error: Beans: a slip in show$/).length).toBeGreaterThan(0);
  });

  test("may fail where it is the log itself", () => {
    const at = bench({
      say: () => {
        throw new Error("a slip in the log");
      },
    });
    runLow(at);
    expect([at.attempts.length, at.lines.told(/slip/)]).toEqual([1, []]);
  });
});

describe("the only timer", () => {
  test("is set again where something is due sooner, and kept where it is not", () => {
    const at = bench();
    at.runtime.dispatch({ type: "level:read", percent: 80 });
    const [before, next] = [at.timers(), at.clock.next()];
    at.clock.advance(second);
    at.runtime.dispatch({ type: "level:read", percent: 79 });
    expect([at.timers(), at.clock.next()]).toEqual([before, Number(next) - second]);
    // A refused request is shown for ten minutes.
    at.runtime.dispatch({ type: "replenish:requested" });
    expect([at.timers(), at.clock.next()]).toEqual([before + 1, 10 * minute]);
  });

  test("gives everybody else a turn, however soon something is due", async () => {
    const at = bench();
    runLow(at);
    at.attempts[0]?.end({ outcome: "notSent", why: "no route", retryAfter: 0 });
    await answered();
    expect(at.clock.next()).toBeGreaterThanOrEqual(20);
  });

  test("comes every 20 s at the latest while something is not on disk", () => {
    const at = bench();
    at.disk.unsaved = true;
    at.runtime.dispatch({ type: "level:read", percent: 80 });
    expect(at.clock.next()).toBe(20 * second);
    at.clock.advance(5 * second);
    at.runtime.dispatch({ type: "level:read", percent: 79 });
    expect(at.clock.next()).toBe(15 * second);
    at.clock.advance(15 * second);
    expect(at.clock.next()).toBe(20 * second);
    at.disk.unsaved = false;
    at.clock.advance(20 * second);
    expect(at.clock.next()).toBeGreaterThan(minute);
  });

  test("comes sooner where something is due sooner, on disk or not", async () => {
    const at = bench();
    at.disk.unsaved = true;
    runLow(at);
    at.attempts[0]?.end({ outcome: "notSent", why: "busy", retryAfter: null });
    await answered();
    expect(at.clock.next()).toBeLessThan(5 * second);
  });

  test("comes likewise while a trip is not on disk, which is tried again then, and at no other event", () => {
    const at = bench();
    at.owing.now = true;
    at.runtime.dispatch({ type: "level:read", percent: 80 });
    expect([at.log, at.clock.next()]).toEqual([["reading 4 80"], 20 * second]);
    at.clock.advance(20 * second);
    expect(at.log).toEqual(["reading 4 80", "save trip"]);
    at.owing.now = false;
    at.clock.advance(20 * second);
    expect(at.log).toEqual(["reading 4 80", "save trip"]);
  });

  test("leaves a minute to another process that keeps being first, also where it was set for sooner", () => {
    const at = bench();
    const conflict = (): SaveResult => ({ how: "conflict", state: emptySlot(), why: "another process wrote" });
    at.disk.unsaved = true;
    at.runtime.dispatch({ type: "level:read", percent: 80 });
    expect(at.clock.next()).toBe(20 * second);
    at.disk.ends.push(conflict(), conflict());
    at.runtime.dispatch({ type: "refill:told" });
    expect(at.clock.next()).toBe(minute);
  });
});

describe("the end", () => {
  test("takes nothing any more, and leaves no timer", () => {
    const at = bench();
    runLow(at);
    at.runtime.stop();
    expect(at.runtime.dispatch({ type: "refill:told" })).toEqual({ ok: false, reason: { code: "stopping" } });
    expect([at.clock.pending(), at.lines.told(/lost/)]).toEqual([0, []]);
  });

  test("leaves no timer either where it comes while the slot is shown", () => {
    let stop = (): void => undefined;
    const at = bench({
      show: () => {
        stop();
      },
    });
    stop = () => {
      at.runtime.stop();
    };
    at.runtime.dispatch({ type: "level:read", percent: 80 });
    expect(at.clock.pending()).toBe(0);
  });

  test("tells what is lost with it, and why", () => {
    const at = bench();
    at.disk.lost = "the disk is full";
    at.runtime.stop();
    at.disk.lost = null;
    expect(at.lines.told(/lost/)).toEqual([
      "error: Beans: what happened since the store could not be written is lost, since Homebridge stops (the disk is full). Please look at it, and tell it again",
    ]);
  });
});
