import { describe, expect, it, test } from "vitest";
import { checkConfig } from "../../../src/config/check.ts";
import { LevelReadError } from "../../../src/sources/reading/read-error.ts";
import { type Consumable, consumablesIn, readingOf } from "../../../src/sources/valetudo/consumables.ts";
import { entry, house, slot } from "../../ui-server/rig.ts";
import { recipe } from "../recipes/page.ts";
import { consumable, type Robot, startRobot } from "./robot.ts";

const configured = (level: object): object => entry({}, [slot("filter", { level: { source: "valetudo", ...level } })]);

async function tried(level: object): Promise<unknown> {
  return house().ask("/level/try", { config: configured(level), device: 0, slot: 0 });
}

describe("a consumable of a robot with Valetudo", () => {
  test.each([
    [{ consumable: "filter/dock" }, 37, 37],
    [{ consumable: "Filter/Main ", full: 9000 }, 4500, 50],
    [{ consumable: "bin" }, 55, 55],
    [{ consumable: "bin/dock", full: 9000 }, 4950, 55],
  ])("%j is read as %d, which is %d %", async (level, raw, percent) => {
    const { origin } = await startRobot();
    expect(await tried({ url: origin, ...level })).toMatchObject({ ok: true, raw, percent });
  });

  test.each(["/", "/api/v2/robot/capabilities/ConsumableMonitoringCapability", "/api/v2/robot/state?x=1#y"])(
    "is asked for at the API below the robot's address (%s)",
    async (path) => {
      const { origin, requests } = await startRobot();
      expect(await tried({ url: origin + path, consumable: "filter/dock" })).toMatchObject({ ok: true, raw: 37 });
      expect(requests.all.map(({ url }) => url)).toEqual(["/api/v2/robot/capabilities/ConsumableMonitoringCapability"]);
    },
  );

  test("is chosen by what it is, also where the list loses a member", async () => {
    const robot = await startRobot();
    robot.consumables = robot.consumables.slice(4).reverse();
    expect(await tried({ url: robot.origin, consumable: "filter/dock" })).toMatchObject({ ok: true, raw: 37 });
    robot.consumables = robot.consumables.filter(({ type }) => type !== "filter");
    expect(await tried({ url: robot.origin, consumable: "filter/dock" })).toMatchObject({
      ok: false,
      error: { code: "sensorAnswer", detail: expect.stringContaining("it has no consumable filter/dock") as string },
    });
  });

  test("is asked for with user name and password", async () => {
    const robot = await startRobot();
    robot.account = { username: "valetudo", password: "canary" };
    const level = { url: robot.origin, consumable: "filter/dock", username: "valetudo" };
    expect(await tried({ ...level, password: "canary" })).toMatchObject({ ok: true, raw: 37 });
    const refused = await tried({ ...level, password: "canary-wrong" });
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "sensorAnswer", detail: "it refused the user name, password or key: 401" },
    });
    expect(JSON.stringify(refused)).not.toContain("canary");
  });

  test.each<[string, (robot: Robot) => void, object, string, RegExp]>([
    [
      "minutes without those of a new one",
      () => undefined,
      { consumable: "filter/main" },
      "sensorAnswer",
      /set full to/,
    ],
    ["a type that two have", () => undefined, { consumable: "brush" }, "sensorAnswer", /more than one brush/],
    ["an error of the robot's", (robot) => (robot.fault = "firmware"), { consumable: "bin" }, "sensorAnswer", /500/],
    ["a model without it", (robot) => (robot.fault = "no capability"), { consumable: "bin" }, "sensorAnswer", /404/],
    ["nobody there", () => undefined, { url: "http://127.0.0.1:9", consumable: "bin" }, "sensorUnreachable", /refused/],
    ["no consumable", () => undefined, {}, "wrongConfig", /level\.consumable: missing, expected type and subtype/],
    ["no name of one", () => undefined, { consumable: "filter main" }, "wrongConfig", /expected type and subtype/],
    ["no address", () => undefined, { url: "robot", consumable: "bin" }, "wrongConfig", /expected an address/],
  ])("%s is told", async (_label, arrange, level, code, detail) => {
    const robot = await startRobot();
    arrange(robot);
    expect(await tried({ url: robot.origin, ...level })).toMatchObject({
      ok: false,
      error: { code, detail: expect.stringMatching(detail) as string },
    });
  });

  it("takes no schedule that is none", () => {
    const level = { url: "http://robot", consumable: "bin", schedule: "hourly" };
    expect(checkConfig(configured(level)).problems.map(({ path }) => path)).toEqual([
      "devices[0].slots[0].level.schedule",
    ]);
  });
});

