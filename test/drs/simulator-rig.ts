import { onTestFinished } from "vitest";
import { type Simulator, simulatorRefreshToken, startSimulator } from "../../src/simulator/index.ts";
import { type VirtualClock, virtualClock } from "../support/virtual-clock.ts";
import { memoryVault, rig, type Rig } from "./rig.ts";

export interface SimulatorRig extends Rig {
  control: Simulator["control"];
  /** The simulator's: the life of an order runs on it. The client keeps to the machine's. */
  amazonClock: VirtualClock;
}

/** A client that is linked with a simulator of its own, whose day lasts a second. */
export async function simulatorRig(options: Partial<Parameters<typeof startSimulator>[0]> = {}): Promise<SimulatorRig> {
  const amazonClock = virtualClock();
  const simulator = await startSimulator({ clock: amazonClock, random: () => 0.5, dayMs: 1000, ...options });
  onTestFinished(() => simulator.close());
  const { url, control } = simulator;
  const vault = memoryVault({ linkId: "link-1", refreshToken: simulatorRefreshToken("CC0001") });
  return { ...rig({ apiUrl: url, tokenUrl: `${url}/auth/o2/token` }, { vault }), control, amazonClock };
}
