import { simulatorRefreshToken, type SimulatorProcess } from "./simulator-process.ts";

/** The plugin's block in test mode: the simulator plays Amazon. */
export function testPlatform({ amazon }: Pick<SimulatorProcess, "amazon">, devices: readonly object[]): object {
  return { platform: "DashReplenishment", name: "Dash Replenishment", mode: "test", amazon, devices };
}

/**
 * A device that the simulator takes for linked as a test device; `changes` win, so `{ refreshToken: "" }` is one that
 * was never linked.
 */
export function linkedDevice(serial: string, slots: readonly object[], changes: object = {}): object {
  return { model: "RIG", serial, refreshToken: simulatorRefreshToken(serial), slots, ...changes };
}

/** A slot without a sensor: its level is unknown until somebody says "refilled". */
export function manualSlot(slotId: string, name: string): object {
  return { slotId, name };
}

/** A sensor's word is believed without waiting for time to pass, which is real here. */
export const atOnce = { settleMinutes: 0, suddenFallHours: 0 };

/** A slot that asks a fake sensor every second. */
export function polledSlot(slotId: string, name: string, { url }: { url: string }, replenish: object = {}): object {
  return {
    slotId,
    name,
    level: { source: "http", url, path: "sensor.level", everySeconds: 1 },
    replenish: { ...atOnce, ...replenish },
  };
}
