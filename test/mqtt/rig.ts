import { onTestFinished } from "vitest";
import type { MqttSettings } from "../../src/config/settings.ts";
import { createMqttLink, type MqttLink } from "../../src/mqtt/link.ts";
import type { MqttSlot } from "../../src/mqtt/routes.ts";
import type { PortAnswer, SlotSummary } from "../../src/slot/port.ts";
import type { Log } from "../../src/support/log.ts";
import { startServer } from "./broker.ts";
import { queue, type Queue } from "../sources/queue.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";

/** What a slot was asked, in words of its own: `level {"percent":37}`, `take 37`. */
export interface TestSlot extends MqttSlot {
  calls: Queue<string>;
  /** What it says of itself; a test may change it. */
  now: SlotSummary;
}

export function testSlot(
  key: string,
  { topic = null, answer = { ok: true } }: { topic?: string | null; answer?: PortAnswer } = {},
): TestSlot {
  const calls = queue<string>();
  const asked = (call: string): PortAnswer => {
    calls.put(call);
    return answer;
  };
  const slot: TestSlot = {
    calls,
    topic,
    take(payload) {
      calls.put(`take ${payload}`);
    },
    now: {
      key,
      name: `Slot ${key}`,
      level: 42.5,
      low: false,
      armed: true,
      status: "Level OK",
      fault: false,
      order: null,
      forecast: null,
    },
    port: {
      key,
      name: `Slot ${key}`,
      summary: () => slot.now,
      level: (reading) => asked(`level ${JSON.stringify(reading)}`),
      used: (units) => asked(units === null ? "used once" : `used ${units}`),
      spare: (units) => asked(`spare ${units}`),
      news: () => asked("news"),
      refilled: () => asked("refilled"),
      replenish: () => asked("replenish"),
    },
  };
  return slot;
}

export interface Rig {
  link: MqttLink;
  clock: VirtualClock;
  /** `level: line`, debug too. */
  lines: Queue<string>;
  /** Without debug. */
  told: () => string[];
  /** The next line that is not debug. */
  nextTold: () => Promise<string>;
  /** The next line of any kind with these words in it. */
  lineWith: (words: string) => Promise<string>;
  faults: Queue<unknown>;
}

export const neutral: Omit<MqttSettings, "url"> = {
  username: "",
  password: "",
  topicPrefix: "dash",
  allowReplenish: true,
  rejectUnauthorized: true,
};

/**
 * A link to 127.0.0.1, or to `settings.url`; started unless a test does that itself. Chance says 0: the first wait is 1
 * s.
 */
export function rig(
  port: number,
  slots: readonly MqttSlot[],
  settings: Partial<MqttSettings> = {},
  more: { started?: boolean; keepaliveSeconds?: number; random?: () => number } = {},
): Rig {
  const clock = virtualClock();
  const lines = queue<string>();
  const told = queue<string>();
  const faults = queue<unknown>();
  const put =
    (level: keyof Log) =>
    (line: string): void => {
      lines.put(`${level}: ${line}`);
      if (level !== "debug") told.put(`${level}: ${line}`);
    };
  const log: Log = { error: put("error"), warn: put("warn"), info: put("info"), debug: put("debug") };
  const { started = true, random = () => 0, ...rest } = more;
  const link = createMqttLink({
    settings: { ...neutral, url: `mqtt://127.0.0.1:${port}`, ...settings },
    slots,
    clock,
    log,
    report: faults.put,
    random,
    ...rest,
  });
  if (started) link.start();
  onTestFinished(() => {
    link.close();
  });
  const lineWith = async (words: string): Promise<string> => {
    for (;;) {
      const line = await lines.next();
      if (line.includes(words)) return line;
    }
  };
  return { link, clock, lines, told: () => [...told.all], nextTold: () => told.next(), lineWith, faults };
}

/** Resolves when the link has subscribed and says so. */
export async function connected(
  port: number,
  slots: readonly MqttSlot[],
  settings: Partial<MqttSettings> = {},
  more: Parameters<typeof rig>[3] = {},
): Promise<Rig> {
  const made = rig(port, slots, settings, more);
  for (;;) {
    const line = await made.nextTold();
    if (line.startsWith("info: MQTT: connected")) return made;
  }
}

/** For a link that must not connect. */
export interface Connecting {
  port: number;
  /**
   * Starts another link there and resolves with the one that came first. Both come the same way, so one that was
   * started before and connects is first.
   */
  first: () => Promise<"the earlier one" | "the later one">;
}

export async function whoConnects(): Promise<Connecting> {
  const packets = queue<string>();
  const { port } = await startServer((socket) =>
    socket.once("data", (connect: Buffer) => {
      packets.put(connect.toString("latin1"));
    }),
  );
  return {
    port,
    first: async () => {
      rig(port, [testSlot("later")], {}, { random: () => 0.5 });
      return (await packets.next()).includes("dashreplenishmenti00000") ? "the later one" : "the earlier one";
    },
  };
}
