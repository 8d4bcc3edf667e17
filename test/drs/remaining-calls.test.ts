import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { failure, fakeAmazon, rig } from "./rig.ts";
import { type RemainingCall, remainingCallNames, remainingCalls, reported } from "./remaining-calls.ts";
import { simulatorRig, type SimulatorRig } from "./simulator-rig.ts";

const documented: Record<RemainingCall, { method: string; url: string; input: string; result: string; sent: unknown }> =
  {
    getOrderInfo: {
      method: "GET",
      url: "/getOrderInfo/event-1",
      input: "DrsOrderInfoInput@1.0",
      result: "DrsOrderInfoResult@1.0",
      sent: null,
    },
    subscriptionInfo: {
      method: "GET",
      url: "/subscriptionInfo",
      input: "DrsSubscriptionInfoInput@1.0",
      result: "DrsSubscriptionInfoResult@2.0",
      sent: null,
    },
    deviceStatus: {
      method: "POST",
      url: "/deviceStatus",
      input: "DrsDeviceStatusInput@1.0",
      result: "DrsDeviceStatusResult@1.0",
      sent: { mostRecentlyActiveDate: "1970-01-01T00:00:00Z" },
    },
    slotStatus: {
      method: "POST",
      url: "/slotStatus/s1",
      input: "DrsSlotStatusInput@1.0",
      result: "DrsSlotStatusResult@1.0",
      sent: {
        expectedReplenishmentDate: "2026-04-01T00:00:00Z",
        remainingQuantityInUnit: 3.5,
        originalQuantityInUnit: 10,
        totalQuantityOnHand: 13.5,
        lastUseDate: "2026-02-28T23:59:59Z",
      },
    },
    deregister: {
      method: "DELETE",
      url: "/registration",
      input: "DrsDeregisterInput@2.0",
      result: "DrsDeregisterResult@1.0",
      sent: null,
    },
  };

describe("on the wire", () => {
  test.each(remainingCallNames)(
    "%s has the documented headers, a typed body where it has one, and nothing else",
    async (name) => {
      const { method, url, input, result, sent } = documented[name];
      const amazon = await fakeAmazon({ drs: [{ status: 500 }] });
      await failure(remainingCalls[name](rig(amazon).client));
      const [received] = amazon.drs;
      expect(received).toMatchObject({ method, url });
      expect(received?.body === "" ? null : JSON.parse(received?.body ?? "")).toEqual(sent);
      const raw = received?.rawHeaders ?? [];
      const headers = new Map(
        raw.flatMap((key, index) => (index % 2 === 0 ? [[key.toLowerCase(), raw[index + 1] ?? ""] as const] : [])),
      );
      expect(headers.get("x-amzn-type-version")).toBe(`com.amazon.dash.replenishment.${input}`);
      expect(headers.get("x-amzn-accept-type")).toBe(`com.amazon.dash.replenishment.${result}`);
      expect(headers.get("authorization")).toBe("Bearer Atza|access-1");
      expect(headers.get("content-type")).toBe(sent === null ? undefined : "application/json");
      const names = [...headers.keys()].filter((key) => !["content-type", "content-length"].includes(key)).sort();
      expect(names).toEqual([
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "host",
        "user-agent",
        "x-amzn-accept-type",
        "x-amzn-type-version",
      ]);
    },
  );

  test.each(["Paper Towel", "a/b?c#d%2Fé'(*)!~", "...", "日本"])(
    "SlotStatus carries the slot id %j unharmed",
    async (slotId) => {
      const { client, control } = await simulatorRig();
      await client.slotStatus(slotId, reported);
      expect(control.calls().requests.at(-1)).toMatchObject({ call: "slotStatus", slotId, status: 200 });
    },
  );

  test.each(["", ".", "..", "\ud800"])(
    "SlotStatus refuses the slot id %j, which would become another path",
    async (slotId) => {
      const amazon = await fakeAmazon();
      expect(await failure(rig(amazon).client.slotStatus(slotId, reported))).toMatchObject({
        name: "RefusedError",
        reason: "unknownSlot",
      });
      expect(amazon.drs).toEqual([]);
    },
  );
});

/** The simulator, with an order for getOrderInfo to ask about. */
async function ready(name: RemainingCall): Promise<SimulatorRig & { call: () => Promise<unknown> }> {
  const at = await simulatorRig();
  const { eventInstanceId } = await at.client.replenish("s1");
  at.control.resetCalls();
  return {
    ...at,
    call: () =>
      name === "getOrderInfo" ? at.client.getOrderInfo(eventInstanceId, "s1") : remainingCalls[name](at.client),
  };
}

const each = (
  names: readonly RemainingCall[],
  row: { fault: Fault; times?: number; expected: Record<string, unknown> | null; sent?: number },
) =>
  names.map((name) => ({
    name,
    what: "status" in row.fault ? `status ${row.fault.status}` : row.fault.kind,
    times: 1,
    sent: 1,
    ...row,
  }));

const unknown = { code: "OUTCOME_UNKNOWN" };
const reading: RemainingCall[] = ["getOrderInfo", "subscriptionInfo"];
const telling: RemainingCall[] = ["deviceStatus", "slotStatus", "deregister"];

const rows = [
  ...each(remainingCallNames, { fault: { kind: "status", status: 404 }, expected: { code: "REFUSED", status: 404 } }),
  ...each(remainingCallNames, {
    fault: { kind: "status", status: 400 },
    expected: { code: "REFUSED", reason: "rejected", amazonMessage: "Simulated fault" },
  }),
  ...each(remainingCallNames, {
    fault: { kind: "status", status: 429, headers: { "Retry-After": "7" } },
    expected: { code: "NOT_SENT", retryAfterMs: 7000 },
  }),
  ...each(remainingCallNames, { fault: { kind: "status", status: 500 }, expected: { ...unknown, status: 500 } }),
  ...each(remainingCallNames, { fault: { kind: "reset", when: "before" }, expected: unknown }),
  ...each(remainingCallNames, { fault: { kind: "reset", when: "after" }, expected: unknown }),
  ...each(remainingCallNames, { fault: { kind: "halfBody" }, expected: unknown }),
  ...each(reading, { fault: { kind: "notJson" }, expected: { ...unknown, status: 200 } }),
  ...each(telling, { fault: { kind: "notJson" }, expected: null }),
  ...each(telling, { fault: { kind: "status", status: 200, body: "" }, expected: null }),
  ...each(remainingCallNames, { fault: { kind: "invalidToken" }, expected: null, sent: 2 }),
  ...each(remainingCallNames, { fault: { kind: "invalidToken" }, times: 2, expected: { code: "NOT_LINKED" }, sent: 2 }),
];

describe("at the simulator", () => {
  test.each(remainingCallNames)("%s is taken", async (name) => {
    const { call, control } = await ready(name);
    await call();
    expect(control.calls().requests).toEqual([expect.objectContaining({ call: name, status: 200 })]);
  });

  test.each(rows)("$name struck by $what, times $times", async ({ name, fault, times, expected, sent }) => {
    const { call, control } = await ready(name);
    control.addFault({ call: name, fault, times });
    if (expected === null) await call();
    else expect(await failure(call())).toMatchObject(expected);
    expect(control.calls().counts).toMatchObject({ [name]: sent, token: sent - 1 });
  });
});
