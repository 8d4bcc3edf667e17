import { afterEach, beforeEach, expect, vi } from "vitest";
import type { MockInstance } from "vitest";
import type { API, PlatformAccessory, Service } from "homebridge";

import { createSlotAccessory, type AccessorySlot, type SlotAccessory } from "../../src/homekit/accessory.ts";
import type { Answer, SlotRequests } from "../../src/homekit/requests.ts";
import type { SlotView } from "../../src/slot/view.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import type { Log } from "../../src/support/log.ts";
import { warningsOf } from "../support/homebridge-api.ts";

/** HAPStatus.NOT_ALLOWED_IN_CURRENT_STATE on the wire. */
export const notAllowed = -70412;

/** The UUIDs of our own characteristics. */
export const orderStatus = "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0001";
export const lastOrder = "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0002";
export const eventInstance = "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0003";

/** A new Homebridge API for each test of the suite; HAP complaining on the console fails the test. */
export function silentApi(createApi: () => Promise<API>): () => API {
  let api: API | undefined;
  let spies: MockInstance[] = [];
  beforeEach(async () => {
    api = await createApi();
    spies = (["log", "warn", "error"] as const).map((level) => vi.spyOn(console, level));
  });
  afterEach(() => {
    const printed: unknown[] = spies.flatMap((spy) => spy.mock.calls);
    for (const spy of spies) spy.mockRestore();
    expect(printed).toEqual([]);
  });
  return () => {
    if (api === undefined) throw new Error("only inside a test");
    return api;
  };
}

/** A slot with everything on; each test turns one axis. */
const beans: AccessorySlot = {
  name: "Coffee beans",
  model: "COFFEE_CORNER",
  serial: "CC0001",
  slotId: "3f2c-9a",
  version: "0.1.0",
  exposeAs: "sensor",
  alert: "contact",
  battery: true,
  replenishSwitch: true,
  automaticSwitch: true,
  usedSwitch: true,
};

/** A slot that is fine and has nothing on order. */
export const fine: SlotView = {
  level: 80,
  active: true,
  low: false,
  attention: false,
  onOrder: false,
  automatic: true,
  fault: false,
  channel: "amazon",
  status: { code: "fine" },
  lastOrderAt: null,
  eventInstanceId: "",
};

export interface Rig {
  accessory: PlatformAccessory;
  slot: SlotAccessory;
  /** What was asked of the slot, in order. */
  asked: string[];
  lines: string[];
  warnings: string[];
  clock: VirtualClock;
  /** How the slot answers from now on. */
  answer: (with_: () => Answer) => void;
  service: (subtype: string) => Service | undefined;
}

/** An accessory on a real Homebridge API, with a slot behind it that says yes. */
export function rig(api: API, changes: Partial<AccessorySlot> = {}, restored?: PlatformAccessory): Rig {
  const accessory = restored ?? new api.platformAccessory("Coffee beans", api.hap.uuid.generate("rig"));
  const warnings = warningsOf(accessory);
  const asked: string[] = [];
  const lines: string[] = [];
  const clock = virtualClock();
  let answer = (): Answer => ({ ok: true });
  const ask = (what: string): Answer => {
    asked.push(what);
    return answer();
  };
  const requests: SlotRequests = {
    replenish: (on) => ask(`replenish ${String(on)}`),
    automatic: (on) => ask(`automatic ${String(on)}`),
    used: () => ask("used"),
    refilled: () => ask("refilled"),
  };
  const slot = createSlotAccessory({
    api,
    accessory,
    slot: { ...beans, ...changes },
    requests,
    log: logTo(lines),
    clock,
  });
  return {
    accessory,
    slot,
    asked,
    lines,
    warnings,
    clock,
    answer: (with_) => {
      answer = with_;
    },
    service: (subtype) => accessory.services.find((each) => each.subtype === subtype),
  };
}

/** A log that keeps "level: line". */
export function logTo(lines: string[]): Log {
  const keep =
    (level: string) =>
    (line: string): void => {
      lines.push(`${level}: ${line}`);
    };
  return { error: keep("error"), warn: keep("warn"), info: keep("info"), debug: keep("debug") };
}
