import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";
import type { LoadedFile, LoadingCase } from "./loading-child.ts";

const run = promisify(execFile);
const rigPreload = new URL("../e2e/support/rig-preload.ts", import.meta.url).href;
const child = fileURLToPath(new URL("loading-child.ts", import.meta.url));

/** What costs time and memory to load, by the name of its chunk. */
const weighty = [
  "axios",
  "hono",
  "mqtt",
  "multicast-dns",
  "node-cron",
  "nodemailer",
  "pattern",
  "simulator",
  "slot-server",
  "ws",
];

/** The most that is loaded of the plugin for slots that need nothing further, in bytes. */
const mostAtFirst = 430_000;

interface Case extends Omit<LoadingCase, "order"> {
  what: string;
  loads: string[];
  order?: boolean;
}

const url = "http://127.0.0.1:9/level";
/** Nothing listens there. */
const mqtt = { url: "mqtt://127.0.0.1:9" };
const server = { enabled: true, host: "server.invalid", token: "nobody-s-token-of-the-rig" };

const opened = "slots?, mode simulate";

const cases: Case[] = [
  {
    what: "nothing further for slots by hand, by time and by use",
    config: slots({ source: "manual" }, { source: "wear" }, { source: "usage" }),
    loads: [],
    until: opened,
  },
  {
    what: "axios for a polled level",
    config: slots({ source: "http", url, everySeconds: 1 }),
    loads: ["axios"],
    until: "cannot read the level",
  },
  {
    what: "axios and node-cron for a schedule",
    config: slots({ source: "http", url, schedule: "* * * * * *" }),
    loads: ["axios", "node-cron"],
    until: "cannot read the level",
  },
  {
    what: "axios, and re2js with the pattern, for a pattern in what is polled",
    config: slots({ source: "http", url, everySeconds: 1, pattern: "(\\d+)" }),
    loads: ["axios", "pattern"],
    until: "cannot read the level",
  },
  {
    what: "the server for the local HTTP API",
    config: { ...slots({ source: "manual" }), server },
    loads: ["hono", "slot-server"],
    until: "local HTTP API: cannot listen",
  },
  {
    what: "mqtt for a broker",
    config: { ...slots({ source: "manual" }), mqtt },
    loads: ["mqtt", "ws"],
    until: "MQTT: cannot reach the broker",
  },
  {
    what: "the connection, and ws, for Home Assistant",
    config: {
      ...slots({ source: "homeAssistant", entity: "sensor.level" }),
      homeAssistant: { url: "http://127.0.0.1:9", token: "nobody's" },
    },
    loads: ["ws"],
    until: "Home Assistant: cannot reach",
  },
  {
    what: "the simulator, and axios to call it, for an order",
    config: slots({ source: "manual" }),
    order: true,
    loads: ["axios", "hono", "simulator"],
    until: "placed",
  },
];

test("the packed plugin loads only what its configuration needs", async () => {
  const asked: LoadingCase[] = cases.map(({ config, until, order = false }) => ({ config, until, order }));
  const plugin = path.join(inject("pluginPath"), "homebridge-dash-replenishment");
  const { stdout } = await run(process.execPath, ["--import", rigPreload, child, plugin, JSON.stringify(asked)]);
  const results = JSON.parse(stdout) as LoadedFile[][];
  for (const [at, { what, loads }] of cases.entries()) {
    const files = results[at] ?? [];
    const names = files.map(({ name }) => name);
    expect(names, what).toContain("index");
    expect(
      weighty.filter((name) => names.includes(name)),
      what,
    ).toEqual(loads);
    if (loads.length === 0)
      expect(
        files.reduce((sum, { bytes }) => sum + bytes, 0),
        what,
      ).toBeLessThan(mostAtFirst);
  }
});

function slots(...levels: object[]): object {
  return {
    platform: "DashReplenishment",
    devices: [
      {
        model: "M1",
        serial: "S1",
        slots: levels.map((level, at) => ({ slotId: `slot${at}`, name: `Slot ${at}`, level })),
      },
    ],
  };
}
