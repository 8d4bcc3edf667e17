import { describe, expect, test } from "vitest";
import { createDeferredRuntime, type DeferredRuntime } from "../../src/runtime/deferred-runtime.ts";
import type { SlotRuntime } from "../../src/runtime/slot-runtime.ts";
import type { SlotEvent } from "../../src/slot/events.ts";
import type { Policy } from "../../src/slot/policy.ts";
import type { SlotView } from "../../src/slot/view.ts";
import { newSlot, type SlotState } from "../../src/slot/state.ts";
import { hour, type Moment } from "../../src/slot/times.ts";
import { viewOf } from "../../src/slot/view.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { policyWith } from "../slot/support/slot-driver.ts";

const read = (percent: number): SlotEvent => ({ type: "level:read", percent });
const spent = (points: number): SlotEvent => ({ type: "level:spent", points });
const spare = (units: number): SlotEvent => ({ type: "spare:told", units });
const refilled: SlotEvent = { type: "refill:told" };
const automatic = (on: boolean): SlotEvent => ({ type: "automatic:switched", on });

const locked = { code: "storeFailed", why: "the store is locked" } as const;
const full = { code: "storeFailed", why: "the disk is full" } as const;

interface Waiting {
  late: DeferredRuntime;
  lost: string[];
  clock: VirtualClock;
  shown: SlotView[];
  /** The state of the runtime that takes the slot up, which shows 77 %. */
  own: SlotState;
  /** Takes the slot up; what the runtime was told then. */
  takeUp: () => string[];
}

function waiting(changes: Partial<Policy> = {}): Waiting {
  const clock = virtualClock();
  const shown: SlotView[] = [];
  const lost: string[] = [];
  const policy = policyWith(changes);
  const own = newSlot({ utc: 1 });
  const now = (): Moment => ({ utc: clock.now(), mono: clock.monotonic(), drift: null });
  const late = createDeferredRuntime({
    policy,
    now,
    show: (view) => {
      shown.push(view);
    },
    onLost: (told) => {
      lost.push(...told.map(({ type }) => type));
    },
  });
  late.storeUnavailable({ why: locked, lasting: false });
  const takeUp = (): string[] => {
    const told: string[] = [];
    const runtime: SlotRuntime = {
      start: () => {
        told.push("start");
      },
      dispatch(event) {
        told.push(
          "percent" in event
            ? `${event.type} ${event.percent}`
            : "units" in event
              ? `${event.type} ${event.units}`
              : "points" in event
                ? `${event.type} ${event.points}`
                : "on" in event
                  ? `${event.type} ${event.on}`
                  : event.type,
        );
        return { ok: true };
      },
      view: () => ({ ...viewOf(own, policy, now()), level: 77 }),
      get state() {
        return own;
      },
      get shelf() {
        return own.shelf;
      },
      stop: () => {
        told.push("stop");
      },
    };
    late.attach(runtime);
    return told;
  };
  return { late, lost, clock, shown, own, takeUp };
}

