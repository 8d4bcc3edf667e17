import { describe, expect, test } from "vitest";
import type { CallName } from "../../src/simulator/call-name.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import { type Controller, connectController } from "./support/controller.ts";
import { homebridgeVersions, startHomebridge } from "./support/homebridge.ts";
import { linkedDevice, manualSlot, testPlatform } from "./support/plugin-config.ts";
import { type SimulatorProcess, startSimulator } from "./support/simulator-process.ts";
import { ordersOf, shownBy, slotAccessory, subscribeTo, waitForStatus } from "./support/slot-accessory.ts";

/** Where an order stands when the power goes. */
interface Moment {
  when: string;
  /** What becomes of its calls until then, in this order. */
  faults: { call?: CallName; fault: Fault }[];
  /** Replenish calls that Amazon has received by then; 0: it is still asked for a token. */
  calls: number;
  /** What the slot shows by then. */
  shows: string;
  /** Amazon has taken the order by then. */
  placed?: true;
}

const wait: Fault = { kind: "status", status: 429, headers: { "Retry-After": "60" } };

const moments: Moment[] = [
  {
    when: "before the token's answer",
    faults: [{ call: "token", fault: { kind: "hang" } }],
    calls: 0,
    shows: "Ordering",
  },
  { when: "before the effect, which never comes", faults: [{ fault: { kind: "hang" } }], calls: 1, shows: "Ordering" },
  {
    when: "after the effect, before the answer",
    faults: [{ fault: { kind: "hangAfter" } }],
    calls: 1,
    shows: "Ordering",
    placed: true,
  },
  {
    when: "after half an answer, asked again",
    faults: [{ fault: { kind: "halfBody" } }, { fault: { kind: "hang" } }],
    calls: 2,
    shows: "Amazon unreachable, trying again",
    placed: true,
  },
  {
    when: "after a reset, waiting to ask again",
    faults: [{ fault: { kind: "reset", when: "after" } }, { fault: wait }],
    calls: 2,
    shows: "Amazon unreachable, trying again",
    placed: true,
  },
  {
    when: "with nothing sent, waiting to ask again",
    faults: [{ fault: wait }],
    calls: 1,
    shows: "Amazon unreachable, trying again",
  },
  { when: "right after the answer", faults: [], calls: 1, shows: "Test order placed", placed: true },
  // The last one, so that the effect does not come before the power goes.
  {
    when: "before the effect, which comes while Homebridge starts",
    faults: [{ fault: { kind: "delay", ms: 2_000 } }],
    calls: 1,
    shows: "Ordering",
  },
];

const slots = moments.map((moment, at) => ({ ...moment, slotId: `moment-${at + 1}`, name: `Moment ${at + 1}` }));

describe.concurrent.each(homebridgeVersions)("kill -9 of Homebridge %s", (version) => {
  test("at any moment of an order: it is placed once, and shown", async () => {
    await using simulator = await startSimulator({ daySeconds: 3_600 });
    const devices = slots.map(({ slotId, name }) => linkedDevice(slotId.toUpperCase(), [manualSlot(slotId, name)]));
    await using homebridge = await startHomebridge({ version, platformConfig: testPlatform(simulator, devices) });
    const controller = await connectController(homebridge.bridge);
    let calls = 0;
    for (const slot of slots) {
      for (const { call = "replenish", fault } of slot.faults)
        await simulator.addFault({ call, ...(call === "token" ? {} : { slotId: slot.slotId }), fault });
      const accessory = await slotAccessory(controller, slot.name);
      await controller.write(accessory.replenish, true);
      calls += slot.calls;
      if (slot.calls === 0) await simulator.waitForCalls("token");
      else await simulator.waitForCalls("replenish", calls);
      await waitForStatus(controller, accessory, slot.shows);
    }

    await homebridge.kill();
    expect((await simulator.calls()).placed).toBe(moments.filter(({ placed }) => placed === true).length);
    await controller.close();
    // The second life ends while it asks Amazon what became of the first one's calls.
    await homebridge.restart();
    await simulator.waitForCalls("replenish", calls + 1);
    await homebridge.kill();
    await homebridge.restart();

    await using again = await connectController(homebridge.bridge, controller.pairing);
    for (const slot of slots) await expectOneOrder(simulator, again, slot);
  });
});

async function expectOneOrder(
  simulator: SimulatorProcess,
  controller: Controller,
  slot: (typeof slots)[number],
): Promise<void> {
  const accessory = await slotAccessory(controller, slot.name);
  await subscribeTo(controller, accessory);
  const accepted = /^(Test order placed|Already on order)/;
  const status = await controller
    .waitFor(accessory.status, (value) => accepted.test(String(value)), 15_000)
    .catch(String);
  expect(status, slot.when).toMatch(accepted);
  const orders = await ordersOf(simulator, slot.slotId);
  expect(orders, slot.when).toHaveLength(1);
  expect(await shownBy(controller, accessory), slot.when).toMatchObject({
    replenish: true,
    fault: 0,
    eventInstance: orders[0]?.eventInstanceId,
  });
}
