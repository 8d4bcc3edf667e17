/** The plugin with two slots whose sensors are polled. Knows no test library: child.ts runs it in a process of its own. */
import type { Settings } from "../../src/config/settings.ts";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import type { Clock } from "../../src/support/clock.ts";
import { amazonAt, atOnce, serial, settingsOf } from "../support/home/entry.ts";
import { runPlugin } from "../support/home/plugin-run.ts";
import type { Face } from "../support/home/slot-in-homekit.ts";
import { logTo } from "../support/lines.ts";

export const slotNames = ["beans", "filter"] as const;
export type SlotName = (typeof slotNames)[number];

/** One run of the plugin; what is used resolves to 0, or to the HAP status of a refusal. */
export interface Running {
  face(slot: SlotName): Face;
  replenish(slot: SlotName, on: boolean): Promise<number>;
  refilled(slot: SlotName): Promise<number>;
  close(): void;
}

/** What the configuration of a run says. */
export interface Changes {
  mode?: "simulate" | "test";
  /** Keys of both slots' level settings. */
  level?: Record<string, unknown>;
  /** Keys of both slots' replenish settings. */
  replenish?: Record<string, unknown>;
}

export interface PluginOptions {
  changes: Changes;
  clock: Clock;
  /** Amazon's address. */
  amazonUrl: string;
  /** A sensor's address, by its slot. */
  sensorUrl: (slot: SlotName) => string;
  path: string;
  lines: string[];
  /** Around the opening of the store. */
  opening?: (open: () => Store) => Store;
}

/** Starts it, up to what Homebridge calls didFinishLaunching. */
export async function startPlugin(options: PluginOptions): Promise<Running> {
  const { clock, path, lines, opening = (open) => open() } = options;
  const run = await runPlugin({
    log: logTo((line) => {
      lines.push(line);
    }),
    settings: settingsFor(options),
    store: opening(() => openStore(path, clock)),
    clock,
  });
  return {
    face: (slot) => run.slot(slot).face(),
    replenish: (slot, on) => run.slot(slot).replenish(on),
    refilled: (slot) => run.slot(slot).refilled(),
    close: () => {
      run.close();
    },
  };
}

function settingsFor({ changes, amazonUrl, sensorUrl }: PluginOptions): Settings {
  const { mode = "test", level, replenish } = changes;
  return settingsOf({
    mode,
    amazon: amazonAt(amazonUrl),
    devices: [
      {
        name: "Corner",
        model: "CORNER",
        serial,
        refreshToken: simulatorRefreshToken(serial),
        slots: slotNames.map((name) => ({
          slotId: name,
          key: name,
          name,
          level: { source: "http", url: sensorUrl(name), staleAfterHours: 2160, ...level },
          replenish: { ...atOnce, maxOrdersPer30Days: 31, ...replenish },
        })),
      },
    ],
  });
}

/** So many turns of the loop without an open connection: whatever a call's end sets going has then been set going. */
const stillTurns = 5;

/** Resolves when no call is under way any more, neither to a sensor nor to Amazon. */
export async function quiet(): Promise<void> {
  for (let still = 0; still < stillTurns;) {
    await new Promise((resolve) => setImmediate(resolve));
    still = process.getActiveResourcesInfo().some((each) => each.startsWith("TCP") && !each.startsWith("TCPServer"))
      ? 0
      : still + 1;
  }
}
