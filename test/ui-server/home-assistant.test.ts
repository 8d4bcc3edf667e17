import { describe, expect, test } from "vitest";
import { startHomeAssistant, type StandIn } from "../support/home-assistant.ts";
import { entry, house, slot } from "./rig.ts";

const token = "canary-token";

async function hub(): Promise<StandIn> {
  const there = await startHomeAssistant(() => Date.parse("2026-03-01T12:00:00Z"), token);
  there.report("sensor.salt_level", "37.5", { friendly_name: "Salt", unit_of_measurement: "%" });
  there.report("vacuum.robo", "docked", { friendly_name: "Robo", filter_left: 80, supported_features: 3 });
  there.report("binary_sensor.salt_low", "off", { friendly_name: "Salt low" });
  there.report("sun.sun", "above_horizon");
  there.report("sensor.asleep", "unavailable", { friendly_name: "Tank", unit_of_measurement: "L" });
  return there;
}

const configured = (url: string, level: object, given = token): object =>
  entry({ homeAssistant: { url, token: given } }, [slot("beans", { level: { source: "homeAssistant", ...level } })]);

describe("an entity of Home Assistant is tried on the page", () => {
  test.each([
    [{ entity: "sensor.salt_level" }, 37.5],
    [{ entity: "vacuum.robo", attribute: "filter_left" }, 80],
    [{ entity: "binary_sensor.salt_low", values: { on: 5, off: 90 } }, 90],
  ])("%j", async (level, raw) => {
    const { url } = await hub();
    const answer = await house().ask("/level/try", { config: configured(url, level), device: 0, slot: 0 });
    expect(answer).toMatchObject({ ok: true, raw, percent: raw, at: Date.parse("2026-03-01T12:00:00Z") });
  });

  test.each([
    ["no such entity", { entity: "sensor.none" }, token, "sensorAnswer", /there is no entity sensor\.none/],
    ["unavailable", { entity: "sensor.asleep" }, token, "sensorAnswer", /it is unavailable/],
    [
      "no such attribute",
      { entity: "vacuum.robo", attribute: "x" },
      token,
      "sensorAnswer",
      /its attribute "x" is noth/,
    ],
    ["a wrong token", { entity: "sensor.salt_level" }, "canary-wrong", "sensorAnswer", /refuses the token/],
    ["no token", { entity: "sensor.salt_level" }, "", "wrongConfig", /homeAssistant/],
    ["no id", { entity: "Salt" }, token, "wrongConfig", /expected an entity's id/],
  ])("%s", async (_label, level, given, code, detail) => {
    const { url } = await hub();
    const answer = await house().ask("/level/try", { config: configured(url, level, given), device: 0, slot: 0 });
    expect(answer).toMatchObject({ ok: false, error: { code, detail: expect.stringMatching(detail) as string } });
    expect(JSON.stringify(answer)).not.toContain("canary");
  });
});

describe("what can be picked", () => {
  test("is every state and attribute that may be a level, by name, while the slot has none yet", async () => {
    const { url } = await hub();
    const answer = await house().ask("/level/choices", { config: configured(url, {}), device: 0, slot: 0 });
    expect(answer).toEqual({
      ok: true,
      choices: [
        { values: { entity: "vacuum.robo", attribute: "filter_left" }, label: "Robo (vacuum.robo), filter_left: 80" },
        { values: { entity: "sensor.salt_level", attribute: "" }, label: "Salt (sensor.salt_level): 37.5 %" },
        {
          values: { entity: "binary_sensor.salt_low", attribute: "" },
          label: "Salt low (binary_sensor.salt_low): off",
        },
        { values: { entity: "sensor.asleep", attribute: "" }, label: "Tank (sensor.asleep): unavailable" },
      ],
    });
  });

  test("writes no secret of the configuration, and shows none; long names are cut", async () => {
    const there = await startHomeAssistant(Date.now, token);
    there.report("sensor.salt", "37", { friendly_name: `Salt ${token} \u202e${"x".repeat(500)}` });
    there.report("sensor.other", "40", { [token]: 5 });
    const answer = await house().ask("/level/choices", { config: configured(there.url, {}), device: 0, slot: 0 });
    expect(answer).toMatchObject({
      choices: [{ values: { entity: "sensor.salt" } }, { values: { entity: "sensor.other" } }],
    });
    expect(JSON.stringify(answer)).not.toMatch(/canary|\u202e|x{200}/);
  });

  test.each([
    ["nobody there", "http://127.0.0.1:9", token, "sensorUnreachable", /connection refused/],
    ["no address", "", token, "wrongConfig", /homeAssistant\.url: missing/],
    ["no token", "http://127.0.0.1:9", "", "wrongConfig", /homeAssistant\.token: missing/],
    ["neither", "", "", "wrongConfig", /^homeAssistant\.url: missing/],
  ])("%s", async (_label, url, given, code, detail) => {
    const answer = await house().ask("/level/choices", {
      config: configured(url, {}, given),
      device: 0,
      slot: 0,
    });
    expect(answer).toMatchObject({ ok: false, error: { code, detail: expect.stringMatching(detail) as string } });
  });

  test("is nothing for a source that has nothing to list", async () => {
    for (const config of [entry({}, []), entry(), {}, null])
      expect(await house().ask("/level/choices", { config, device: 0, slot: 0 })).toEqual({ ok: true, choices: [] });
  });
});
