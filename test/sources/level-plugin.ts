/**
 * The plugin with one slot that the rig looks at. Knows no test library: level-home.ts has Node load it, and not vitest.
 */
import { checkConfig } from "../../src/config/check.ts";
import type { Settings } from "../../src/config/settings.ts";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import { openStore } from "../../src/store/store.ts";
import type { Clock } from "../../src/support/clock.ts";
import type { Log } from "../../src/support/log.ts";
import { amazonAt, serial } from "../support/home/entry.ts";
import { runPlugin } from "../support/home/plugin-run.ts";
import { slotInHomeKit, type SlotInHomeKit } from "../support/home/slot-in-homekit.ts";
// What the plugin loads when it first needs it: a load takes turns of the loop in which nothing else shows that work is
// under way.
import "../../src/channels/webhook/channel.ts";
import "../../src/sources/homeAssistant/link.ts";
import "../../src/sources/homeAssistant/open.ts";
import "../../src/mqtt/link.ts";
import "../../src/server/slot-server.ts";
import "mqtt";

/** The slot as the configuration has it, beside its names. */
export interface Setup {
  level: object;
  replenish?: object;
  homekit?: object;
  unit?: string;
  capacity?: number;
  packSize?: number;
}

/** What else stands in the configuration. */
export interface Around {
  /** Other slots of the device, behind the one that the rig looks at. */
  slots?: object[];
  server?: object;
  mqtt?: object;
  channels?: object[];
}

/** One run of the plugin, with its first slot. */
export interface Running extends SlotInHomeKit {
  /** The slots of `Around`. */
  others: readonly SlotInHomeKit[];
  close(): void;
}

export interface PluginOptions {
  setup: Setup;
  around: Around;
  /** Whether the page in the Homebridge UI may ask for something: costs a look a second. */
  page: boolean;
  clock: Clock;
  amazonUrl: string;
  brokerPort: number;
  homeAssistantUrl: string;
  tokens: { token: string; levelToken: string };
  path: string;
  log: Log;
}

/** Starts it, up to what Homebridge calls didFinishLaunching: the connections come later, and say so. */
export async function startPlugin(options: PluginOptions): Promise<Running> {
  const { clock, path, page, log } = options;
  const settings = settingsFor(options);
  const run = await runPlugin({ log, settings, store: openStore(path, clock), clock, page });
  const [first, ...others] = run.accessories.map((accessory) => slotInHomeKit(() => accessory));
  if (first === undefined) throw new Error("no accessory was registered");
  return {
    ...first,
    others,
    close: () => {
      run.close();
    },
  };
}

/** The platform's entry of config.json. */
export function entryOf({
  setup,
  around,
  amazonUrl,
  brokerPort,
  homeAssistantUrl,
  tokens,
}: Pick<PluginOptions, "setup" | "around" | "amazonUrl" | "brokerPort" | "homeAssistantUrl" | "tokens">): object {
  return {
    platform: "DashReplenishment",
    mode: "test",
    amazon: amazonAt(amazonUrl),
    server: { enabled: true, allowGet: true, rateLimit: 10_000, ...tokens, ...around.server },
    mqtt: { url: `mqtt://127.0.0.1:${brokerPort}`, topicPrefix: "dash", allowReplenish: true, ...around.mqtt },
    homeAssistant: { url: homeAssistantUrl, token: "canary-token" },
    channels: around.channels ?? [],
    devices: [
      {
        name: "Corner",
        model: "CORNER",
        serial,
        refreshToken: simulatorRefreshToken(serial),
        // Without the waits, unless a case is about them: what it says is then seen at the third reading.
        slots: [
          {
            slotId: "beans",
            key: "beans",
            name: "Beans",
            ...setup,
            replenish: { settleMinutes: 0, suddenFallHours: 0, ...setup.replenish },
          },
          ...(around.slots ?? []),
        ],
      },
    ],
  };
}

function settingsFor(options: PluginOptions): Settings {
  const { settings, problems } = checkConfig(entryOf(options));
  if (problems.length > 0) throw new Error(`the test's configuration is wrong: ${JSON.stringify(problems)}`);
  // The configuration knows no port 0; for a listening server it means any that is free.
  return { ...settings, server: settings.server && { ...settings.server, port: 0 } };
}
