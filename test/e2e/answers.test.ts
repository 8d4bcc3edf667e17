import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { type Controller, connectController } from "./support/controller.ts";
import { closedGate } from "./support/gate.ts";
import { HapStatus } from "./support/hap-types.ts";
import { type Homebridge, startHomebridge } from "./support/homebridge.ts";
import { linkedDevice, manualSlot, testPlatform } from "./support/plugin-config.ts";
import { type SimulatorProcess, simulatorRefreshToken, startSimulator } from "./support/simulator-process.ts";
import {
  ordersOf,
  replenishCalls,
  shownBy,
  slotAccessory,
  subscribeTo,
  waitForStatus,
} from "./support/slot-accessory.ts";

/** One answer of Amazon's, and how the slot then stands (design, section 7, the table of what happened). */
interface Row {
  what: string;
  /** What becomes of the slot's calls, in this order; the last one for ever with `lasts`. */
  faults?: Fault[];
  lasts?: boolean;
  refreshToken?: string;
  status: string;
  replenish: boolean;
  fault: 0 | 1;
  /** Orders that the simulator took. */
  orders: number;
  /** Replenish calls that it received; not said where chance decides. */
  calls?: number;
}

const status = (code: number, message?: string, headers?: Record<string, string>): Fault => ({
  kind: "status",
  status: code,
  ...(message === undefined ? {} : { body: JSON.stringify({ message }) }),
  ...(headers === undefined ? {} : { headers }),
});
const placed = { status: "Test order placed", replenish: true, fault: 0, orders: 1 } as const;
const inProgress = { status: "Already on order", replenish: true, fault: 0, orders: 1 } as const;
const link = { status: "Link with Amazon", replenish: false, fault: 1, orders: 0 } as const;
const rejected = { replenish: false, fault: 1, orders: 0, calls: 1 } as const;

const rows: Row[] = [
  { what: "404", faults: [{ kind: "unknownSlot" }], status: "Unknown slot", ...rejected },
  { what: "400 unsubscribed", faults: [{ kind: "unsubscribed" }], status: "Not subscribed", ...rejected },
  {
    what: "400 with a message",
    faults: [status(400, "The address is missing")],
    status: "Rejected by Amazon: The address is missing",
    ...rejected,
  },
  {
    what: "409 without a message",
    faults: [{ kind: "status", status: 409, body: "" }],
    status: "Rejected by Amazon",
    ...rejected,
  },
  { what: "400 Invalid token, once", faults: [{ kind: "invalidToken" }], ...placed, calls: 2 },
  { what: "400 Invalid token, twice", faults: [{ kind: "invalidToken" }, { kind: "invalidToken" }], ...link, calls: 2 },
  { what: "401, once", faults: [status(401)], ...placed, calls: 2 },
  { what: "401, twice", faults: [status(401), status(401)], ...link, calls: 2 },
  { what: "403, twice", faults: [status(403), status(403)], ...link, calls: 2 },
  { what: "invalid_grant", refreshToken: "Atzr|another-world", ...link, calls: 0 },
  { what: "500, once", faults: [status(500)], ...placed, calls: 2 },
  {
    what: "500, for ever",
    faults: [status(500)],
    lasts: true,
    status: "Amazon unreachable, trying again",
    replenish: true,
    fault: 0,
    orders: 0,
  },
  { what: "429 with Retry-After 1 s", faults: [status(429, undefined, { "Retry-After": "1" })], ...placed, calls: 2 },
  {
    what: "429 with Retry-After 1 h, longer than it is tried",
    faults: [status(429, undefined, { "Retry-After": "3600" })],
    status: "Amazon unreachable",
    replenish: false,
    fault: 1,
    orders: 0,
    calls: 1,
  },
  { what: "no answer in 30 s", faults: [{ kind: "hang" }], ...placed, calls: 2 },
  { what: "a reset before the effect", faults: [{ kind: "reset", when: "before" }], ...placed, calls: 2 },
  { what: "a reset after the effect", faults: [{ kind: "reset", when: "after" }], ...inProgress, calls: 2 },
  { what: "half a body", faults: [{ kind: "halfBody" }], ...inProgress, calls: 2 },
  { what: "a page that is not JSON", faults: [{ kind: "notJson" }], ...inProgress, calls: 2 },
  {
    what: "a detailCode of the future",
    faults: [{ kind: "detailCode", detailCode: "DRONE_SENT" }],
    status: "Accepted by Amazon (DRONE_SENT)",
    replenish: true,
    fault: 0,
    orders: 1,
    calls: 1,
  },
  {
    what: "ORDER_INPROGRESS",
    faults: [{ kind: "detailCode", detailCode: "ORDER_INPROGRESS" }],
    ...inProgress,
    calls: 1,
  },
];

const idOf = (row: Row): string => `row-${rows.indexOf(row) + 1}`;
const nameOf = (row: Row): string => `Row ${rows.indexOf(row) + 1}`;
/** Linked for real orders, although the mode is test. */
const wrongKind = { first: { slotId: "real-1", name: "Real one" }, second: { slotId: "real-2", name: "Real two" } };
const unlinked = { slotId: "unlinked", name: "Never linked" };

