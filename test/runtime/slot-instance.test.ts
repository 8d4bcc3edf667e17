import { describe, expect, onTestFinished, test, vi } from "vitest";
import { amazonCan } from "../../src/channels/amazon/capabilities.ts";
import type { OrderChannel } from "../../src/channels/contract.ts";
import type { Settings } from "../../src/config/settings.ts";
import { noReadings, type ReadingsWriter } from "../../src/runtime/readings-writer.ts";
import { createSlotInstance, slotSetupsOf, type SlotInstance } from "../../src/runtime/slot-instance.ts";
import type { Predecessor } from "../../src/runtime/predecessors.ts";
import { createHostLimit } from "../../src/sources/polling/host-limit.ts";
import { serial, settingsOf } from "../support/home/entry.ts";
import { recordLines, type Lines } from "../support/lines.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { linked } from "../slot/support/slot-driver.ts";
import { coffee, opened, slotIn, storePath } from "../store/rig.ts";

interface Bench {
  slot: SlotInstance;
  clock: VirtualClock;
  lines: Lines;
  /** What was shown, told and asked of others, in order. */
  log: string[];
  /** Starts it with an accessory. */
  start: () => void;
  /** Starts it where HomeKit has no room for it. */
  startUnseen: () => void;
  /** Gives it its record, whose row is `row`; it is held back by whatever `holds` says. */
  attach: () => void;
  holds: { by: Predecessor | null };
  row: number;
}

const webhook = { source: "webhook" };

/** One slot with all that runs for it, between an accessory, a channel and a writer that only take note. */
function bench(level: object = webhook, more: object = {}): Bench {
  const clock = virtualClock();
  const store = opened(storePath(), clock);
  const record = slotIn(store, { ...coffee, key: "beans" });
  const lines = recordLines();
  const log: string[] = [];
  const holds: Bench["holds"] = { by: null };
  const settings: Settings = settingsOf({
    mode: "simulate",
    server: { token: "a-token-for-this-one-test" },
    devices: [
      {
        model: "M",
        serial,
        slots: [
          {
            slotId: "beans",
            key: "beans",
            name: "Beans",
            capacity: 500,
            level,
            replenish: { confirmations: 1, settleMinutes: 0, suddenFallHours: 0, automatic: false },
            homekit: { automaticSwitch: true },
            ...more,
          },
        ],
      },
    ],
  });
  const channel: OrderChannel = {
    can: amazonCan("simulate"),
    readiness: () => linked,
    place: () => Promise.resolve({ outcome: "refused", reason: "rejected", detail: "" }),
    report: (_slot, percent) => {
      log.push(`reported ${String(percent)}`);
    },
    close: () => undefined,
  };
  const writer: ReadingsWriter = {
    readings: {
      ...noReadings,
      since: (row) => {
        log.push(`readings of ${row}`);
        return [];
      },
    },
    arm: () => {
      log.push("arm");
    },
    hurry: (row) => {
      log.push(`hurry ${row}`);
    },
    flush: () => undefined,
    close: () => [],
  };
  const [setup] = slotSetupsOf(settings);
  if (setup === undefined) throw new Error("no slot");
  const slot = createSlotInstance(setup, {
    settings,
    store,
    writer,
    channels: { named: () => channel },
    clock,
    random: () => 0.5,
    hostLimit: createHostLimit(),
    homeAssistant: undefined,
    log: lines.log,
    changed: (key) => {
      log.push(`changed ${key}`);
    },
  });
  onTestFinished(() => {
    slot.stop();
    expect(clock.pending()).toBe(0);
  });
  const accessory = {
    show: ({ level: shown }: { level: number | null }) => {
      log.push(`shows ${String(shown)}`);
    },
    showWaiting: ({ level: shown }: { level: number | null }) => {
      log.push(`waits ${String(shown)}`);
    },
    close: () => {
      log.push("closed");
    },
  };
  return {
    slot,
    clock,
    lines,
    log,
    holds,
    row: record.row,
    start: () => {
      slot.start(accessory);
    },
    startUnseen: () => {
      slot.start(null);
    },
    attach: () => {
      slot.attach(record, () => holds.by);
    },
  };
}

