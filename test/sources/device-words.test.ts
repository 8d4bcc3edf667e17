import { describe, expect, test } from "vitest";
import { levelHome, minute, hour, type LevelHome } from "./level-home.ts";

/*
 * Levels as devices say them, by the way on which they come; each body is one that was seen, reduced.
 */

const empty = { automatic: false };

async function polled(level: object, body: string): Promise<LevelHome> {
  const home = await levelHome();
  home.sensor = { body };
  await home.start({ level: { source: "http", url: home.sensorUrl, everySeconds: 900, ...level }, replenish: empty });
  await home.pass(minute);
  return home;
}

async function heard(level: object, ...messages: string[]): Promise<LevelHome> {
  const home = await levelHome();
  await home.start({ level: { source: "mqtt", topic: "house/tank", ...level }, replenish: empty });
  for (const message of messages) await home.publish("house/tank", message);
  await home.pass(1);
  return home;
}

describe("an answer", () => {
  test.each<[string, object, string, number]>([
    // openhab-core#1093: a state with its unit.
    [
      "with a unit in its text",
      { path: "state" },
      '{"link":"http://x/rest/items/Salt","state":"37.5 %","type":"Number:Dimensionless","name":"Salt"}',
      37.5,
    ],
    // MMM-MQTT#35, Tasmota#20499, and what bc prints.
    ["with a decimal comma", {}, "12,5", 12.5],
    ["that begins with the point", { empty: 0, full: 1 }, ".5", 50],
    ["that ends with the point", {}, "37.", 37],
    // telegraf#7536, ArduinoMqtt#16: the byte that ends a text in C.
    ["with NUL at its end", {}, "12\0", 12],
    ["in JSON with NUL at its end", { path: "level" }, '{"level":12}\0', 12],
    // SmartThings: custom.waterFilter, used percent.
    [
      "with a dot in a name",
      { path: 'components.main["custom.waterFilter"].waterFilterUsage.value', empty: 100, full: 0 },
      '{"components":{"main":{"custom.waterFilter":{"waterFilterUsage":{"value":13}}}}}',
      87,
    ],
    [
      "with its level in a list, chosen by a field",
      { path: "consumables[subType=main].remaining.value", empty: 0, full: 150 },
      '{"consumables":[{"subType":"side","remaining":{"value":3}},{"subType":"main","remaining":{"value":75}}]}',
      50,
    ],
    [
      "in words",
      { path: "state", values: { on: 5, off: 90 } },
      '{"entity_id":"binary_sensor.salt_low","state":"on"}',
      5,
    ],
    ["in HTML", { pattern: "Salt: <b>([^<]+)</b>" }, "<html><body>Salt: <b>37,5 %</b></body></html>", 37.5],
  ])("%s", async (_label, level, body, percent) => {
    const home = await polled(level, body);
    expect(await home.slot()).toMatchObject({ level: percent });
  });

  test.each<[string, object, string, string]>([
    [
      "with a comma that may part thousands",
      { path: "level" },
      '{"level":"1,234"}',
      'no number at "level": found text that is not a number (its comma may part thousands)',
    ],
    [
      "with a word that stands for nothing",
      { path: "level", values: { low: 0 } },
      '{"level":"canary"}',
      'no number at "level": found text that is not a number, and not in values',
    ],
    [
      "with null, which is a word only where it is in values",
      { path: "level", values: { low: 0 } },
      '{"level":null}',
      'no number at "level": found null',
    ],
    [
      "without what the pattern looks for",
      { pattern: "Salt: (\\d+)" },
      "canary",
      "what the pattern looks for is not in what it sent",
    ],
  ])("%s is said, and is no level", async (_label, level, body, why) => {
    const home = await polled(level, body);
    expect(await home.slot()).toMatchObject({ level: null });
    expect(home.told(/cannot read the level/)).toEqual([expect.stringContaining(`(${why}); trying again`)]);
  });

  // grocy#720: what is out of stock is left out of /stock.
  test("whose list loses a member never gives its neighbour's level", async () => {
    const home = await polled(
      { path: "[product_id=2].amount", empty: 0, full: 12 },
      '[{"product_id":1,"amount":5},{"product_id":2,"amount":3},{"product_id":3,"amount":11}]',
    );
    expect(await home.slot()).toMatchObject({ level: 25 });
    home.sensor = { body: '[{"product_id":1,"amount":5},{"product_id":3,"amount":11}]' };
    await home.pass(4 * hour);
    expect(await home.slot()).toMatchObject({ level: 25 });
    expect(home.told(/cannot read|refilled/)).toEqual([expect.stringContaining("found nothing")]);
  });
});

