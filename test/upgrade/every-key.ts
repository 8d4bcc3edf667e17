import { sourceSamples } from "../support/source-samples.ts";

/**
 * A configuration with every key that there is, each at least once as it would not be without. It never runs: what a
 * later version makes of it is compared with what this one did. Whoever adds a key adds it here, or, of a source, in
 * its sample (upgrade.test.ts).
 */
export const everyKey: object = {
  platform: "DashReplenishment",
  name: "Pantry",
  mode: "test",
  language: "de",
  amazon: {
    clientId: "client",
    clientSecret: "nobody's",
    redirectUri: "https://home.invalid/linked",
    apiUrl: "https://drs.amazon.invalid",
    tokenUrl: "https://token.amazon.invalid/token",
    authorizeUrl: "https://login.amazon.invalid/oa",
  },
  server: {
    enabled: true,
    host: "0.0.0.0",
    port: 52_181,
    token: "nobody's token, of twenty-four",
    levelToken: "nobody's other, of twenty-four",
    allowGet: true,
    rateLimit: 40,
  },
  mqtt: {
    url: "mqtts://broker.invalid:8883",
    username: "dash",
    password: "nobody's",
    topicPrefix: "pantry",
    allowReplenish: true,
    rejectUnauthorized: false,
  },
  devices: [
    {
      name: "Kitchen",
      model: "KITCHEN",
      serial: "K1",
      refreshToken: "Atzr|nobody's",
      slots: [
        {
          slotId: "beans-1",
          key: "beans",
          name: "Coffee beans",
          unit: "g",
          capacity: 800,
          packSize: 1000,
          level: {
            source: "http",
            url: "https://sensor.invalid/beans",
            headers: { "X-Sensor": "nobody's" },
            username: "dash",
            password: "nobody's",
            everySeconds: 600,
            path: "state.weight",
            timePath: "state.at",
            empty: 120,
            full: 920,
            ignore: [0, -9999],
            beyond: "high",
            allowPush: true,
            staleAfterHours: 12,
          },
          replenish: {
            automatic: false,
            threshold: 15,
            confirmations: 5,
            settleMinutes: 7.5,
            suddenFallHours: 1.5,
            refillRise: 30,
            leadDays: 4,
            cooldownHours: 48,
            maxOrdersPer30Days: 1,
            manualCeiling: 50,
          },
          homekit: {
            exposeAs: "purifier",
            alert: "leak",
            battery: false,
            replenishSwitch: false,
            automaticSwitch: true,
          },
        },
        {
          slotId: "salt-1",
          key: "salt",
          name: "Salt",
          level: { source: "http", url: "http://sensor.invalid/salt", schedule: "30 6 * * *" },
          homekit: { exposeAs: "filter", alert: "none" },
        },
        {
          slotId: "tank-1",
          key: "tank",
          name: "Tank",
          level: { source: "mqtt", topic: "house/tank", path: "litres", empty: 0, full: 40 },
          homekit: { alert: "occupancy" },
        },
        {
          slotId: "pods-1",
          key: "pods",
          name: "Pods",
          unit: "pods",
          capacity: 60,
          level: { source: "usage", unitsPerUse: 2 },
        },
        { slotId: "filter-1", key: "filter", name: "Filter", level: { source: "wear", lifetimeDays: 180 } },
        { slotId: "soap-1", key: "soap", name: "Soap", level: { source: "webhook" } },
        { slotId: "towels-1", key: "towels", name: "Towels", level: { source: "manual" } },
        ...Object.entries(await sourceSamples()).flatMap(([source, { keys }]) =>
          keys === undefined ? [] : [{ slotId: `${source}-1`, key: source, name: source, level: { source, ...keys } }],
        ),
      ],
    },
  ],
};