const lost = /^error: Beans: what it was told while the store could not be used is lost/;

describe("before its record is there", () => {
  test("a slot shows on its accessory that it waits, and what it was told; the channel hears of nothing", () => {
    const { slot, log, start } = bench();
    start();
    slot.port.level({ percent: 40 });
    expect(log).toEqual(["waits null", "changed beans", "waits 40", "changed beans"]);
    expect([slot.port.summary().armed, slot.served.forecast()]).toEqual([null, null]);
    expect(log, "no row has readings of it yet").toHaveLength(4);
  });

  test("what people told it is lost where it stops then, and named, each kind once", () => {
    const { slot, lines, start } = bench({ source: "usage", unitsPerUse: 5 }, { packSize: 500 });
    start();
    slot.requests.used();
    slot.requests.refilled();
    slot.requests.used();
    slot.port.spare(3);
    slot.requests.automatic(false);
    slot.requests.replenish(false);
    slot.stop();
    expect(lines.told(lost)).toEqual([
      "error: Beans: what it was told while the store could not be used is lost, since Homebridge stops: what was used, that it was refilled, what is in the house, the Automatic switch, that its order was turned off. Please tell it again",
    ]);
  });

  test("nothing is said of what nobody told it", () => {
    const { slot, lines, start } = bench();
    start();
    slot.stop();
    expect(lines.all).toEqual([]);
  });

  test("a level that was sent is lost too: nobody asks for it again", () => {
    const { slot, lines, start } = bench();
    start();
    slot.port.level({ percent: 36.6 });
    slot.stop();
    expect(lines.told(lost)).toEqual([expect.stringContaining("Homebridge stops: its level of 37 %. Please")]);
  });

  test("what holds it back is nobody's question yet", () => {
    const { slot, holds, attach, start } = bench();
    holds.by = { key: "baens", until: 1 };
    slot.recheckPredecessor();
    start();
    attach();
    expect(slot.pageSlot.report().run.predecessor).toEqual({ key: "baens", until: 1 });
  });
});

