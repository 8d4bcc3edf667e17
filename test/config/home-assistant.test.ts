import { expect, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";

const token = "canary-long-lived";

/** With a slot that is read from it. */
const entry = (homeAssistant?: unknown): object => ({
  platform: "DashReplenishment",
  ...(homeAssistant === undefined ? {} : { homeAssistant }),
  devices: [
    {
      model: "M",
      serial: "S",
      slots: [{ slotId: "salt", level: { source: "homeAssistant", entity: "sensor.salt_level" } }],
    },
  ],
});

test.each([
  ["http://homeassistant.local:8123", "http://homeassistant.local:8123"],
  ["  HTTP://192.168.1.5:8123/ ", "http://192.168.1.5:8123"],
  ["https://203.0.113.7/home/", "https://203.0.113.7/home"],
  ["http://[fd12::5]:8123", "http://[fd12::5]:8123"],
])("the address %j is taken as %s", (url, taken) => {
  const { settings, problems } = checkConfig(entry({ url, token: ` ${token} ` }));
  expect(problems).toEqual([]);
  expect(settings.homeAssistant).toEqual({ url: taken, token });
});

test.each([
  ["nothing", undefined, ["url", "token"], /^missing/],
  ["no address", { token }, ["url"], /^missing, expected its address as http/],
  ["no token", { url: "http://ha.local:8123" }, ["token"], /^missing, expected a long-lived access token/],
  ["no address of the web", { url: "ha.local:8123", token }, ["url"], /expected its address as http/],
  ["a password in it", { url: "http://a:canary@ha.local", token }, ["url"], /and nothing behind it$/],
  ["a page of it", { url: "http://ha.local:8123/lovelace?canary=1", token }, ["url"], /and nothing behind it$/],
  ["a public IPv4 address", { url: "http://203.0.113.7:8123", token }, ["url"], /expected https:\/\/ outside/],
  ["a public IPv6 address", { url: "http://[2001:db8::1]:8123", token }, ["url"], /expected https:\/\/ outside/],
  ["a token in two lines", { url: "http://ha.local:8123", token: "canary\nlong" }, ["token"], /blanks or other signs/],
])("%s is a problem, and the slot stays", (_label, section, keys, message) => {
  const { settings, problems } = checkConfig(entry(section));
  expect(problems).toEqual(
    keys.map((key) => ({
      level: "error",
      path: `homeAssistant.${key}`,
      message: expect.stringMatching(message) as string,
    })),
  );
  expect(JSON.stringify(problems)).not.toContain("canary");
  expect(settings.homeAssistant).toBeNull();
  expect(settings.devices[0]?.slots).toHaveLength(1);
});

test("is not asked for where no slot is read from it", () => {
  for (const homeAssistant of [undefined, {}, { url: "", token: "" }])
    expect(checkConfig({ homeAssistant, devices: [] })).toMatchObject({
      problems: [],
      settings: { homeAssistant: null },
    });
});

test.each(["sensor.salt_level", " vacuum.robo ", "sensor.2_a"])("%j is an entity", (entity) => {
  expect(problemsOf(entity)).toEqual([]);
});

test.each([undefined, "", "Salt", "sensor.", "sensor.Salt", "sensor.a__b_", "sensor.a/../../config", "a.b.c"])(
  "%j is none",
  (entity) => {
    expect(problemsOf(entity)).toEqual([
      expect.objectContaining({
        level: "error",
        path: "devices[0].slots[0].level.entity",
        message: expect.stringContaining("expected an entity's id as sensor.salt_level") as string,
      }),
    ]);
  },
);

function problemsOf(entity: string | undefined): unknown[] {
  const level = { source: "homeAssistant", entity };
  return checkConfig({
    homeAssistant: { url: "http://ha.local:8123", token },
    devices: [{ model: "M", serial: "S", slots: [{ slotId: "salt", level }] }],
  }).problems;
}
