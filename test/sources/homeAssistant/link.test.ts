import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { describe, expect, onTestFinished, test } from "vitest";
import { openEntity } from "../../../src/sources/homeAssistant/open.ts";
import { createLink } from "../../../src/sources/homeAssistant/link.ts";
import type { HomeAssistantLevel } from "../../../src/sources/homeAssistant/index.ts";
import type { Words } from "../../../src/sources/reading/words.ts";
import type { Log } from "../../../src/support/log.ts";
import { nextTurn } from "../../support/homebridge-api.ts";
import { startHomeAssistant, type StandIn } from "../../support/home-assistant.ts";
import { virtualClock, type VirtualClock } from "../../support/virtual-clock.ts";
import { queue } from "../queue.ts";

const minute = 60_000;
const hour = 60 * minute;
const salt = "sensor.salt_level";

function level(entity: string, attribute = "", words: Words = {}): HomeAssistantLevel {
  const raw = { empty: 0, full: 100, ignore: [], beyond: "near", staleAfterHours: 48 } as const;
  return { source: "homeAssistant", entity, attribute, words, ...raw };
}

interface Rig {
  clock: VirtualClock;
  there: StandIn;
  lines: string[];
  /** Opens a slot; resolves with what it is told, one text for each reading or failure. */
  slot: (settings: HomeAssistantLevel) => Promise<{ told: string[]; stop(): void }>;
  /** Turns the clock on in steps of a second until it is so, at most for `ms`. */
  until: (is: () => boolean, ms?: number) => Promise<void>;
}

async function rig(token = "canary-token", host = "127.0.0.1"): Promise<Rig> {
  const clock = virtualClock();
  const there = await startHomeAssistant(() => clock.now());
  const url = there.url.replace("127.0.0.1", host);
  const lines: string[] = [];
  const keep =
    (kind: string) =>
    (line: string): void => {
      lines.push(`${kind}: ${line}`);
    };
  const log: Log = { error: keep("error"), warn: keep("warn"), info: keep("info"), debug: keep("debug") };
  const stops: (() => void)[] = [];
  const report = (error: unknown): void => {
    lines.push(`fault: ${String(error)}`);
  };
  const link = createLink({ settings: { url, token }, clock, random: () => 0.5, log, report });
  onTestFinished(() => {
    for (const stop of stops) stop();
    expect(clock.pending(), "timers left").toBe(0);
    expect(lines.filter((line) => /canary|^fault/.test(line))).toEqual([]);
  });
  return {
    clock,
    there,
    lines,
    async slot(settings) {
      const told = queue<string>();
      const source = await openEntity(settings, {
        homeAssistant: () => Promise.resolve(link),
        clock,
        report,
        sink: {
          raw: (value, at) => {
            told.put(`${value} ${at === undefined ? "?" : (at - clock.now()) / minute}`);
          },
          failed: ({ text }) => {
            told.put(text);
          },
        },
      });
      source.start();
      const stop = (): void => {
        source.stop();
      };
      stops.push(stop);
      return { told: told.all as string[], stop };
    },
    async until(is, ms = 10 * minute) {
      const end = clock.monotonic() + ms;
      while (!is() && clock.monotonic() < end) {
        for (let turn = 0; turn < 40 && !is(); turn++) await nextTurn();
        if (!is()) clock.advance(1_000);
      }
      expect(is()).toBe(true);
    },
  };
}

const said = (lines: readonly string[]): string[] => lines.filter((line) => !line.startsWith("debug"));

test("what it has at the start is read with its time, and changes are pushed", async () => {
  const { clock, there, lines, slot, until } = await rig();
  there.report(salt, "60");
  clock.advance(30 * minute);
  const one = await slot(level(salt));
  await until(() => one.told.length > 1);
  // Once by each of the two ways; the core takes two of one time for the same.
  expect(one.told).toEqual(["60 -30", "60 -30"].map((text) => expect.stringMatching(new RegExp(`^${text}`)) as string));
  there.report(salt, "55.5");
  await until(() => one.told.length > 2);
  expect(one.told.at(-1)).toBe("55.5 0");
  expect(said(lines)).toEqual([expect.stringMatching(/^info: Home Assistant: connected to 127\.0\.0\.1:\d+$/)]);
  expect(there.connections()).toBe(1);
  one.stop();
  await until(() => there.connections() === 0);
});

test("a value that is reported again is fresh within a quarter of an hour, and one that nobody reports is as old as it is", async () => {
  const { clock, there, slot, until } = await rig();
  there.report(salt, "60");
  const one = await slot(level(salt));
  await until(() => one.told.length > 1);
  clock.advance(5 * minute);
  there.report(salt, "60");
  const reported = clock.now();
  await until(() => one.told.length > 2, 20 * minute);
  expect(one.told.at(-1)).toBe(`60 ${(reported - clock.now()) / minute}`);
  const told = one.told.length;
  await until(() => one.told.length > told, 20 * minute);
  expect(one.told.at(-1)).toBe(`60 ${(reported - clock.now()) / minute}`);
});

