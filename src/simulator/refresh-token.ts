import type { DeviceKind } from "./settings.ts";

/** A device as it was linked. */
export interface LinkedDevice {
  serial: string;
  kind: DeviceKind;
}

const form = /^Atzr\|simulator-(test|live)-([^.]+)(?:\..+)?$/;

/**
 * A refresh token that every simulator accepts for this device, without any consent before:
 * `Atzr|simulator-test-<serial>` or `Atzr|simulator-live-<serial>`, the serial percent-encoded (its dots too).
 * Tokens from a consent or a rotation look the same with `.<id>` behind, so they are good in another simulator as well.
 */
export function simulatorRefreshToken(serial: string, kind: DeviceKind = "test", id?: string): string {
  const encoded = encodeURIComponent(serial).replaceAll(".", "%2E");
  return `Atzr|simulator-${kind}-${encoded}${id === undefined ? "" : `.${id}`}`;
}

/** The device that a refresh token of the simulator's own form stands for; undefined for any other text. */
export function parseRefreshToken(token: string): LinkedDevice | undefined {
  const [, kind, encoded] = form.exec(token) ?? [];
  if (encoded === undefined) return undefined;
  try {
    return { serial: decodeURIComponent(encoded), kind: kind === "live" ? "live" : "test" };
  } catch {
    return undefined;
  }
}