describe("while its record cannot be read", () => {
  test("a slot shows why and orders nothing, whatever is told and however long it lasts", () => {
    const { late, clock, shown } = waiting({ confirmations: 1, settle: 0, suddenFall: 0 });
    late.start();
    for (const event of [read(90), read(3), refilled, read(2), { type: "time:passed" } as const]) {
      expect(late.dispatch(event)).toEqual({ ok: true });
      clock.advance(24 * hour);
    }
    expect(shown).toHaveLength(6);
    for (const view of shown)
      expect(view).toMatchObject({ status: { code: "notOrdered", reason: locked }, onOrder: false, fault: false });
    expect(late.dispatch({ type: "replenish:requested" })).toEqual({
      ok: false,
      reason: locked,
    });
    expect(late.view()).toMatchObject({ level: 2, onOrder: false });
  });

  test("a reason that lasts is shown when it becomes known, and needs somebody; one that ends by itself alarms nobody", () => {
    const { late, shown } = waiting();
    late.start();
    expect(shown.at(-1)).toMatchObject({
      status: { code: "notOrdered", reason: locked },
      fault: false,
      attention: false,
    });
    late.storeUnavailable({ why: full, lasting: true });
    expect(shown.at(-1)).toMatchObject({ status: { code: "notOrdered", reason: full }, fault: true, attention: true });
    expect(late.dispatch({ type: "replenish:requested" })).toEqual({
      ok: false,
      reason: full,
    });
  });

  test("a level that is low needs attention, whether the store comes back by itself or not", () => {
    const { late, shown } = waiting({ confirmations: 1 });
    late.start();
    late.dispatch(read(50));
    expect(shown.at(-1)).toMatchObject({ low: false, attention: false });
    late.dispatch(read(5));
    expect(shown.at(-1)).toMatchObject({ low: true, attention: true, fault: false });
  });

  test.each([
    ["wear", { source: "wear", lifetime: 90 * 24 * hour }],
    ["usage", { source: "usage" }],
  ] as const)("what has no sensor (%s) shows no level, where a new slot would be full", (_, changes) => {
    const { late, shown } = waiting(changes);
    late.start();
    for (const event of [spent(3), refilled]) late.dispatch(event);
    expect(shown.map(({ level }) => level)).toEqual([null, null, null]);
    expect(late.shelf.level).toBeNull();
  });

  test("what was stopped takes nothing, and tells what of all it was told nobody will hear of: not a level, which comes again", () => {
    const { late, lost } = waiting();
    late.start();
    for (const event of [read(40), spent(2), refilled, read(30)]) late.dispatch(event);
    late.stop();
    expect(late.dispatch(refilled)).toEqual({ ok: false, reason: { code: "stopping" } });
    expect(lost).toEqual(["level:spent", "refill:told"]);
  });

  test("what a sensor says when it likes is told too: it may not say it again", () => {
    const { late, lost } = waiting({ source: "mqtt" });
    late.start();
    for (const event of [read(40), read(30)]) late.dispatch(event);
    late.stop();
    expect(lost).toEqual(["level:read"]);
  });

  test("nothing is lost of what was taken up, or where nothing but levels was told", () => {
    const [taken, quiet] = [waiting(), waiting()];
    for (const { late } of [taken, quiet]) late.start();
    taken.late.dispatch(refilled);
    taken.takeUp();
    taken.late.stop();
    quiet.late.dispatch(read(40));
    quiet.late.stop();
    expect([taken.lost, quiet.lost]).toEqual([[], []]);
  });
});

describe("when it is taken up", () => {
  test("the runtime starts and hears all that was told, in its order: uses add up, and of what replaces itself the last", () => {
    const { late, takeUp } = waiting();
    late.start();
    for (const event of [
      spent(1),
      spent(2),
      read(50),
      read(40),
      refilled,
      refilled,
      automatic(true),
      automatic(false),
      spent(4),
    ])
      late.dispatch(event);
    for (const event of [{ type: "replenish:requested" }, { type: "level:failed" }, { type: "time:passed" }] as const)
      late.dispatch(event);
    expect(takeUp()).toEqual([
      "start",
      "level:spent 3",
      "level:read 40",
      "refill:told",
      "automatic:switched false",
      "level:spent 4",
    ]);
  });

  test("a reading that is older than what is trusted is left out", () => {
    const { late, clock, takeUp } = waiting({ staleAfter: 2 * hour });
    late.start();
    late.dispatch(read(5));
    late.dispatch(refilled);
    clock.advance(2 * hour);
    late.dispatch(read(6));
    expect(takeUp()).toEqual(["start", "refill:told", "level:read 6"]);
  });

  test("what people said is told with it: how much is in the house, that the slot is armed, and that its order was turned off", () => {
    const { late, takeUp } = waiting({ packSize: 100 });
    late.start();
    const armed: SlotEvent = { type: "slot:armed" };
    const dismissed: SlotEvent = { type: "replenish:dismissed" };
    for (const event of [spare(1), spare(2), armed, armed, dismissed, dismissed, spare(3)]) late.dispatch(event);
    expect(takeUp()).toEqual(["start", "spare:told 2", "slot:armed", "replenish:dismissed", "spare:told 3"]);
  });

  test("only so much is kept that nobody's chatter fills the memory", () => {
    const { late, takeUp } = waiting();
    late.start();
    for (let times = 0; times < 3_000; times++) late.dispatch(times % 2 === 0 ? refilled : read(times % 100));
    late.dispatch(automatic(true));
    const [start, oldest, ...others] = takeUp();
    expect([start, oldest, others.length, others.at(-1)]).toEqual([
      "start",
      "level:read 1",
      999,
      "automatic:switched true",
    ]);
  });

  test("before the start nothing was told, and it starts with the slot; everything goes to it from then on", () => {
    const { late, own, takeUp } = waiting();
    expect(late.state).not.toBe(own);
    const told = takeUp();
    expect(told).toEqual([]);
    late.start();
    late.dispatch(read(7));
    late.stop();
    expect(told).toEqual(["start", "level:read 7", "stop"]);
    expect([late.state === own, late.shelf === own.shelf, late.view().level]).toEqual([true, true, 77]);
  });
});