test("an attribute, which may come, change and go", async () => {
  const { there, slot, until } = await rig();
  there.report("vacuum.robo", "docked", { filter_left: 80, note: "canary" });
  const one = await slot(level("vacuum.robo", "filter_left"));
  await until(() => one.told.length > 1);
  there.report("vacuum.robo", "cleaning", { filter_left: 79, note: "canary" });
  await until(() => one.told.length > 2);
  there.report("vacuum.robo", "cleaning", { note: "canary" });
  await until(() => one.told.length > 3);
  expect(one.told.map((text) => text.replace(/ -?[\d.]+$/, ""))).toEqual([
    "80",
    "80",
    "79",
    'its attribute "filter_left" is nothing',
  ]);
});

test("unavailable, unknown, text, and no such entity are no readings", async () => {
  const { there, slot, until } = await rig();
  there.report(salt, "unavailable");
  const one = await slot(level(salt));
  const other = await slot(level("sensor.no_such"));
  await until(() => one.told.length > 0 && other.told.length > 0);
  there.report(salt, "canary");
  await until(() => one.told.length > 1);
  there.report(salt, "unknown");
  await until(() => one.told.length > 2);
  expect(one.told).toEqual([
    "it is unavailable",
    "the state of sensor.salt_level is text that is not a number",
    "it is unknown",
  ]);
  expect(other.told).toEqual(["there is no such entity"]);
  there.report("sensor.no_such", "12");
  await until(() => other.told.length > 1);
  expect(other.told.at(-1)).toMatch(/^12 /);
});

test("an entity that is missing or unavailable for less than five minutes, as at each restart there, is no failure", async () => {
  const { clock, there, slot, until } = await rig();
  const one = await slot(level(salt));
  await until(() => there.asked.includes(`/api/states/${salt}`));
  const pass = (minutes: number): Promise<void> => {
    const end = clock.monotonic() + minutes * minute;
    return until(() => clock.monotonic() >= end);
  };
  await pass(2);
  there.report(salt, "unavailable");
  await pass(2);
  there.report(salt, "40");
  await until(() => one.told.length > 0);
  there.remove(salt);
  await pass(4);
  there.report(salt, "39");
  await until(() => one.told.length > 1);
  expect(one.told.map((text) => text.split(" ")[0])).toEqual(["40", "39"]);
  there.remove(salt);
  await pass(6);
  expect(one.told.slice(2)).toEqual(["there is no such entity"]);
});

test("words of a state and truth values of an attribute are levels where they are named, and unavailable stays none", async () => {
  const float = "binary_sensor.salt_low";
  const { there, slot, until } = await rig();
  there.report(float, "on", { problem: true });
  const words = { ON: 10, true: 20, unavailable: 30 };
  const [state, attribute] = await Promise.all(["", "problem"].map((name) => slot(level(float, name, words))));
  await until(() => [state, attribute].every((one) => (one?.told.length ?? 0) > 1));
  there.report(float, "off", { problem: false });
  await until(() => [state, attribute].every((one) => (one?.told.length ?? 0) > 2));
  there.report(float, "unavailable");
  await until(() => [state, attribute].every((one) => (one?.told.length ?? 0) > 3));
  expect([state, attribute].map((one) => one?.told.slice(1).map((text) => text.replace(/ -?[\d.]+$/, "")))).toEqual([
    ["10", `the state of ${float} is text that is not a number, and not in values`, "it is unavailable"],
    ["20", 'its attribute "problem" is true or false, and not in values', "it is unavailable"],
  ]);
});

test("a restart is told once each way, and the state is read anew", async () => {
  const { clock, there, lines, slot, until } = await rig();
  there.report(salt, "60");
  const one = await slot(level(salt));
  await until(() => one.told.length > 1);
  clock.advance(2 * minute);
  there.faults = { rest: "down", socket: "none" };
  there.drop();
  await until(() => lines.some((line) => line.includes("lost")));
  await until(() => lines.filter((line) => line.startsWith("debug")).length > 3);
  there.faults = {};
  there.report(salt, "40");
  await until(() => one.told.length > 2);
  expect(one.told.at(-1)).toMatch(/^40 /);
  expect(said(lines).slice(1)).toEqual([
    expect.stringMatching(/^warn: Home Assistant: lost 127\.0\.0\.1:\d+ \(it closed the connection\); trying again$/),
    expect.stringMatching(/^info: Home Assistant: 127\.0\.0\.1:\d+ is back after /),
  ]);
});

test("a wrong token is told once, with what to do, and tried once an hour", async () => {
  const { clock, there, lines, slot, until } = await rig("canary-wrong");
  there.report(salt, "60");
  const one = await slot(level(salt));
  await until(() => said(lines).length > 0);
  expect(said(lines)).toEqual([
    expect.stringMatching(/^error: Home Assistant: 127\.0\.0\.1:\d+ refuses the token: make a new long-lived/),
  ]);
  for (let at = 0; at < 59; at++) {
    clock.advance(minute);
    await nextTurn();
  }
  expect(there.asked).toEqual(["socket", "auth"]);
  there.token = "canary-wrong";
  await until(() => one.told.length > 0, hour);
  expect(said(lines)).toHaveLength(2);
});

