import { readableAgain, sensor, type SensorWay } from "../ways.ts";

export const ways: readonly SensorWay[] = [
  sensor({
    name: "mqtt: a topic of its own",
    kind: "pushed",
    level: () => ({ source: "mqtt", topic: "kitchen/beans", path: "level" }),
    raw: (home, raw) => home.publish("kitchen/beans", JSON.stringify({ level: raw })),
    garbage: (home) => home.publish("kitchen/beans", '{"level":"off"}'),
    complaint:
      /^warn: Beans: cannot read the level in kitchen\/beans \(no number at "level": found text that is not a number\)/,
    relief: readableAgain,
  }),
  sensor({
    name: "mqtt: level/set",
    kind: "pushed",
    level: () => ({ source: "mqtt", topic: "kitchen/beans" }),
    raw: (home, raw) => home.publish("level/set", JSON.stringify({ raw })),
    garbage: (home) => home.publish("level/set", "off"),
    complaint: /^warn: Beans: cannot use what came on dash\/beans\/level\/set: expected a percentage/,
    relief: null,
  }),
];
