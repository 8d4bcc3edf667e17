import { describe, expect, onTestFinished, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { policyOf } from "../../src/config/policy-of.ts";
import type { SlotSettings } from "../../src/config/settings.ts";
import { promisesIn } from "../../src/channels/all.ts";
import type { OrderChannel } from "../../src/channels/contract.ts";
import { noReadings } from "../../src/runtime/readings-writer.ts";
import { createSlotPersistence } from "../../src/runtime/slot-persistence.ts";
import { createSlotPort } from "../../src/runtime/slot-port.ts";
import { createSlotRuntime, type SlotRuntime } from "../../src/runtime/slot-runtime.ts";
import type { Attempt } from "../../src/slot/attempt.ts";
import type { PortAnswer, SlotPort } from "../../src/slot/port.ts";
import type { Told } from "../../src/slot/told-orders.ts";
import { momentOf } from "../../src/slot/times.ts";
import { linked } from "../slot/support/slot-driver.ts";
import { opened, slotIn, storePath } from "../store/rig.ts";
import { nextTurn } from "../support/homebridge-api.ts";
import { recordLines } from "../support/lines.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { wanted } from "../support/wanted.ts";
import { failingStore, type FailingStore } from "./failing-store.ts";

const { settings } = checkConfig({
  platform: "DashReplenishment",
  mode: "live",
  channels: [
    {
      id: "shop",
      type: "webhook",
      url: "https://shop.invalid/orders",
      secret: `whsec_${Buffer.alloc(24, 7).toString("base64")}`,
      newsToken: "canary-for-news-3kP1",
    },
  ],
  devices: [
    {
      model: "M",
      serial: "CC0001",
      slots: [
        {
          slotId: "beans",
          key: "coffee",
          packSize: 50,
          capacity: 100,
          level: { source: "usage", unitsPerUse: 1 },
          order: { channel: "shop" },
        },
      ],
    },
  ],
});
const slot = settings.devices[0]?.slots[0] as SlotSettings;
const policy = policyOf(settings, "CC0001", slot, promisesIn(settings));
const can = policy.can;

/** A process of the plugin, with what it has placed; its receiver answers when the test says. */
interface Process {
  runtime: SlotRuntime;
  port: SlotPort;
  /** The keys that were called. */
  keys: string[];
  answer(attempt: Attempt): Promise<void>;
  tell(state: Told, key?: string): PortAnswer;
}

interface House {
  disk: FailingStore;
  clock: VirtualClock;
  /** What begins here knows what is on the disk and nothing else; the one before was not stopped. */
  start(): Process;
}

function house(): House {
  const [path, clock, disk, lines] = [storePath(), virtualClock(Date.UTC(2026, 11, 1)), failingStore(), recordLines()];
  const running: SlotRuntime[] = [];
  let first = "";
  onTestFinished(() => {
    for (const one of running) one.stop();
  });
  return {
    disk,
    clock,
    start() {
      const store = disk.wrap(opened(path, clock));
      const record = slotIn(store);
      const keys: string[] = [];
      const waiting: ((attempt: Attempt) => void)[] = [];
      const channel: OrderChannel = {
        can,
        readiness: () => linked,
        place({ key }, lastLook) {
          lastLook();
          keys.push(key);
          first ||= key;
          return new Promise((resolve) => waiting.push(resolve));
        },
        close: () => undefined,
      };
      const now = () => momentOf(clock, channel);
      const runtime = createSlotRuntime({
        name: "Beans",
        slot: { serial: "CC0001", slotId: "beans" },
        policy,
        state: record.state,
        persistence: createSlotPersistence({ store, record, mode: "live", now: () => clock.now() }),
        readings: noReadings,
        channel,
        channelOf: () => channel,
        wanted: () => wanted,
        clock,
        now,
        random: () => 0.5,
        log: lines.log,
        show: () => undefined,
        onReading: () => undefined,
      });
      running.push(runtime);
      const port = createSlotPort({
        slot,
        policy,
        feed: { push: () => ({ percent: null, answer: { ok: true } }) },
        runtime,
        known: () => true,
        forecast: () => null,
        now,
      });
      runtime.start();
      return {
        runtime,
        port,
        keys,
        async answer(attempt) {
          waiting.shift()?.(attempt);
          await nextTurn();
        },
        tell: (state, key = first) => port.news("shop", { key, state, expectedAt: null }),
      };
    },
  };
}

const sent = (key: string): Attempt => ({ outcome: "accepted", kind: "sent", ref: key, code: "SENT" });
const taken = { ok: true };

/** Low, and its call runs. */
function runLow({ port }: Process): void {
  port.used(85);
}

describe("news that were answered with 202", () => {
  test.each(["placed", "shipped", "cancelled", "arrived"] as const)(
    "survive a kill at that moment: %s",
    async (state) => {
      const home = house();
      const before = home.start();
      runLow(before);
      await before.answer(sent(before.keys[0] ?? ""));
      expect(before.tell(state)).toEqual(taken);
      const after = home.start();
      expect(after.runtime.state.books.live).toEqual(before.runtime.state.books.live);
      expect(after.runtime.state.books.live?.told).toMatchObject([{ state, inHouse: state === "arrived" }]);
      expect(after.tell(state)).toEqual(taken);
      expect(after.keys).toEqual([]);
    },
  );

  test("are the answer to a call that a kill cut off", () => {
    const home = house();
    const before = home.start();
    runLow(before);
    expect(before.keys).toHaveLength(1);
    const after = home.start();
    expect(after.tell("shipped")).toEqual(taken);
    expect(after.port.summary()).toMatchObject({ order: { state: "shipped" } });
    const last = home.start();
    expect(last.port.summary()).toMatchObject({ order: { state: "shipped" } });
    expect([after.keys, last.keys]).toEqual([[], []]);
  });

  test("of an order that had ended are found by its key, also a restart later", async () => {
    const home = house();
    const before = home.start();
    runLow(before);
    await before.answer(sent(before.keys[0] ?? ""));
    before.tell("cancelled");
    const after = home.start();
    expect(after.tell("arrived")).toEqual(taken);
    const last = home.start();
    expect(last.runtime.state.books.live).toMatchObject({ spare: 50, rearm: null, armed: false });
  });
});

describe("news that cannot be taken", () => {
  test("while the disk is full are not answered with 202; told again once there is room, they are", async () => {
    const home = house();
    const before = home.start();
    runLow(before);
    await before.answer(sent(before.keys[0] ?? ""));
    home.disk.full = true;
    for (let time = 0; time < 3; time++)
      expect(before.tell("arrived")).toMatchObject({ ok: false, code: "unavailable" });
    home.clock.advance(20_000);
    expect(before.tell("arrived")).toMatchObject({ ok: false, code: "unavailable" });
    home.disk.full = false;
    home.clock.advance(20_000);
    expect(before.tell("arrived")).toEqual(taken);
    expect(home.start().runtime.state.books.live).toMatchObject({ spare: 50, told: [{ state: "arrived" }] });
  });

  test("are of no order of this slot and channel, or come while the plugin stops", async () => {
    const home = house();
    const one = home.start();
    const { port, keys, runtime } = one;
    expect(port.news("shop", { key: `dr-${"0".repeat(32)}`, state: "placed", expectedAt: null })).toEqual({
      ok: false,
      code: "not-found",
      reason: "no order of this slot has this key",
    });
    runLow(one);
    await one.answer(sent(keys[0] ?? ""));
    expect(port.news("friend", { key: keys[0] ?? "", state: "placed", expectedAt: null })).toMatchObject({
      code: "not-found",
    });
    runtime.stop();
    expect(one.tell("placed")).toMatchObject({ ok: false, code: "unavailable" });
  });
});
