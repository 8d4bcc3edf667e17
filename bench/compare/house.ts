import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../test/e2e/support/free-port.ts";
import { startHomebridge, type Homebridge } from "../../test/e2e/support/homebridge.ts";
import type { Installed } from "../support/cache.ts";
import { residentMb } from "../support/process-facts.ts";
import { contestants, type Contestant, type ContestantName } from "./contestants.ts";

/** A real Homebridge with one contestant, or with no plugin at all. */
export interface House {
  homebridge: Homebridge;
  /** Where webhooks are taken. */
  port: number;
  contestant: Contestant | null;
  /** Resident memory once it has run for 5 s, in MB. */
  settledMb(): Promise<number>;
}

/** As the issue has it: what loads late has loaded by then. */
const settledAfterMs = 5_000;

/** `accessories`: how many take webhooks. Resolves when its bridge runs and, with a contestant, its server listens. */
export async function openHouse(
  name: ContestantName | null,
  installed: Record<ContestantName, Installed>,
  accessories = 1,
): Promise<House> {
  const contestant = name === null ? null : contestants[name];
  const port = await freePort();
  const homebridge = await startHomebridge({
    version: "2",
    platformConfig: contestant?.platform(accessories, port) ?? null,
    pluginPath: installed[name ?? "ours"].folder,
  });
  const began = performance.now() - homebridge.startMs;
  if (contestant !== null) await homebridge.waitForLine(contestant.listening);
  return {
    homebridge,
    port,
    contestant,
    async settledMb() {
      await pause(Math.max(0, settledAfterMs - (performance.now() - began)));
      return residentMb(homebridge.pid);
    },
  };
}
