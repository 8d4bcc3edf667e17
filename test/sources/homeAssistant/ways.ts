import type { LevelHome } from "../level-home.ts";
import { readableAgain, sensor, type SensorWay } from "../ways.ts";

const entity = "sensor.beans";

/** An integration that reports a state, with something else that moves each time, so that it is pushed. */
async function report(home: LevelHome, state: string): Promise<void> {
  const { homeAssistant, clock } = home;
  homeAssistant.report(entity, state, { reported: clock.now() });
  // It connects a moment after the start.
  if (homeAssistant.connections() === 0) await home.pass(200);
  await homeAssistant.delivered();
  await home.pass(0);
}

export const ways: readonly SensorWay[] = [
  sensor({
    name: "homeAssistant: an entity's state",
    kind: "pushed",
    level: () => ({ source: "homeAssistant", entity }),
    raw: (home, raw) => report(home, String(raw)),
    garbage: (home) => report(home, "off"),
    refusesPush: "this slot takes no pushed levels",
    complaint:
      /^warn: Beans: cannot read the level of sensor\.beans in Home Assistant \(the state of sensor\.beans is text that is not a number\)/,
    relief: readableAgain,
  }),
];
