import type { Mode, Settings } from "../../../src/config/settings.ts";
import { simulatorRefreshToken } from "../../../src/simulator/refresh-token.ts";
import type { DeviceKind } from "../../../src/simulator/settings.ts";
import { amazonAt, canary, settingsOf } from "../../support/home/entry.ts";

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

/** A configuration as people write it, checked as the plugin does. Throws where something in it is wrong. */
export function settingsFor(mode: Mode, devices: readonly DeviceEntry[]): (url: string) => Settings {
  return (url) =>
    settingsOf({
      mode,
      server: { token: `${canary}-of-the-server` },
      amazon: amazonAt(url, `${canary}-secret`),
      devices: devices.map(({ serial, typed, typedAs, slots }) => ({
        name: `Device ${serial}`,
        model: "PROOF",
        serial,
        refreshToken: simulatorRefreshToken(serial, typed, `${canary}-${typedAs}`),
        slots: slots.map((slot) => ({ key: slot.slotId, name: slot.slotId, ...slot })),
      })),
    });
}
