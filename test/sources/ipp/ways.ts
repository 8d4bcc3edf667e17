import { readableAgain, rhythm, sensor, type SensorWay } from "../ways.ts";
import { answer, integers, names } from "./printer.ts";

export const ways: readonly SensorWay[] = [
  sensor({
    name: "ipp: a printer's black ink",
    kind: "polled",
    isWhole: true,
    level: ({ sensorUrl }) => ({ source: "ipp", url: sensorUrl, marker: "black", everySeconds: rhythm / 1_000 }),
    raw(home, raw) {
      const attributes = [names("marker-names", "Cyan", "Black"), integers("marker-levels", 55, raw)];
      home.sensor = { body: answer(0, 1, attributes) };
      return Promise.resolve();
    },
    garbage(home) {
      home.sensor = { body: "<html>" };
      return Promise.resolve();
    },
    refusesPush: "this slot takes no pushed levels",
    complaint: /^warn: Beans: cannot read the level from 127\.0\.0\.1:\d+ \(what it sent is not IPP, or ends too early/,
    relief: readableAgain,
  }),
];
