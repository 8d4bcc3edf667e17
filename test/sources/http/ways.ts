import { readableAgain, rhythm, sensor, type SensorWay } from "../ways.ts";

export const ways: readonly SensorWay[] = [
  sensor({
    name: "http: a device that is asked every 15 minutes",
    kind: "polled",
    level: ({ sensorUrl }) => ({
      source: "http",
      url: sensorUrl,
      path: "level",
      allowPush: true,
      everySeconds: rhythm / 1_000,
    }),
    raw(home, raw) {
      home.sensor = { raw };
      return Promise.resolve();
    },
    garbage(home) {
      home.sensor = { body: '{"level":"off"}' };
      return Promise.resolve();
    },
    complaint:
      /^warn: Beans: cannot read the level from 127\.0\.0\.1:\d+ \(no number at "level": found text that is not a number\)/,
    relief: readableAgain,
  }),
];