describe("where there is no WebSocket", () => {
  test.each([
    ["refused by a proxy", "none", "it answered 404"],
    ["not Home Assistant's", "garbage", "it does not answer as Home Assistant does"],
    ["silent", "silent", "it does not answer"],
  ] as const)("%s: it is asked every 15 minutes, which is told once", async (_label, fault, why) => {
    const { there, lines, slot, until } = await rig();
    there.faults = { socket: fault };
    there.report(salt, "60");
    const one = await slot(level(salt));
    await until(() => said(lines).length > 0);
    there.report(salt, "50");
    const asked = there.asked.length;
    await until(() => one.told.some((text) => text.startsWith("50 ")), 20 * minute);
    expect(there.asked.slice(asked).filter((what) => what !== "socket").length).toBeLessThan(3);
    expect(said(lines)).toEqual([
      expect.stringMatching(
        new RegExp(`^warn: Home Assistant: 127\\.0\\.0\\.1:\\d+ answers, but not its WebSocket \\(${why}\\)`),
      ),
    ]);
  });
});

test.each([
  ["down", "it closed the connection"],
  ["silent", "it does not answer"],
  ["garbage", "it does not answer as Home Assistant does"],
  ["error", "it answered 500"],
] as const)("where neither way works (%s) that is told once", async (fault, why) => {
  const { there, lines, slot, until } = await rig();
  there.faults = { rest: fault, socket: "none" };
  await slot(level(salt));
  await until(() => lines.some((line) => line.startsWith("debug")));
  expect(said(lines)).toEqual([
    expect.stringMatching(new RegExp(`^warn: Home Assistant: cannot reach 127\\.0\\.0\\.1:\\d+ \\(${why}\\)`)),
  ]);
});

test.each([
  ["", "https://ha.example"],
  ["/home", "https://ha.example/home"],
])(
  "a redirect is not followed, since the token would go along, and what to write in its place is told: %j",
  async (path, address) => {
    const { there, lines, slot, until } = await rig();
    there.faults = { redirect: `https://ha.example${path}/api/websocket?canary=1` };
    there.report(salt, "60");
    await slot(level(salt));
    await until(() => said(lines).length > 0);
    expect(said(lines)).toEqual([
      expect.stringContaining(` answers with a redirect to ${address}: use that address. Trying again every hour`),
    ]);
  },
);

test("over http:// no token goes to a name whose addresses are public", async () => {
  const { lines, slot, until } = await rig("canary-token", "ha.example");
  const own = dns.lookup;
  const lookup = (
    _name: string,
    _options: object,
    callback: (error: null, found: dns.LookupAddress[]) => void,
  ): void => {
    callback(null, [{ address: "203.0.113.7", family: 4 }]);
  };
  Object.assign(dns, { lookup });
  syncBuiltinESMExports();
  onTestFinished(() => {
    Object.assign(dns, { lookup: own });
    syncBuiltinESMExports();
  });
  await slot(level(salt));
  await until(() => said(lines).length > 0);
  expect(said(lines)).toEqual([
    expect.stringMatching(
      /^error: Home Assistant: ha\.example:\d+ has a public address: .* Use an https:\/\/ address\. Try/,
    ),
  ]);
});

test("a connection that says nothing more is asked, given up, and begun again", async () => {
  const { there, lines, slot, until } = await rig();
  there.report(salt, "60");
  const one = await slot(level(salt));
  await until(() => one.told.length > 1);
  there.faults = { socket: "deaf" };
  const before = there.asked.filter((what) => what === "socket").length;
  await until(() => there.asked.includes("ping"));
  await until(() => there.asked.filter((what) => what === "socket").length > before);
  there.faults = {};
  there.report(salt, "50");
  await until(() => one.told.some((text) => text.startsWith("50 ")));
  expect(lines.filter((line) => line.startsWith("error"))).toEqual([]);
});

test("a thousand entities are one connection, and each slot hears of its own alone", async () => {
  const { there, slot, until } = await rig();
  for (let at = 0; at < 1_000; at++) there.report(`sensor.level_${at}`, String(at % 100));
  const slots = await Promise.all([1, 20, 300].map((at) => slot(level(`sensor.level_${at}`))));
  await until(() => slots.every(({ told }) => told.length > 1));
  there.report("sensor.level_20", "99");
  there.report("sensor.level_21", "98");
  await until(() => slots[1]?.told.length === 3);
  expect(slots.map(({ told }) => told.map((text) => text.split(" ")[0]))).toEqual([
    ["1", "1"],
    ["20", "20", "99"],
    ["0", "0"],
  ]);
  expect(there.connections()).toBe(1);
  expect(there.asked.filter((what) => what === "subscribe_entities")).toHaveLength(3);
});
