import { invalidToken, json, refusal, unknownSlot, unsubscribed, type Answer } from "./answer.ts";
import type { DrsCallName } from "./call-name.ts";
import { bearer, checkHeaders, type ReadHeader } from "./drs-headers.ts";
import type { LinkedDevice } from "./refresh-token.ts";
import type { SlotRule } from "./slots.ts";
import type { SimulatorState } from "./state.ts";
import { statusProblem } from "./status-body.ts";

/** A request to the replenishment service, as far as the calls look at it. Path parts are decoded. */
export interface DrsRequest {
  header: ReadHeader;
  slotId: string | undefined;
  eventInstanceId: string | undefined;
  body: string;
}

/**
 * Answers one call of the replenishment service, and does what it asks for. Headers are judged first, then the token.
 */
export function answerDrsCall(state: SimulatorState, call: DrsCallName, request: DrsRequest): Answer {
  const refused = checkHeaders(call, request.header);
  if (refused) return refused;
  const token = bearer(request.header);
  const link = token === undefined ? undefined : state.tokens.device(token);
  if (!link) return invalidToken();
  const device: LinkedDevice = { serial: link.serial, kind: state.settings.deviceKind ?? link.kind };
  switch (call) {
    case "replenish":
      return withSlot(state, device, request.slotId, (slotId, rule) => replenish(state, device, slotId, rule));
    case "slotStatus":
      return withSlot(state, device, request.slotId, () => acknowledge(call, request.body));
    case "deviceStatus":
      return acknowledge(call, request.body);
    case "subscriptionInfo":
      return subscriptionInfo(state, device);
    case "getOrderInfo":
      return getOrderInfo(state, device, request.eventInstanceId ?? "");
    case "cancelTestOrder":
      return cancelTestOrder(state, device, request.slotId);
    case "deregister":
      state.tokens.deregister(device.serial);
      return json(200, {});
  }
}

function withSlot(
  state: SimulatorState,
  device: LinkedDevice,
  slotId = "",
  answer: (slotId: string, rule: SlotRule) => Answer,
): Answer {
  const rule = state.slots.use(device.serial, slotId);
  return rule ? answer(slotId, rule) : unknownSlot(slotId);
}

function replenish(state: SimulatorState, device: LinkedDevice, slotId: string, rule: SlotRule): Answer {
  if (!rule.subscribed) return unsubscribed(slotId);
  const open = state.orders.open(device.serial, slotId);
  if (open) return json(200, { eventInstanceId: open.eventInstanceId, detailCode: "ORDER_INPROGRESS" });
  const { eventInstanceId, detailCode } = state.orders.place(device, slotId, rule);
  return { ...json(200, { eventInstanceId, detailCode }), effect: "placed" };
}

/**
 * The bodies of the 200 answers to status reports are not documented; an empty object is the least that can be said.
 */
function acknowledge(call: "slotStatus" | "deviceStatus", body: string): Answer {
  const problem = statusProblem(call, body);
  return problem === undefined ? json(200, {}) : refusal(400, problem);
}

function subscriptionInfo(state: SimulatorState, { serial }: LinkedDevice): Answer {
  const slots = [...state.slots.of(serial)].map(([slotId, { subscribed, product }]) => [
    slotId,
    { subscribed, productInfoList: [product] },
  ]);
  return json(200, { slotsSubscriptionStatus: Object.fromEntries(slots) as unknown });
}

/** An order of another device, or from before the simulator started, is as unknown as any other text. */
function getOrderInfo(state: SimulatorState, { serial }: LinkedDevice, eventInstanceId: string): Answer {
  const order = state.orders.find(eventInstanceId);
  if (order?.serial !== serial) return refusal(400, "No order information for this event instance");
  const { slotId, status, expectedDeliveryDate } = state.orders.view(order);
  const { asin, quantity } = order.product;
  return json(200, {
    orderInfoData: {
      instanceId: eventInstanceId,
      orderItems: [{ asin, expectedDeliveryDate, quantity, slotId, status }],
    },
  });
}

/**
 * With a slot id one slot is freed, without one all of the device's. Real orders can be cancelled only by the customer.
 */
function cancelTestOrder(state: SimulatorState, device: LinkedDevice, slotId: string | undefined): Answer {
  if (device.kind !== "test")
    return refusal(400, "Test orders can be cancelled only for a device registered as a test device");
  if (slotId !== undefined && !state.slots.use(device.serial, slotId)) return unknownSlot(slotId);
  const slotIds = slotId === undefined ? [...state.slots.of(device.serial).keys()] : [slotId];
  const slotOrderStatuses = slotIds.map((id) => {
    const open = state.orders.open(device.serial, id);
    if (open) state.orders.change(open.eventInstanceId, { state: "cancelled" });
    return { orderStatus: "NO_ORDER_IN_PROGRESS", slotId: id };
  });
  return json(200, { slotOrderStatuses });
}
