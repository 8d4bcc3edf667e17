import type { Controller } from "../../test/e2e/support/controller.ts";
import { slotAccessory } from "../../test/e2e/support/slot-accessory.ts";
import { firstAccessory } from "./contestants.ts";

/** Resolves when a controller reads this level of the first accessory. */
export async function waitForValue(controller: Controller, level: number): Promise<void> {
  const { life } = await slotAccessory(controller, firstAccessory);
  if ((await controller.value(life)) === level) return;
  await controller.waitFor(life, (value) => value === level);
}
