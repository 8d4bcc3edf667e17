import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { problemLine } from "../../src/config/problem.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import * as device from "./recipes/devices.ts";
import { house } from "./recipes/house.ts";
import { asTheyAre, brokenLinks, configurations, page, recipe, recipes } from "./recipes/page.ts";
import { request, send, target, waitForContinue, type Pieces } from "./recipes/wire.ts";

describe("the page of recipes", () => {
  const entries = [
    ...configurations.map((entry, at) => ({ title: `configuration ${at + 1}`, entry })),
    ...recipes.flatMap(({ title, entry }) => (entry === null ? [] : [{ title, entry }])),
  ];

  test.each(entries)("has a configuration that runs as it stands: $title", ({ entry }) => {
    const { settings, problems } = checkConfig(entry);
    expect(problems.map(problemLine)).toEqual([]);
    expect(settings.devices.flatMap(({ slots }) => slots)).toHaveLength(1);
  });

  test("marks every configuration and every slot, so that none goes untested", () => {
    const count = (pattern: RegExp): number => page.match(pattern)?.length ?? 0;
    expect(count(/"platform":/g)).toBe(configurations.length);
    expect(count(/"slotId":/g)).toBe(count(/^<!-- (?:slot|configuration) -->$/gm));
  });

  test("says of every recipe whether it was run on the device, and what happens when it goes wrong", () => {
    const all = recipes.filter(({ entry }) => entry !== null);
    expect(all.length).toBeGreaterThanOrEqual(18);
    for (const { title, text } of all) {
      expect(text, title).toMatch(/\n\*\*Run on the device itself:\*\* (no|yes|there is none)/);
      if (title !== "By hand" && title !== "Before you begin") expect(text, title).toContain("**If it goes wrong:**");
    }
    expect(all.filter(({ text }) => /itself:\*\* yes/.test(text)).map(({ title }) => title)).toEqual(["curl"]);
  });

  test("has no link to a recipe that leads nowhere", () => {
    expect(brokenLinks(page, { "recipes.md": asTheyAre })).toEqual([]);
  });
});

const halfAnHour = 30 * 60_000;

const overHttp: [title: string, sender: string, pieces: () => Pieces, level: number][] = [
  [
    "ESPHome over HTTP",
    "an ESP32",
    () => device.esphomeOnEsp32(recipe("ESPHome over HTTP").block("yaml"), 771.25),
    37.125,
  ],
  [
    "ESPHome over HTTP",
    "an ESP8266",
    () => device.esphomeOnEsp8266(recipe("ESPHome over HTTP").block("yaml"), 771.25),
    37.125,
  ],
  [
    "Tasmota rule to HTTP",
    "WebQuery",
    () => device.tasmotaWebQuery(device.commandOf(recipe("Tasmota rule to HTTP").block("text"), "0.771")),
    37.1,
  ],
  [
    "Tasmota, older: WebSend",
    "WebSend",
    () => device.tasmotaWebSend(device.commandOf(recipe("Tasmota, older: WebSend").block("text"), "37")),
    37,
  ],
  ["Shelly Gen1", "an action, low", () => device.shellyGen1(actionOf("ON")), 10],
  ["Shelly Gen1", "an action, enough", () => device.shellyGen1(actionOf("OFF")), 80],
  ["Shelly Gen2 and later", "a script", () => script(37.2).flatMap(device.shellyGen2), 37.2],
  [
    "Home Assistant: rest_command",
    "rest_command",
    () => device.restCommand(recipe("Home Assistant: rest_command").block("yaml"), "37.5"),
    37.5,
  ],
  ["Node-RED: http request", "the flow", flow, 37.5],
  ["Node-RED: http request", "a bare number", () => device.httpRequestNode(nodes()("http request"), 37.5), 37.5],
  ["curl", "curl, byte for byte", () => device.curl(recipe("curl").block("sh")), 37.5],
  [
    "A Shortcut on an iPhone",
    "the shortcut",
    () => device.shortcut(recipe("A Shortcut on an iPhone").block("text", 0)),
    37,
  ],
  [
    "Anything else that speaks HTTP",
    "MicroPython",
    () => device.micropython(recipe("Anything else that speaks HTTP").block("python"), "1.1"),
    37.5,
  ],
  [
    "Anything else that speaks HTTP",
    "an older MicroPython, HTTP/1.0",
    () => device.micropython(recipe("Anything else that speaks HTTP").block("python"), "1.0"),
    37.5,
  ],
];