describe.concurrent("what Amazon answers", () => {
  let simulator: SimulatorProcess;
  let homebridge: Homebridge;
  let controller: Controller;

  beforeAll(async () => {
    simulator = await startSimulator({ daySeconds: 3_600 });
    // A device for each row: its link is lost in some.
    const devices = rows.map((row) =>
      linkedDevice(
        idOf(row).toUpperCase(),
        [manualSlot(idOf(row), nameOf(row))],
        row.refreshToken === undefined ? {} : { refreshToken: row.refreshToken },
      ),
    );
    const { first, second } = wrongKind;
    devices.push(
      linkedDevice("REAL", [manualSlot(first.slotId, first.name), manualSlot(second.slotId, second.name)], {
        refreshToken: simulatorRefreshToken("REAL", "live"),
      }),
      linkedDevice("UNLINKED", [manualSlot(unlinked.slotId, unlinked.name)], { refreshToken: "" }),
    );
    homebridge = await startHomebridge({ version: "2", platformConfig: testPlatform(simulator, devices) });
    controller = await connectController(homebridge.bridge);
  });

  afterAll(async () => {
    await controller.close();
    await homebridge.dispose();
    await simulator.stop();
  });

  test.each(rows)(
    "$what: $status",
    async (row) => {
      const slotId = idOf(row);
      const slot = await slotAccessory(controller, nameOf(row));
      await subscribeTo(controller, slot);
      const faults = row.faults ?? [];
      for (const [at, fault] of faults.entries()) {
        const times = row.lasts === true && at === faults.length - 1 ? null : 1;
        await simulator.addFault({ call: "replenish", slotId, times, fault });
      }

      expect(await controller.write(slot.replenish, true)).toMatchObject({ status: HapStatus.Success });
      await waitForStatus(controller, slot, row.status, 45_000);

      expect(await shownBy(controller, slot)).toMatchObject({
        replenish: row.replenish,
        fault: row.fault,
        contact: row.fault,
      });
      expect(await ordersOf(simulator, slotId)).toHaveLength(row.orders);
      if (row.calls !== undefined) expect(await replenishCalls(simulator, slotId)).toHaveLength(row.calls);
      expect(homebridge.running).toBe(true);
    },
    60_000,
  );

  test("STANDARD_ORDER_PLACED in mode test: a real order, and no other slot of the device orders", async () => {
    const first = await slotAccessory(controller, wrongKind.first.name);
    const second = await slotAccessory(controller, wrongKind.second.name);
    await subscribeTo(controller, first, second);
    await controller.write(first.replenish, true);
    await waitForStatus(controller, first, "Order placed");
    await waitForStatus(controller, second, "Link with Amazon");
    expect(await shownBy(controller, first)).toMatchObject({ replenish: true, fault: 1, contact: 1 });
    expect(await controller.write(second.replenish, true)).toMatchObject({
      status: HapStatus.NotAllowedInCurrentState,
    });
    await controller.waitForEvent(second.replenish, (value) => value === false);
    expect(await shownBy(controller, second)).toMatchObject({ replenish: false, fault: 1, contact: 1 });
    expect(await replenishCalls(simulator, wrongKind.second.slotId)).toEqual([]);
    await homebridge.waitForLine(/Real one: .*REAL order.*[Cc]ancel it at Amazon within 24 h/);
  });

  test("a device that was never linked: Link with Amazon, and nothing is sent", async () => {
    const slot = await slotAccessory(controller, unlinked.name);
    expect(await shownBy(controller, slot)).toMatchObject({
      replenish: false,
      fault: 1,
      contact: 1,
      status: expect.stringMatching(/^Link with Amazon/) as string,
    });
    expect(await controller.write(slot.replenish, true)).toMatchObject({ status: HapStatus.NotAllowedInCurrentState });
    await controller.waitFor(slot.replenish, (value) => value === false);
    expect(await replenishCalls(simulator, unlinked.slotId)).toEqual([]);
  });
});

test.concurrent("Amazon refuses connections: tried again, said once, and ordered once when it is back", async () => {
  await using simulator = await startSimulator({ daySeconds: 3_600 });
  const gate = await closedGate(simulator.url);
  const amazon = { ...simulator.amazon, apiUrl: gate.url };
  const platformConfig = testPlatform({ amazon }, [linkedDevice("AWAY", [manualSlot("away", "Detergent")])]);
  await using homebridge = await startHomebridge({ version: "2", platformConfig });
  await using controller = await connectController(homebridge.bridge);
  const slot = await slotAccessory(controller, "Detergent");
  await subscribeTo(controller, slot);

  await controller.write(slot.replenish, true);
  await waitForStatus(controller, slot, "Amazon unreachable, trying again");
  expect(await shownBy(controller, slot)).toMatchObject({ replenish: true, fault: 0, contact: 0 });
  await gate.open();
  await waitForStatus(controller, slot, "Test order placed", 20_000);
  expect(await ordersOf(simulator, "away")).toHaveLength(1);
  expect(await replenishCalls(simulator, "away")).toHaveLength(1);
  expect(homebridge.lines.filter((line) => line.includes("nothing could be sent to Amazon ("))).toHaveLength(1);
  expect(homebridge.lines.filter((line) => line.includes("Amazon answers again"))).toHaveLength(1);
  await gate.close();
});