describe("the consumables that can be picked", () => {
  const listed = (level: object): Promise<unknown> => {
    const config = entry({}, [{ level: { source: "valetudo", ...level } }]);
    return house().ask("/level/choices", { config, device: 0, slot: 0 });
  };

  test("are those of the robot, with the minutes of a new one", async () => {
    const robot = await startRobot();
    robot.consumables = robot.consumables.slice(2, 5);
    expect(await listed({ url: robot.origin })).toEqual({
      ok: true,
      choices: [
        { values: { consumable: "filter/main", full: "9000" }, label: "filter/main: 4500 / 9000 min" },
        { values: { consumable: "cleaning/sensor", full: "1800" }, label: "cleaning/sensor: 1031 / 1800 min" },
        { values: { consumable: "brush/dock", full: "" }, label: "brush/dock: 98 %" },
      ],
    });
  });

  test.each([
    {},
    { availableConsumables: null },
    { availableConsumables: [null, { type: "filter", subType: "main" }] },
  ])("are those of the robot, where it does not say what a new one has (%j)", async (properties) => {
    const robot = await startRobot();
    robot.consumables = [consumable("filter", "none", 4500, "minutes")];
    robot.properties = properties;
    expect(await listed({ url: robot.origin, consumable: "old" })).toEqual({
      ok: true,
      choices: [{ values: { consumable: "filter" }, label: "filter: 4500 min" }],
    });
  });

  test("are refused with what the robot said", async () => {
    const robot = await startRobot();
    robot.fault = "no capability";
    expect(await listed({ url: robot.origin })).toMatchObject({ ok: false, error: { code: "sensorAnswer" } });
  });
});

test("the recipe reads what the page says that a robot answers, and the robot of the tests has that", async () => {
  const { block, entry: configuration, text } = recipe("A robot vacuum with Valetudo");
  const robot = await startRobot();
  robot.consumables = JSON.parse(block("json", 0)) as Consumable[];
  const there = JSON.parse(JSON.stringify(configuration).replace(/http:\/\/[\d.]+/, robot.origin)) as object;
  expect(await house().ask("/level/try", { config: there, device: 0, slot: 0 })).toMatchObject({
    ok: true,
    raw: 4500,
    percent: 50,
  });
  expect((await startRobot()).consumables).toEqual(expect.arrayContaining(robot.consumables));
  for (const most of ["filter 9000", "main brush 18000", "side brush 12000"]) expect(text).toContain(most);
});

describe("what is no list of consumables", () => {
  const wanted = { consumable: "filter/main", empty: 0, full: 100 };
  const good = consumable("filter", "main", 60, "percent");

  it.each([
    ["not JSON", "<html>"],
    ["nothing", ""],
    ["an object", '{"filter":60}'],
    ["a list of others", '[null,1,"filter",[],{}]'],
    ["one without what remains", JSON.stringify([{ ...good, remaining: null }])],
    ["one whose value is text", JSON.stringify([{ ...good, remaining: { value: "60", unit: "percent" } }])],
    ["one in another unit", JSON.stringify([{ ...good, remaining: { value: 60, unit: "hours" } }])],
    ["one without a type", JSON.stringify([{ ...good, type: 7 }])],
    ["the same one twice", JSON.stringify([good, good])],
  ])("brings no reading: %s", (_label, text) => {
    expect(() => readingOf(text, wanted)).toThrow(LevelReadError);
  });

  it("is passed over beside one that is", () => {
    const text = JSON.stringify([null, { type: "filter", subType: "main" }, good]);
    expect(readingOf(text, wanted)).toEqual({ raw: 60, at: undefined });
  });

  it("whatever of it is cut off or put elsewhere, it is a reading or a LevelReadError", () => {
    const text = JSON.stringify([consumable("brush", "main", 1, "minutes"), good]);
    for (let at = 0; at < text.length; at++)
      for (const other of [text.slice(0, at), text.slice(at), text.slice(0, at) + text.slice(at + 1)]) {
        try {
          expect(Number.isFinite(readingOf(other, wanted).raw)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(LevelReadError);
        }
      }
    expect(consumablesIn(text)).toHaveLength(2);
  });
});