test.each(overHttp)("%s: %s brings the level", async (title, _sender, pieces, level) => {
  const { port, slot } = await house(recipe(title).entry);
  expect(await send(port, pieces())).toMatchObject({ status: 202, json: { level } });
  expect((await slot()).level).toBe(level);
});

describe("Anything else that speaks HTTP", () => {
  const { entry, block } = recipe("Anything else that speaks HTTP");
  const [, url = "", body = "", token = ""] =
    /put\("(.+?)", json=(\{.+?\}), headers=\{"Authorization": "(.+?)"\}\)/.exec(block("python")) ?? [];
  const { path, host } = target(url);
  const base = [
    ["Host", host],
    ["Authorization", token],
  ] as const;
  const json = ["Content-Type", "application/json"] as const;
  const length = ["Content-Length", body.length] as const;
  const line = `PUT ${path} HTTP/1.1`;

  test.each<[promise: string, what: string, pieces: Pieces]>([
    // RFC 9112, section 7.1: each chunk with its length in hexadecimal digits, the last one empty.
    [
      "a body in chunks",
      "one chunk, as Node's fetch and Go write it",
      [
        ...request(line, [...base, json, ["Transfer-Encoding", "chunked"]]),
        `${body.length.toString(16)}\r\n${body}\r\n`,
        "0\r\n\r\n",
      ],
    ],
    [
      "a body in chunks",
      "a chunk for each character",
      [
        ...request(line, [...base, json, ["Transfer-Encoding", "chunked"]]),
        ...(body.match(/./g) ?? []).map((one) => `1\r\n${one}\r\n`),
        "0\r\n\r\n",
      ],
    ],
    [
      "`Connection: close`",
      "busybox wget, esp8266 sketches",
      request(line, [...base, json, length, ["Connection", "close"]], body),
    ],
    // RFC 9110, section 10.1.1; curl before 7.84 for 1 KiB and more, .NET Framework always.
    [
      "`Expect: 100-continue`",
      "asks first",
      [...request(line, [...base, json, length, ["Expect", "100-continue"]]), waitForContinue, body],
    ],
    [
      "`Expect: 100-continue`",
      "and does not wait",
      request(line, [...base, json, length, ["Expect", "100-continue"]], body),
    ],
    // RFC 9112, section 3.2.2.
    [
      "a whole address in the request line",
      "through a proxy",
      request(`PUT ${url} HTTP/1.1`, [...base, json, length], body),
    ],
    ["no Content-Type at all", "ESPHome without its header", request(line, [...base, length], body)],
    [
      "`text/plain`",
      'Arduino\'s HttpClient.put(path, "text/plain", …)',
      request(line, [...base, ["Content-Type", "text/plain"], ["Content-Length", 4]], "37.5"),
    ],
    [
      "`text/plain`",
      "with a charset and a line's end",
      request(line, [...base, ["Content-Type", "text/plain; charset=utf-8"], ["Content-Length", 6]], "37.5\r\n"),
    ],
    ["HTTP/1.0", "without a Host", request(`PUT ${path} HTTP/1.0`, [["authorization", token], length], body)],
  ])("%s is understood: %s", async (promise, _what, pieces) => {
    expect(recipe("Anything else that speaks HTTP").text).toContain(promise);
    const { port } = await house(entry);
    expect(await send(port, pieces)).toMatchObject({ status: 202, json: { level: 37.5 } });
  });
});

