import { connectController } from "../../test/e2e/support/controller.ts";
import { firstAccessory } from "./contestants.ts";
import type { House } from "./house.ts";
import { send } from "./push.ts";

/** From sending a webhook to the event at a real HAP controller, in ms, so many times one after the other. */
export async function measureEvents({ contestant, port, homebridge }: House, times: number): Promise<number[]> {
  if (contestant === null) throw new Error("no webhooks without a plugin");
  await using controller = await connectController(homebridge.bridge);
  const shown = contestant.shown(await controller.accessory(firstAccessory));
  await controller.subscribe([shown]);
  const taken: number[] = [];
  // Each value once: an event is recognised by it.
  for (let percent = 30; percent < 30 + times; percent++) {
    const sent = performance.now();
    await send(port, contestant.push(percent));
    const { at } = await controller.waitForEvent(shown, (value) => value === percent);
    taken.push(at - sent);
  }
  return taken;
}
