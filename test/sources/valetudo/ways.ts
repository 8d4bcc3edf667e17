import { readableAgain, rhythm, sensor, type SensorWay } from "../ways.ts";
import { consumable } from "./robot.ts";

export const ways: readonly SensorWay[] = [
  sensor({
    name: "valetudo: the main filter of a robot",
    kind: "polled",
    level: ({ sensorUrl }) => ({
      source: "valetudo",
      url: sensorUrl,
      consumable: "filter/main",
      everySeconds: rhythm / 1_000,
    }),
    raw(home, raw) {
      const unit = "full" in home.setup().level ? "minutes" : "percent";
      const list = [consumable("brush", "main", 55, "percent"), consumable("filter", "main", raw, unit)];
      home.sensor = { body: JSON.stringify(list) };
      return Promise.resolve();
    },
    garbage(home) {
      home.sensor = { body: "[]" };
      return Promise.resolve();
    },
    refusesPush: "this slot takes no pushed levels",
    complaint: /^warn: Beans: cannot read the level from 127\.0\.0\.1:\d+ \(it has no consumable filter\/main/,
    relief: readableAgain,
  }),
];