describe("curl", () => {
  const { entry, block } = recipe("curl");

  test("itself brings a level, tells a refill and shows the slot", async () => {
    const { port } = await house(entry);
    expect(await byCurl(block("sh", 0), port)).toMatchObject({ level: 37.5 });
    expect(await byCurl(block("sh", 1), port)).toMatchObject({ key: "beans" });
    expect(await byCurl(block("sh", 2), port)).toMatchObject({ level: 37.5, status: "Level OK" });
  });

  test("itself says what is in the house, where the slot says what one order brings", async () => {
    const [, slot = "", command = ""] =
      /## What is in the house[\s\S]*?```json\n(.*?)\n```[\s\S]*?```sh\n(.*?)\n```/.exec(page) ?? [];
    const { port } = await house(withSlot(entry, JSON.parse(slot) as object));
    expect(await byCurl(command, port)).toMatchObject({ key: "beans" });
    const without = await house(entry);
    expect(await byCurl(command, without.port)).toMatchObject({
      error: { code: "unsuitable", message: expect.stringContaining("packSize") as string },
    });
  });

  test("itself counts the hours of a vacuum", async () => {
    const vacuum = recipe("A vacuum that counts hours");
    const { port } = await house(vacuum.entry);
    expect(await byCurl(vacuum.block("sh"), port)).toMatchObject({ key: "vacuum", level: 99.5 });
  });
});

test("a Shelly's float switch is low when one word has stood for half an hour, and refilled when the other has", async () => {
  const clock = virtualClock();
  const { port, slot, told } = await house(recipe("Shelly Gen1").entry, { clock });
  expect(recipe("Shelly Gen1").text).toContain("half an hour (`settleMinutes`)");
  const stands = async (which: "ON" | "OFF"): Promise<void> => {
    const before = (await slot()).low;
    await send(port, device.shellyGen1(actionOf(which)));
    clock.advance(halfAnHour - 1_000);
    expect((await slot()).low).toBe(before);
    clock.advance(2_000);
  };
  await stands("OFF");
  expect(await slot()).toMatchObject({ level: 80, low: false });
  await stands("ON");
  expect(await slot()).toMatchObject({ level: 10, low: true });
  await stands("OFF");
  expect(await slot()).toMatchObject({ level: 80, low: false });
  expect(told().join("\n")).toMatch(/Softener salt: .*refilled/);
});

test("a Shelly's script sends nothing where its input has no value", () => {
  expect(script(null)).toEqual([]);
});

/** Runs a command of the page as it stands, but for the address; where there is no curl, its bytes are sent. */
async function byCurl(command: string, port: number): Promise<unknown> {
  if (spawnSync("curl", ["--version"]).error !== undefined) return (await send(port, device.curl(command))).json;
  const { stdout } = await promisify(execFile)("sh", [
    "-ec",
    command.replace(/http:\/\/[\d.:]+/, `http://127.0.0.1:${port}`),
  ]);
  return JSON.parse(stdout) as unknown;
}

/** The configuration with more said of its one slot. */
function withSlot(entry: Record<string, unknown>, more: object): Record<string, unknown> {
  const [device] = entry["devices"] as { slots: object[] }[];
  return { ...entry, devices: [{ ...device, slots: device?.slots.map((slot) => ({ ...slot, ...more })) }] };
}

function actionOf(which: "ON" | "OFF"): string {
  return new RegExp(`^BUTTON SWITCHED ${which} URL +(.+)$`, "m").exec(recipe("Shelly Gen1").block("text"))?.[1] ?? "";
}

function script(percent: number | null) {
  return device.shellyScript(recipe("Shelly Gen2 and later").block("javascript"), percent);
}

function nodes() {
  return device.flowOf(recipe("Node-RED: http request").block("json"));
}

function flow(): string[] {
  const node = nodes();
  return device.httpRequestNode(
    node("http request"),
    device.runFunction(node("function"), Number(node("inject").payload)),
  );
}