describe("a message", () => {
  test.each<[string, object, string, number]>([
    [
      "that is on where it is empty",
      { path: "water_leak", values: { true: 0, false: 100 } },
      '{"battery":100,"water_leak":true}',
      0,
    ],
    ["that is on, as a word alone", { values: { ON: 0, OFF: 100 } }, "ON", 0],
    ["of another case", { values: { ON: 0, OFF: 100 } }, "off", 100],
    ["with a word as it is, before one of another case", { values: { on: 10, ON: 20 } }, "ON", 20],
    [
      "of Zigbee2MQTT's liquid_state",
      { path: "liquid_state", values: { low: 10, normal: 60 } },
      '{"liquid_state":"low"}',
      10,
    ],
    [
      "of Home Connect",
      { path: "IDos1FillLevelPoor", values: { Present: 5, Off: 100 } },
      '{"IDos1FillLevelPoor":"Present"}',
      5,
    ],
    ["with a number that is a word", { path: "float", values: { 0: 100, 1: 5 } }, '{"float":1}', 5],
    ["with null where that is a word", { path: "level", values: { null: 0 } }, '{"level":null}', 0],
    ["of words on another scale", { path: "d", values: { low: 12.5 }, empty: 40, full: 5 }, '{"d":"low"}', 12.5],
    ["of a pattern, which is loaded first", { pattern: "L=([0-9.]+)" }, "T=3;L=37;", 37],
  ])("%s", async (_label, level, message, percent) => {
    const home = await heard(level, message);
    expect(await home.slot()).toMatchObject({ level: percent });
  });

  // Zigbee2MQTT without cache_state; Shelly's NotifyStatus carries changed components only (jMQTT#316).
  test("about something else is no reading and no outage", async () => {
    const home = await heard({ path: "liquid_level_percent" });
    for (let at = 0; at < 12; at++)
      await home.publish("house/tank", at % 2 === 0 ? '{"liquid_level_percent":62}' : '{"battery":80}');
    expect(await home.slot()).toMatchObject({ level: 62, status: "Level OK" });
    expect(home.told(/cannot read|readable again|no message has had/)).toEqual([]);
  });

  test("without the level is said once where none had it for as long as a reading is trusted, and again after one had", async () => {
    const home = await heard({ path: "liquid_level_percent", staleAfterHours: 2 }, '{"battery":80}');
    const said = (): number => home.told(/no message has had the level for 2 h/).length;
    await home.pass(hour);
    await home.publish("house/tank", '{"battery":80}');
    expect(said()).toBe(0);
    await home.pass(hour);
    for (let times = 0; times < 3; times++) await home.publish("house/tank", '{"battery":80}');
    expect(said()).toBe(1);
    await home.publish("house/tank", '{"liquid_level_percent":62}');
    await home.pass(2 * hour);
    await home.publish("house/tank", '{"battery":80}');
    expect(said()).toBe(2);
  });
});

describe("a body that a program sends as it likes", () => {
  // The Things Stack's webhook, with a distance sensor of LoRaWAN (lorawan-devices#183).
  const uplink = '{"uplink_message":{"decoded_payload":{"distance":3462,"BattV":3.84},"received_at":"AT"}}';
  const webhook = {
    source: "webhook",
    path: "uplink_message.decoded_payload.distance",
    empty: 4000,
    full: 500,
  };
  const send = (home: LevelHome, method: string, body: string, type = "application/json") =>
    home.ask("/level", { method, body, headers: { "Content-Type": type } });

  test.each(["POST", "PUT"])("is taken by %s at the slot's address", async (method) => {
    const home = await levelHome();
    await home.start({ level: webhook, replenish: empty });
    expect((await send(home, method, uplink)).status).toBe(202);
    expect((await home.slot()).level).toBeCloseTo(15.371, 2);
  });

  test("is refused where the level is not in it, by the name of what was looked for", async () => {
    const home = await levelHome();
    await home.start({ level: webhook, replenish: empty });
    for (const body of ['{"join_accept":{}}', '{"level":37}', "37"]) {
      const { status, json } = await send(home, "POST", body);
      expect([status, json]).toEqual([
        422,
        {
          error: {
            code: "unusable",
            message: 'no number at "uplink_message.decoded_payload.distance": found nothing',
          },
        },
      ]);
    }
    expect((await send(home, "POST", "canary")).json).toMatchObject({ error: { message: "what it sent is not JSON" } });
    expect((await send(home, "POST", uplink, "image/png")).status).toBe(415);
    expect(await home.slot()).toMatchObject({ level: null });
    expect(home.told(/cannot read/)).toEqual([]);
  });

  test("goes with the time that its sender gives: an old one is not taken", async () => {
    const home = await levelHome();
    await home.start({ level: { ...webhook, timePath: "uplink_message.received_at" }, replenish: empty });
    const at = (ago: number): string => uplink.replace("AT", new Date(home.clock.now() - ago).toISOString());
    await send(home, "POST", at(72 * hour));
    expect(await home.slot()).toMatchObject({ level: null });
    await send(home, "POST", at(minute));
    expect((await home.slot()).level).toBeCloseTo(15.371, 2);
    expect((await send(home, "POST", uplink)).json).toMatchObject({
      error: { message: 'no time at "uplink_message.received_at": found text that is not a time' },
    });
  });

  test.each([
    ["a number as text, with its unit", { path: "state" }, '{"state":"37.5 %"}', 37.5],
    ["a word", { path: "to_state.state", values: { on: 5, off: 100 } }, '{"to_state":{"state":"on"}}', 5],
    ["a word alone", { values: { ON: 5, OFF: 100 } }, '"ON"', 5],
    ["a word as the level", { values: { ON: 5, OFF: 100 } }, '{"level":"off"}', 100],
    ["a number, where words have no path", { values: { ON: 5, OFF: 100 } }, '{"level":37}', 37],
  ])("may have %s", async (_label, level, body, percent) => {
    const home = await levelHome();
    await home.start({ level: { source: "webhook", ...level }, replenish: empty });
    expect((await send(home, "POST", body)).status).toBe(202);
    expect(await home.slot()).toMatchObject({ level: percent });
  });

  test("is not asked of a slot that has no path", async () => {
    const home = await levelHome();
    await home.start({ level: { source: "webhook" }, replenish: empty });
    const { status, headers } = await send(home, "POST", '{"level":37}');
    expect([status, headers.allow]).toEqual([405, "PUT"]);
    expect((await send(home, "PUT", '{"level":"37.5"}')).status).toBe(202);
    expect(await home.slot()).toMatchObject({ level: 37.5 });
  });
});
