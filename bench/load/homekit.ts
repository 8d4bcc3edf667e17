import { setTimeout as pause } from "node:timers/promises";
import type { AccessoryView, CharacteristicView } from "../../test/e2e/support/accessory-model.ts";
import type { Controller } from "../../test/e2e/support/controller.ts";
import { slotOf } from "../../test/e2e/support/slot-accessory.ts";
import { percentile } from "../support/statistics.ts";

/** How HomeKit fared under the load. */
export interface HomeKitTally {
  reads: number;
  /** Reads that were not answered, or with an error. */
  failed: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Values that the controller was told of. */
  events: number;
}

/** Ms between two reads: faster than people look. */
const pace = 100;
/** Accessories that the controller wants to hear of. */
const watched = 20;

/** Reads levels and switches of one accessory after the other until told to stop. */
export async function readThroughout(
  controller: Controller,
  accessories: readonly AccessoryView[],
  running: () => boolean,
): Promise<HomeKitTally> {
  const slots = accessories.map(slotOf);
  const targets = slots.flatMap(({ life, replenish, status }): CharacteristicView[] => [life, replenish, status]);
  await controller.subscribe(slots.slice(0, watched).flatMap(({ life, status, contact }) => [life, status, contact]));
  const times: number[] = [];
  let failed = 0;
  for (let at = 0; running(); at++) {
    const target = targets[(at * 7) % targets.length];
    if (target === undefined) break;
    const began = performance.now();
    try {
      if ((await controller.read(target)).status !== 0) failed++;
    } catch {
      failed++;
    }
    times.push(performance.now() - began);
    await pause(pace);
  }
  return {
    reads: times.length,
    failed,
    p50Ms: percentile(times, 50),
    p99Ms: percentile(times, 99),
    maxMs: Math.max(...times),
    events: controller.events.length,
  };
}
