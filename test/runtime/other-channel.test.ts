import { expect, test } from "vitest";
import type { Need, OrderChannel } from "../../src/channels/contract.ts";
import { noReadings } from "../../src/runtime/readings-writer.ts";
import { createSlotPersistence } from "../../src/runtime/slot-persistence.ts";
import { createSlotRuntime, type SlotRuntime } from "../../src/runtime/slot-runtime.ts";
import type { Attempt } from "../../src/slot/attempt.ts";
import { momentOf } from "../../src/slot/times.ts";
import { linked, policyWith } from "../slot/support/slot-driver.ts";
import { coffee, opened, slotIn, storePath } from "../store/rig.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { day, hour, minute } from "./rig.ts";
import { wanted } from "../support/wanted.ts";

/**
 * A slot that orders through a channel of the least promises: it cannot be asked, follows nothing, takes nothing back,
 * and has no clock.
 */
interface Slot {
  clock: VirtualClock;
  runtime: SlotRuntime;
  placed: Need[];
  lines: string[];
  runLow: () => Promise<void>;
}

function slotAt(...answers: Attempt[]): Slot {
  const clock = virtualClock();
  const store = opened(storePath(), clock);
  const record = slotIn(store);
  const placed: Need[] = [];
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
  };
  const channel: OrderChannel = {
    can: {
      means: "asked",
      repeatFor: 0,
      find: null,
      follow: null,
      tells: [],
      spends: true,
      takesBack: false,
      clock: false,
      standIn: false,
    },
    readiness: () => linked,
    place(need, lastLook) {
      const look = lastLook();
      if (!look.go) return Promise.resolve({ outcome: "stopped", why: look.why });
      placed.push(need);
      return Promise.resolve(answers[placed.length - 1] ?? { outcome: "unknown", why: "no answer", retryAfter: null });
    },
    close: () => undefined,
  };
  const runtime = createSlotRuntime({
    name: "Beans",
    slot: coffee,
    policy: policyWith({ can: channel.can, confirmations: 1 }),
    state: record.state,
    persistence: createSlotPersistence({ store, record, mode: "live", now: () => clock.now() }),
    readings: noReadings,
    channel,
    channelOf: () => channel,
    wanted: () => wanted,
    clock,
    now: () => momentOf(clock, channel),
    random: () => 0.5,
    log: { error: keep, warn: keep, info: keep, debug: keep },
    show: () => undefined,
    onReading: () => undefined,
  });
  runtime.start();
  const runLow = async (): Promise<void> => {
    runtime.dispatch({ type: "level:read", percent: 12 });
    await answered();
  };
  return { clock, runtime, placed, lines, runLow };
}

/** An answer is heard in the turn after it came. */
function answered(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

const taken: Attempt = { outcome: "accepted", kind: "untold", ref: "entry-1", code: "LISTED" };

test("an order is placed, closed by a refill, and placed again for the next need", async () => {
  const { clock, runtime, placed, runLow } = slotAt(taken, taken);
  await runLow();
  const key = expect.stringMatching(/^dr-[\da-f]{32}$/) as string;
  expect([placed, runtime.view().onOrder]).toMatchObject([[{ ...coffee, cause: "automatic", key, wanted }], true]);
  clock.advance(2 * day);
  await answered();
  runtime.dispatch({ type: "level:read", percent: 90 });
  expect(runtime.view()).toMatchObject({ onOrder: false, status: { code: "fine" } });
  await runLow();
  expect(new Set(placed.map((need) => need.key)).size).toBe(2);
  runtime.stop();
});

test("an order that nobody can ask about leaves the switch after 30 days, by this machine's clock", async () => {
  const { clock, runtime, runLow } = slotAt(taken);
  await runLow();
  for (let hours = 0; hours < 30 * 24; hours++) clock.advance(hour);
  await answered();
  expect(runtime.view()).toMatchObject({ onOrder: false, fault: true });
  runtime.stop();
});

test("an attempt of unknown outcome is unconfirmed at once: a repeat may buy again", async () => {
  const { clock, runtime, placed, runLow } = slotAt();
  await runLow();
  expect(runtime.view()).toMatchObject({ onOrder: false, fault: true, status: { code: "unconfirmed" } });
  for (let hours = 0; hours < 24; hours++) clock.advance(hour);
  await answered();
  expect(placed).toHaveLength(1);
  runtime.stop();
});

test("what was not sent is repeated; turned off, the order is left to itself", async () => {
  const { clock, runtime, placed, lines, runLow } = slotAt(
    { outcome: "notSent", why: "no route", retryAfter: null },
    taken,
  );
  await runLow();
  clock.advance(minute);
  await answered();
  expect([placed.length, runtime.view().onOrder]).toEqual([2, true]);
  runtime.dispatch({ type: "replenish:dismissed" });
  expect(runtime.view().onOrder).toBe(false);
  expect(lines).toContainEqual(expect.stringContaining("the order is left to itself"));
  runtime.stop();
});
