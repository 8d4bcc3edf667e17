import { checkConfig } from "../../../src/config/check.ts";
import type { Mode, Settings } from "../../../src/config/settings.ts";
import { simulatorRefreshToken } from "../../../src/simulator/refresh-token.ts";
import type { DeviceKind } from "../../../src/simulator/settings.ts";
import { canary } from "./world.ts";

/** One device of a household's configuration. */
export interface DeviceEntry {
  serial: string;
  /** The kind of link that is typed into the configuration, and a text that is another one for each link. */
  typed: DeviceKind;
  typedAs: string;
  slots: SlotEntry[];
}

export interface SlotEntry {
  slotId: string;
  level: Record<string, unknown>;
  replenish: Record<string, unknown>;
  capacity?: number;
  packSize?: number;
  homekit?: Record<string, unknown>;
}

/** Each reading counts at once, so that a need is one reading and not half a day. */
export const noWaits = { confirmations: 1, settleMinutes: 0, suddenFallHours: 0 };

/** A configuration as people write it, checked as the plugin does. Throws where something in it is wrong. */
export function settingsFor(mode: Mode, devices: readonly DeviceEntry[]): (url: string) => Settings {
  return (url) => {
    const { settings, problems } = checkConfig({
      platform: "DashReplenishment",
      mode,
      server: { token: `${canary}-of-the-server` },
      amazon: { clientId: "client", clientSecret: `${canary}-secret`, apiUrl: url, tokenUrl: `${url}/auth/o2/token` },
      devices: devices.map(({ serial, typed, typedAs, slots }) => ({
        name: `Device ${serial}`,
        model: "PROOF",
        serial,
        refreshToken: simulatorRefreshToken(serial, typed, `${canary}-${typedAs}`),
        slots: slots.map((slot) => ({ key: slot.slotId, name: slot.slotId, ...slot })),
      })),
    });
    const wrong = problems.filter(({ level }) => level === "error");
    if (wrong.length > 0) throw new Error(`the configuration is wrong: ${JSON.stringify(wrong)}`);
    return settings;
  };
}
