import type { Homebridge } from "../../test/e2e/support/homebridge.ts";

/** What gauge-preload.ts prints. Delays are since the traffic began, the resolution of 10 ms included. */
export interface Gauge {
  rssMb: number;
  cpuSeconds: number;
  delayP50Ms: number;
  delayP99Ms: number;
  delayMaxMs: number;
}

/** All that was printed so far, oldest first. */
export function gaugesOf({ lines }: Homebridge): Gauge[] {
  return lines.filter((line) => line.startsWith("[gauge] ")).map((line) => JSON.parse(line.slice(8)) as Gauge);
}