describe("with its record", () => {
  test("a slot shows what it stands at, says so, and tells the channel its level as long as it can be trusted", () => {
    const { slot, clock, log, start, attach } = bench({ ...webhook, staleAfterHours: 2 });
    attach();
    start();
    expect(log).toEqual(["shows null", "reported null", "changed beans"]);
    log.length = 0;
    slot.port.level({ percent: 40 });
    expect(log.filter((what) => !/^(arm|hurry)/.test(what))).toEqual(["shows 40", "reported 40", "changed beans"]);
    clock.advance(2 * 3_600_000 + 1);
    expect(log.slice(-3)).toEqual(["shows 40", "reported null", "changed beans"]);
    slot.stop();
    expect(log.at(-1)).toBe("closed");
  });

  test("a reading that its sensor may never say again is hurried to the disk as this row's, others wait", () => {
    const { slot, clock, log, row, start, attach } = bench();
    attach();
    start();
    const written = (): string[] => log.filter((what) => /^(arm|hurry)/.test(what));
    slot.port.level({ percent: 80 });
    log.length = 0;
    slot.port.level({ percent: 80 });
    expect(written(), "the same of the same moment is the same reading").toEqual([]);
    slot.port.level({ percent: 79 });
    clock.advance(1);
    slot.port.level({ percent: 79 });
    expect(written()).toEqual(["arm", "arm"]);
    log.length = 0;
    slot.port.level({ percent: 5 });
    expect(written()).toEqual([`hurry ${row}`]);
  });

  test("that HomeKit has no room for does all else", () => {
    const { slot, log, startUnseen, attach } = bench();
    attach();
    startUnseen();
    slot.port.level({ percent: 40 });
    expect(log.filter((what) => !/^(arm|hurry)/.test(what))).toEqual([
      "reported null",
      "changed beans",
      "reported 40",
      "changed beans",
    ]);
  });

  test("what its topic says is its level; what stands for not known leaves that as it is, and is said once", async () => {
    const { slot, lines, start, attach } = bench({ source: "mqtt", topic: "kitchen/beans" });
    attach();
    start();
    slot.takeMessage("40", false);
    // What comes before there is what reads it is kept until then.
    await vi.waitFor(() => {
      expect(slot.served.shelf().level).toBe(40);
    });
    for (let times = 0; times < 2; times++) slot.takeMessage("-2", false);
    expect(slot.served.shelf().level).toBe(40);
    expect(lines.told(/stands for not known/)).toHaveLength(1);
  });

  test("what a request is refused for is said in words", () => {
    const { slot, start, attach } = bench(webhook, { replenish: { manualCeiling: 50 } });
    attach();
    start();
    slot.port.level({ percent: 80 });
    expect(slot.requests.replenish(true)).toEqual({
      ok: false,
      reason: "80 % left, above the limit of 50 % for ordering by hand",
    });
    expect(slot.requests.replenish(false)).toEqual({ ok: true });
  });

  test("each request reaches its slot: a use, a refill, and the Automatic switch", () => {
    const { slot, start, attach } = bench({ source: "usage", unitsPerUse: 5 });
    attach();
    start();
    expect(slot.requests.used()).toEqual({ ok: true });
    expect(slot.served.shelf().level).toBe(99);
    expect(slot.requests.refilled()).toEqual({ ok: true });
    expect(slot.served.shelf().level).toBe(100);
    expect(slot.requests.automatic(true)).toEqual({ ok: true });
    expect(slot.served.shelf().automatic).toBe(true);
  });

  test("what holds it back is told when it changes, and only then", () => {
    const { slot, log, holds, start, attach } = bench();
    attach();
    start();
    log.length = 0;
    slot.recheckPredecessor();
    holds.by = { key: "baens", until: 1 };
    slot.recheckPredecessor();
    holds.by = { ...holds.by };
    slot.recheckPredecessor();
    expect(log.filter((what) => what.startsWith("shows"))).toHaveLength(1);
    expect(slot.pageSlot.report().run.predecessor).toEqual(holds.by);
    holds.by = null;
    slot.recheckPredecessor();
    expect(slot.pageSlot.report().run.predecessor).toBeNull();
  });

  test("what the channel learns of it reaches it, by its own name and size", () => {
    const { slot, lines, log, row, start, attach } = bench();
    attach();
    start();
    slot.port.level({ percent: 40 });
    slot.served.forecast();
    expect(log.at(-1)).toBe(`readings of ${row}`);
    expect(slot.served).toMatchObject({ serial, slotId: "beans", name: "Beans", capacity: 500 });
    slot.served.onSupply({ subscribed: false, product: null });
    expect(lines.told(/^warn: Beans: Amazon has no subscription/)).toHaveLength(1);
  });
});

describe("readings that are not on disk when the plugin has stopped", () => {
  const line =
    "error: Beans: its level of 38 % could not be written and is lost, since Homebridge stops. Please send it again";
  const stopped = (level: object, percent: number | null): Bench => {
    const at = bench(level);
    at.attach();
    at.start();
    if (percent !== null) at.slot.port.level({ percent });
    at.slot.stop();
    return at;
  };

  test("are told where nobody asks for them again", () => {
    const { slot, row, lines } = stopped(webhook, 37.6);
    slot.readingsLost([row + 1, row]);
    expect(lines.told(/could not be written/)).toEqual([line]);
  });

  test.each<[string, object, number | null, number]>([
    ["of another slot's", webhook, 37.6, 1],
    ["of a slot whose level nobody knows", webhook, null, 0],
    ["of a slot whose level is asked for", { source: "http", url: "http://127.0.0.1:9/", allowPush: true }, 37.6, 0],
  ])("%s are not", (_of, level, percent, other) => {
    const { slot, row, lines } = stopped(level, percent);
    slot.readingsLost([row + other]);
    expect(lines.told(/could not be written/)).toEqual([]);
  });
});
