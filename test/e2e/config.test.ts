import { describe, expect, test } from "vitest";
import { connectController } from "./support/controller.ts";
import { HapStatus } from "./support/hap-types.ts";
import { homebridgeVersions, startHomebridge } from "./support/homebridge.ts";
import { shownBy, slotAccessory, waitForStatus } from "./support/slot-accessory.ts";

const platform = "DashReplenishment";

interface Case {
  what: string;
  config: object;
  /** Whole lines behind the prefix that Homebridge puts before each; no other line may begin with `config:`. */
  problems: RegExp[];
  /** The names of the slots that run all the same. */
  runs: string[];
  /** How they stand. */
  status: string;
}

const cases: Case[] = [
  {
    what: "empty",
    config: { platform },
    problems: [/^config: devices: none yet, expected at least one device/],
    runs: [],
    status: "",
  },
  {
    what: "partial",
    config: {
      platform,
      mode: "test",
      server: { enabled: true, token: "choose-at-least-16-characters", levelToken: "abc-987" },
      devices: [
        { serial: "P1", slots: [{ slotId: "a", name: "Of a device without a model" }] },
        {
          model: "M",
          serial: "P2",
          slots: [
            { name: "Without an id" },
            { slotId: "good", name: "Good one" },
            { slotId: "http", level: { source: "http" } },
          ],
        },
      ],
    },
    problems: [
      /^config: amazon\.clientId: missing, expected /,
      /^config: amazon\.clientSecret: missing, expected /,
      /^config: devices\[0\]\.model: missing, expected /,
      /^config: devices\[1\]\.slots\[0\]\.slotId: missing, expected /,
      /^config: devices\[1\]\.slots\[2\]\.level\.url: missing, expected /,
      /^config: server\.token: taken from the documentation, expected one of your own, as openssl rand -hex 24 makes them; without one the local HTTP API does not start/,
      /^config: server\.levelToken: too short, expected at least 16 characters; it is not taken/,
    ],
    runs: ["Good one"],
    status: "Not ordered: missing or wrong in the configuration: clientId, clientSecret",
  },
  {
    what: "junk",
    config: {
      platform,
      mode: 7,
      amazon: "yes",
      server: [],
      mqtt: 1883,
      devcies: true,
      devices: [
        null,
        "coffee",
        { model: {}, serial: 5, slots: "none" },
        {
          model: "M",
          serial: "J1",
          slots: [
            { slotId: "", replenish: { threshold: 400 } },
            { slotId: "good", name: "Good one" },
            { slotId: "good", name: "The same again" },
            { slotId: "low", name: "Too low", replenish: { threshhold: 30, threshold: "low" } },
          ],
        },
      ],
    },
    problems: [
      /^config: mode: got 7, expected /,
      /^config: amazon: got "yes", expected /,
      /^config: server: got a list, expected /,
      /^config: mqtt: got 1883, expected /,
      /^config: devcies: unknown key, ignored; did you mean devices\?/,
      /^config: devices\[0\]: got null, expected /,
      /^config: devices\[1\]: got "coffee", expected /,
      /^config: devices\[2\]\.model: got an object, expected /,
      /^config: devices\[2\]\.serial: got 5, expected /,
      /^config: devices\[3\]\.slots\[0\]\.slotId: missing, expected /,
      /^config: devices\[3\]\.slots\[0\]\.replenish\.threshold: got 400, expected a number from 1 to 90/,
      /^config: devices\[3\]\.slots\[2\]\.slotId: got "good" as in devices\[3\]\.slots\[1\], expected /,
      /^config: devices\[3\]\.slots\[3\]\.replenish\.threshhold: unknown key, ignored; did you mean threshold\?/,
      /^config: devices\[3\]\.slots\[3\]\.replenish\.threshold: got "low", expected /,
    ],
    runs: ["Good one"],
    status: "Not ordered: mode in the configuration must be simulate, test or live",
  },
];

describe.concurrent.each(homebridgeVersions)("Homebridge %s on a configuration that is", (version) => {
  test.each(cases)(
    "$what: each problem is one clear line, and what is right runs",
    async ({ config, problems, runs, status }) => {
      await using homebridge = await startHomebridge({ version, platformConfig: config });
      // Problems come by another pipe than what is well, and so in any order.
      await Promise.all(
        [/\d+ slots?, /, ...problems.map(({ source }) => new RegExp(source.replace("^", "")))].map((line) =>
          homebridge.waitForLine(line),
        ),
      );

      const lines = homebridge.lines.map((line) => /config: .*/.exec(line)?.[0]).filter((line) => line !== undefined);
      for (const problem of problems)
        expect(
          lines.filter((line) => problem.test(line)),
          String(problem),
        ).toHaveLength(1);
      expect(lines).toHaveLength(problems.length);

      await using controller = await connectController(homebridge.bridge);
      const [bridge, ...accessories] = await controller.accessories();
      expect(bridge?.name).toMatch(/^Rig /);
      expect(accessories.map(({ name }) => name)).toEqual(runs);
      for (const name of runs) {
        const slot = await slotAccessory(controller, name);
        expect(await shownBy(controller, slot)).toMatchObject({ replenish: false, fault: 1, status });
        expect(await controller.write(slot.replenish, true)).toMatchObject({
          status: HapStatus.NotAllowedInCurrentState,
        });
        await waitForStatus(controller, slot, status);
        await controller.waitFor(slot.replenish, (value) => value === false);
      }
      expect(homebridge.running).toBe(true);
    },
  );
});
