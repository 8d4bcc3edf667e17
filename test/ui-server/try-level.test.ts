import { X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { saveSlot } from "../../src/store/slots.ts";
import type { UiRequests } from "../../src/ui/api.ts";
import type { Policy } from "../../src/slot/policy.ts";
import { wouldDo } from "../../src/slot/would.ts";
import { wouldText } from "../../src/words/en/would.ts";
import { certificate, key } from "../drs/tls-fixture.ts";
import { startBroker } from "../mqtt/broker.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { entry, house, slot, type House } from "./rig.ts";
import { amazonCan } from "../../src/channels/amazon/capabilities.ts";

type Trial = UiRequests["/level/try"]["answer"];

/** A device that answers so; its address. */
async function sensor(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/level`;
}

const mqttOf = (port: number) => ({ mqtt: { url: `mqtt://127.0.0.1:${port}` } });

function tried(home: House, level: Record<string, unknown>, changes: Record<string, unknown> = {}): Promise<Trial> {
  return home.ask("/level/try", { config: entry(changes, [slot("beans", { level })]), device: 0, slot: 0 });
}

describe("one real reading over HTTP", () => {
  test("says the value, the percent, and what would be done", async () => {
    const url = await sensor(200, JSON.stringify({ sensor: { level: 130, token: "s3cret" } }));
    const answer = await tried(house(), { source: "http", url, path: "sensor.level", empty: 30, full: 1030 });
    const would: unknown = expect.stringMatching(
      /^10 %: at or below 20 %, low after 3 such readings in a row over 30 min/,
    );
    expect(answer).toEqual({
      ok: true,
      raw: 130,
      percent: 10,
      at: null,
      would,
      said: expect.objectContaining({ code: "low", percent: 10, orders: true }) as unknown,
      numbers: [{ path: "sensor.level", said: "130" }],
    });
  });

  test.each<[string, number, string, string]>([
    ["an error of its own", 500, "s3cret-body", "sensorAnswer"],
    ["a password that it refuses", 401, "s3cret-body", "sensorAnswer"],
    ["no JSON", 200, "<html>s3cret-body", "sensorAnswer"],
    ["no number there", 200, JSON.stringify({ other: "s3cret-body" }), "sensorAnswer"],
    ["far out of range", 200, JSON.stringify({ level: 400 }), "outOfRange"],
  ])("%s, without its body", async (_, status, body, code) => {
    const answer = await tried(house(), { source: "http", url: await sensor(status, body), path: "level" });
    expect(answer).toMatchObject({ ok: false, error: { code } });
    expect(JSON.stringify(answer)).not.toContain("s3cret");
  });

  test("the fingerprint of a certificate that is not verified, which can then be taken", async () => {
    const device = createTlsServer({ cert: certificate, key }, (_, response) => {
      response.end("37");
    }).listen(0, "127.0.0.1");
    onTestFinished(() => {
      device.close();
    });
    await new Promise((resolve) => device.once("listening", resolve));
    const level = { source: "http", url: `https://127.0.0.1:${(device.address() as AddressInfo).port}/` };
    const home = house();
    const detail = new X509Certificate(certificate).fingerprint256;
    expect(await tried(home, level)).toEqual({ ok: false, error: { code: "sensorCertificate", detail } });
    expect(await tried(home, { ...level, certificate: detail })).toMatchObject({ ok: true, raw: 37 });
  });

  test("a value that stands for not known, and the same where nothing stands for that", async () => {
    const level = { source: "http", url: await sensor(200, "-2") };
    expect(await tried(house(), level)).toEqual({
      ok: true,
      raw: -2,
      percent: null,
      at: null,
      would: "not known: neither a reading nor a failure, and the last level stays",
      said: { code: "notKnown" },
      numbers: [{ path: "", said: "-2" }],
    });
    expect(await tried(house(), { ...level, ignore: [] })).toMatchObject({
      ok: true,
      raw: -2,
      percent: 0,
      would: expect.stringContaining("0 %: at or below") as string,
    });
  });

  test.each<[string, number, string, unknown]>([
    ["178 % worn, beyond is near", -19, "near", { ok: false, error: { code: "outOfRange", detail: "-19 is -19 %" } }],
    ["the same where beyond is low", -19, "low", { ok: true, raw: -19, percent: 0 }],
    ["an overfull tank where beyond is high", 120, "high", { ok: true, raw: 120, percent: 100 }],
    ["the same where beyond is low", 120, "low", { ok: false, error: { code: "outOfRange", detail: "120 is 120 %" } }],
  ])("%s", async (_, raw, beyond, answer) => {
    expect(await tried(house(), { source: "http", url: await sensor(200, String(raw)), beyond })).toMatchObject(
      answer as object,
    );
  });

  test("a word is the level that it stands for, and a number comes with its unit or out of a text", async () => {
    const words = { source: "http", url: await sensor(200, '{"state":"low"}'), path: "state", values: { low: 12.5 } };
    expect(await tried(house(), { ...words, empty: 40, full: 5 })).toMatchObject({
      ok: true,
      raw: 35.625,
      percent: 12.5,
    });
    const url = await sensor(200, "<b>Salt: 37,5 %</b>");
    expect(await tried(house(), { source: "http", url, pattern: "Salt: ([^<]+)" })).toMatchObject({
      ok: true,
      raw: 37.5,
    });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["path", { path: "a[0" }, "level.path: got"],
    ["pattern", { pattern: "Salt: (" }, "level.pattern: "],
    ["word", { path: "a", values: { low: "nothing" } }, "level.values.low: got"],
  ])("a wrong %s is told by its name", async (_, level, detail) => {
    expect(await tried(house(), { source: "http", url: "http://127.0.0.1:9/", ...level })).toMatchObject({
      ok: false,
      error: { code: "wrongConfig", detail: expect.stringContaining(`devices[0].slots[0].${detail}`) as string },
    });
  });

  test("the time that the sensor gives is shown, and a reading that is too old is not taken", async () => {
    const home = house();
    const measured = (ago: number): Promise<string> =>
      sensor(200, JSON.stringify({ level: 5, at: new Date(home.clock.now() - ago).toISOString() }));
    const level = async (ago: number) => ({
      source: "http",
      url: await measured(ago),
      path: "level",
      timePath: "at",
      staleAfterHours: 48,
    });
    expect(await tried(home, await level(60_000))).toMatchObject({
      ok: true,
      percent: 5,
      at: home.clock.now() - 60_000,
      would: expect.stringMatching(/^5 %: at or below/) as string,
    });
    expect(await tried(home, await level(72 * hour))).toMatchObject({
      ok: true,
      percent: 5,
      at: home.clock.now() - 72 * hour,
      would: "measured more than 2 days ago: not taken",
    });
  });

  test("nobody there", async () => {
    const url = await sensor(200, "1");
    const gone = new URL(url);
    gone.port = "9";
    expect(await tried(house(), { source: "http", url: gone.href })).toMatchObject({
      ok: false,
      error: { code: "sensorUnreachable" },
    });
  });

  test("what nobody foresaw is answered too, and reported", async () => {
    const clock = virtualClock();
    // Whatever it is that breaks: here it is the timer of the poll.
    const broken: VirtualClock = {
      ...clock,
      after: (ms, work) => {
        if (ms === 10_000) throw new Error("no timer is to be had");
        return clock.after(ms, work);
      },
    };
    const home = house(entry(), broken);
    expect(await tried(home, { source: "http", url: await sensor(200, "1") })).toEqual({
      ok: false,
      error: { code: "unexpected", detail: "no timer is to be had" },
    });
    expect(home.failures()).toEqual(["no timer is to be had"]);
  });

  test("a slot that the plugin would refuse", async () => {
    expect(await tried(house(), { source: "http", url: "ftp://s3cret@host/" })).toMatchObject({
      ok: false,
      error: { code: "wrongConfig", detail: expect.stringContaining("devices[0].slots[0].level.url") as string },
    });
  });
});

describe("one real message over MQTT", () => {
  test("the one that the broker kept", async () => {
    const broker = await startBroker();
    await broker.send("kitchen/beans", JSON.stringify({ level: 37 }), { retain: true });
    expect(
      await tried(house(), { source: "mqtt", topic: "kitchen/beans", path: "level" }, mqttOf(broker.port)),
    ).toMatchObject({ ok: true, raw: 37, percent: 37 });
    await broker.send("kitchen/beans", "s3cret", { retain: true });
    const answer = await tried(house(), { source: "mqtt", topic: "kitchen/beans", path: "level" }, mqttOf(broker.port));
    expect(answer).toMatchObject({ ok: false, error: { code: "sensorAnswer" } });
    expect(JSON.stringify(answer)).not.toContain("s3cret");
  });

  test("a message about something else is waited past, and named where no other came", async () => {
    const broker = await startBroker();
    const level = { source: "mqtt", topic: "kitchen/beans", path: "level" };
    await broker.send("kitchen/beans", '{"battery":80}', { retain: true });
    const heard = tried(house(), level, mqttOf(broker.port));
    await broker.subscribed.next();
    await broker.send("kitchen/beans", '{"level":37}');
    expect(await heard).toMatchObject({ ok: true, raw: 37 });
    const home = house();
    const late = tried(home, level, mqttOf(broker.port));
    await broker.subscribed.next();
    // What the broker kept comes over a real socket, meanwhile.
    for (let step = 0; step < 100; step++) {
      await delay(20);
      home.clock.advance(100);
    }
    expect(await late).toMatchObject({
      ok: false,
      error: { code: "sensorAnswer", detail: 'no number at "level": found nothing' },
    });
  });

  test("none in time, and no broker", async () => {
    const broker = await startBroker();
    const home = house();
    const answer = tried(home, { source: "mqtt", topic: "kitchen/nothing" }, mqttOf(broker.port));
    await broker.subscribed.next();
    home.clock.advance(10_000);
    expect(await answer).toMatchObject({ ok: false, error: { code: "sensorSilent" } });
    expect(await tried(house(), { source: "mqtt", topic: "kitchen/beans" }, mqttOf(9))).toMatchObject({
      ok: false,
      error: { code: "sensorUnreachable", detail: "connection refused" },
    });
  });
});

describe("where there is nothing to ask", () => {
  test("a pushed level is the last one, or how to send one", async () => {
    const home = house();
    expect(await tried(home, { source: "webhook", path: "a.b" })).toMatchObject({
      error: { code: "nothingToTry", detail: "POST http://127.0.0.1:52180/v1/slots/beans/level a.b" },
    });
    expect(await tried(home, { source: "webhook" })).toEqual({
      ok: false,
      error: { code: "nothingToTry", detail: 'PUT http://127.0.0.1:52180/v1/slots/beans/level {"level": 37}' },
    });
    const [record] = home.records();
    if (record === undefined) throw new Error("no record");
    saveSlot(
      home.store(),
      record,
      { ...record.state, shelf: { ...record.state.shelf, level: 25, levelAt: home.clock.now() } },
      { mode: "simulate", intents: [], now: 0 },
    );
    expect(await tried(home, { source: "webhook", empty: 0, full: 400 })).toMatchObject({
      ok: true,
      raw: 100,
      percent: 25,
    });
  });

  test.each([
    ["wear", 100],
    ["usage", 100],
  ])("%s begins full", async (source, percent) => {
    expect(await tried(house(), { source })).toMatchObject({ ok: true, percent });
  });

  test("manual knows nothing before the first refill", async () => {
    expect(await tried(house(), { source: "manual" })).toMatchObject({ ok: false, error: { code: "nothingToTry" } });
  });
});

const hour = 3_600_000;

const policy: Policy = {
  mode: "simulate",
  channel: "amazon",
  can: amazonCan("simulate"),
  elsewhere: {},
  keyPart: "dr-00000001",
  releasedAt: 0,
  stopped: null,
  source: "http",
  delivers: "polled",
  staleAfter: 1,
  lifetime: 1,
  automatic: true,
  automaticSwitch: false,
  threshold: 20,
  confirmations: 3,
  refillRise: 20,
  settle: 0,
  suddenFall: 0,
  beyond: "near",
  lead: 0,
  unit: "%",
  capacity: 100,
  packSize: null,
  amount: 1,
  cooldown: 1,
  cap: 2,
  manualCeiling: 60,
};

test.each<[number, Partial<Policy>, string]>([
  [60, {}, "60 %: enough, above 20 %; nothing is ordered"],
  [24.96, {}, "25 %: close to 20 %; low neither begins nor ends here, and nothing is ordered"],
  [
    20,
    {},
    "20 %: at or below 20 %, low after 3 such readings in a row; then it would order, once for each refill, if nothing else holds it back",
  ],
  [
    20,
    { confirmations: 1 },
    "20 %: at or below 20 %, low with this one reading; then it would order, once for each refill, if nothing else holds it back",
  ],
  [
    5,
    { delivers: "pushed" },
    "5 %: at or below 20 %, low after 3 such readings in a row, or when this one stands for 30 min; then it would order, once for each refill, if nothing else holds it back",
  ],
  [
    5,
    { delivers: "counted" },
    "5 %: at or below 20 %, low at once; then it would order, once for each refill, if nothing else holds it back",
  ],
  [
    5,
    { settle: hour / 2, suddenFall: 12 * hour },
    "5 %: at or below 20 %, low after 3 such readings in a row over 30 min; a sudden fall only after 12 h; then it would order, once for each refill, if nothing else holds it back",
  ],
  [
    5,
    { settle: hour / 2, confirmations: 1 },
    "5 %: at or below 20 %, low after such readings for 30 min; then it would order, once for each refill, if nothing else holds it back",
  ],
  [
    5,
    { settle: hour / 2, confirmations: 1, delivers: "pushed" },
    "5 %: at or below 20 %, low after such readings for 30 min, or when this one stands for 30 min; then it would order, once for each refill, if nothing else holds it back",
  ],
  [
    5,
    { delivers: "pushed", confirmations: 1 },
    "5 %: at or below 20 %, low with this one reading; then it would order, once for each refill, if nothing else holds it back",
  ],
  [5, { delivers: "told" }, "5 %: a slot without a sensor is ordered by hand only"],
  [40, { lead: 7 * 24 * hour }, "40 %: enough, above 20 %; ordered only when it is forecast to run out within 7 days"],
  [
    22,
    { lead: 24 * hour },
    "22 %: close to 20 %; low neither begins nor ends here, and ordered only when it is forecast to run out within 1 day",
  ],
  [61, { lead: 7 * 24 * hour }, "61 %: enough, above 20 %; nothing is ordered"],
  [40, { lead: 7 * 24 * hour, automatic: false }, "40 %: enough, above 20 %; nothing is ordered"],
  [5, { automatic: false }, "5 %: at or below 20 %, low after 3 such readings in a row; automatic ordering is off"],
])("%d %% with %o", (percent, changes, words) => {
  expect(wouldText(wouldDo(percent, { ...policy, ...changes }))).toBe(words);
});

describe("the numbers in what came", () => {
  const numbersOf = async (level: Record<string, unknown>, changes = {}): Promise<unknown> =>
    (await tried(house(), level, changes)).numbers ?? [];

  test.each<[string, string, string, unknown]>([
    [
      "beside a reading",
      '{"a":{"b":37},"state":"low"}',
      "a.b",
      [
        { path: "a.b", said: "37" },
        { path: "state", said: "low" },
      ],
    ],
    ["in place of one", '{"a":{"b":37}}', "b", [{ path: "a.b", said: "37" }]],
    ["not where it is no JSON", "<b>37</b>", "b", []],
  ])("are told %s", async (_, body, path, numbers) => {
    expect(await numbersOf({ source: "http", url: await sensor(200, body), path })).toEqual(numbers);
  });

  test("words of the level are among them, and nothing secret is", async () => {
    const body = JSON.stringify({ state: "nearly gone", pin: 4711, echoed: 98765432, token: "5 %", "abc-9876": 4 });
    const headers = { "X-A": "98765432", "X-B": "abc-9876" };
    const level = { source: "http", url: await sensor(200, body), path: "x", headers, values: { "nearly gone": 5 } };
    expect(await numbersOf(level)).toEqual([{ path: "state", said: "nearly gone" }]);
  });

  test("are none where nothing came", async () => {
    expect(await numbersOf({ source: "http", url: await sensor(500, '{"a":1}'), path: "a" })).toEqual([]);
    expect(await numbersOf({ source: "http", url: "no address" })).toEqual([]);
    expect(await numbersOf({ source: "webhook" })).toEqual([]);
  });

  test("are those of a topic's message too", async () => {
    const broker = await startBroker();
    await broker.send("jar", '{"battery":"80 %","tank":{"level":12}}', { retain: true });
    expect(await numbersOf({ source: "mqtt", topic: "jar", path: "tank.level" }, mqttOf(broker.port))).toEqual([
      { path: "battery", said: "80 %" },
      { path: "tank.level", said: "12" },
    ]);
  });
});
