import { describe, expect, test } from "vitest";
import { routesOf } from "../../src/mqtt/routes.ts";
import { isFilter, isTopic, matches } from "../../src/mqtt/topics.ts";
import { testSlot } from "./rig.ts";

describe("a filter", () => {
  test.each<[string, string, boolean]>([
    ["kitchen/beans", "kitchen/beans", true],
    ["kitchen/beans", "kitchen/beans/raw", false],
    ["kitchen/beans/raw", "kitchen/beans", false],
    ["kitchen/beans", "Kitchen/beans", false],
    ["kitchen/+", "kitchen/beans", true],
    ["kitchen/+", "kitchen/", true],
    ["kitchen/+", "kitchen", false],
    ["kitchen/+", "kitchen/beans/raw", false],
    ["+/beans", "kitchen/beans", true],
    ["+", "/beans", false],
    ["/+", "/beans", true],
    ["kitchen/#", "kitchen/beans/raw", true],
    ["kitchen/#", "kitchen", true],
    ["kitchen/#", "kitchens", false],
    ["+/+/raw", "kitchen/beans/raw", true],
    ["#", "kitchen/beans", true],
    ["#", "$SYS/uptime", false],
    ["+/uptime", "$SYS/uptime", false],
    ["$SYS/#", "$SYS/uptime", true],
  ])("%s brings %s: %s", (filter, topic, brings) => {
    expect(matches(filter, topic)).toBe(brings);
  });

  test.each<[string, boolean]>([
    ["kitchen/beans", true],
    ["/", true],
    ["+", true],
    ["#", true],
    ["a/+/b/#", true],
    ["", false],
    ["a/#/b", false],
    ["a/b#", false],
    ["a/b+", false],
    ["a\u0000b", false],
    ["ä".repeat(32_767), true],
    ["ä".repeat(32_768), false],
  ])("%j may be subscribed: %s", (text, may) => {
    expect(isFilter(text)).toBe(may);
  });
});

test.each<[string, boolean]>([
  ["home/dash", true],
  ["", false],
  ["home/+", false],
  ["#", false],
  ["a\u0000", false],
  ["a".repeat(65_536), false],
])("%j is a topic: %s", (text, is) => {
  expect(isTopic(text)).toBe(is);
});

describe("routes", () => {
  test("are the commands of every slot, the level topics once each, and the status", () => {
    const slots = [testSlot("beans", { topic: "kitchen/scale" }), testSlot("milk", { topic: "kitchen/scale" })];
    expect(routesOf(slots, { topicPrefix: "dash", allowReplenish: true }).subscriptions).toEqual([
      ...["beans", "milk"].flatMap((key) => [
        `dash/${key}/level/set`,
        `dash/${key}/used`,
        `dash/${key}/refilled`,
        `dash/${key}/spare/set`,
        `dash/${key}/replenish/set`,
      ]),
      "kitchen/scale",
      "dash/status",
    ]);
  });

  test("know nothing of replenish/set where ordering is not allowed", () => {
    const routes = routesOf([testSlot("beans")], { topicPrefix: "dash", allowReplenish: false });
    expect(routes.subscriptions).not.toContain("dash/beans/replenish/set");
    expect(routes.command("dash/beans/replenish/set")).toBeUndefined();
  });

  test.each([
    ["#", "dash/beans/level/set"],
    ["dash/beans/level/set", "dash/beans/level/set"],
    ["dash/+/state", "dash/beans/state"],
    ["dash/beans/replenish/set", "dash/beans/replenish/set"],
    ["dash/status", "dash/status"],
  ])("leave out a level topic %s, which takes in our own", (topic, own) => {
    const routes = routesOf([testSlot("beans", { topic })], { topicPrefix: "dash", allowReplenish: false });
    expect(routes.problems).toEqual([
      `Slot beans: the level's topic takes in ${own}, which is this plugin's own; the slot gets no level from it`,
    ]);
    expect(routes.levels(own)).toEqual([]);
    expect(routes.subscriptions).toEqual([
      "dash/beans/level/set",
      "dash/beans/used",
      "dash/beans/refilled",
      "dash/beans/spare/set",
      "dash/status",
    ]);
  });

  test("leave out a level topic that MQTT does not allow", () => {
    const routes = routesOf([testSlot("beans", { topic: "kitchen#" })], { topicPrefix: "dash", allowReplenish: true });
    expect(routes.problems).toEqual([
      "Slot beans: the level's topic is not one that MQTT allows; the slot gets no level from it",
    ]);
    expect(routes.subscriptions).not.toContain("kitchen#");
  });
});
