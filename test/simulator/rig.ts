import { onTestFinished } from "vitest";
import {
  simulatorRefreshToken,
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from "../../src/simulator/index.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";

export interface Rig {
  simulator: Simulator;
  clock: VirtualClock;
}

/**
 * A day lasts a second here, on a clock that only the test turns. `random` is constant, so nothing may rely on it for
 * uniqueness.
 */
export async function rig(options: Partial<SimulatorOptions> = {}): Promise<Rig> {
  const clock = virtualClock();
  const simulator = await startSimulator({ clock, random: () => 0.5, dayMs: 1000, control: true, ...options });
  onTestFinished(() => simulator.close());
  return { simulator, clock };
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The body read as JSON; undefined when it is none. */
  json: unknown;
}

export async function reply(answer: Response | Promise<Response>): Promise<Reply> {
  const { status, headers, ...rest } = await read(await answer);
  return { status, headers, ...rest };
}

async function read(response: Response): Promise<Reply> {
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** Posts JSON to the control API. */
export function steer({ simulator }: Rig, path: string, body: unknown): Promise<Reply> {
  return reply(fetch(`${simulator.url}/_simulator/${path}`, { method: "POST", body: JSON.stringify(body) }));
}

export function postToken({ simulator }: Rig, form: Record<string, string>): Promise<Reply> {
  return reply(fetch(`${simulator.url}/auth/o2/token`, { method: "POST", body: new URLSearchParams(form) }));
}

const client = { client_id: "amzn1.application-oa2-client.x", client_secret: "s3cret-of-the-client" };

export function refresh(at: Rig, refreshToken: string): Promise<Reply> {
  return postToken(at, { ...client, grant_type: "refresh_token", refresh_token: refreshToken });
}

/** A text field of a JSON answer. */
export function field(answer: Reply, name: string): string {
  const value =
    typeof answer.json === "object" && answer.json !== null
      ? (Object.getOwnPropertyDescriptor(answer.json, name)?.value as unknown)
      : undefined;
  if (typeof value !== "string") throw new Error(`no ${name} in ${answer.text}`);
  return value;
}

/** An access token of a device that is linked by its own-form refresh token. */
export async function accessToken(at: Rig, serial = "CC0001", kind: "test" | "live" = "test"): Promise<string> {
  return field(await refresh(at, simulatorRefreshToken(serial, kind)), "access_token");
}

interface CallForm {
  method: string;
  path: string;
  type: string;
  accept: string;
  body?: unknown;
}

/**
 * Each call as Amazon's DRS documentation writes it, spelt out here once more: the simulator's own table is not used.
 */
export const documented = {
  replenish: (slotId = "slot1") =>
    form("POST", `/replenish/${encodeURIComponent(slotId)}`, "DrsReplenishInput@1.0", "DrsReplenishResult@1.0"),
  slotStatus: (slotId = "slot1", body: unknown = slotStatusBody) =>
    form(
      "POST",
      `/slotStatus/${encodeURIComponent(slotId)}`,
      "DrsSlotStatusInput@1.0",
      "DrsSlotStatusResult@1.0",
      body,
    ),
  deviceStatus: (body: unknown = { mostRecentlyActiveDate: "2026-03-01T12:00:00Z" }) =>
    form("POST", "/deviceStatus", "DrsDeviceStatusInput@1.0", "DrsDeviceStatusResult@1.0", body),
  subscriptionInfo: () =>
    form("GET", "/subscriptionInfo", "DrsSubscriptionInfoInput@1.0", "DrsSubscriptionInfoResult@2.0"),
  getOrderInfo: (id = "unknown") =>
    form("GET", `/getOrderInfo/${encodeURIComponent(id)}`, "DrsOrderInfoInput@1.0", "DrsOrderInfoResult@1.0"),
  cancelTestOrder: (slotId?: string) =>
    form(
      "DELETE",
      slotId === undefined ? "/testOrders" : `/testOrders/slots/${encodeURIComponent(slotId)}`,
      "DrsCancelTestOrdersInput@1.0",
      "DrsCancelTestOrdersResult@1.0",
    ),
  deregister: () => form("DELETE", "/registration", "DrsDeregisterInput@2.0", "DrsDeregisterResult@1.0"),
};

export const slotStatusBody = {
  expectedReplenishmentDate: "2026-04-01T00:00:00Z",
  remainingQuantityInUnit: 3.5,
  originalQuantityInUnit: 10,
  totalQuantityOnHand: 13.5,
  lastUseDate: "2026-02-28T23:59:59Z",
};

function form(method: string, path: string, type: string, accept: string, body?: unknown): CallForm {
  return { method, path, type, accept, body };
}

export function headersOf({ type, accept, body }: CallForm, token: string): Record<string, string> {
  const prefix = "com.amazon.dash.replenishment.";
  return {
    authorization: `Bearer ${token}`,
    "x-amzn-type-version": prefix + type,
    "x-amzn-accept-type": prefix + accept,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
}

/** Makes a call with the documented headers, or with those given in their place. */
export function send(
  { simulator }: Rig,
  call: CallForm,
  token: string,
  headers = headersOf(call, token),
): Promise<Reply> {
  const { method, path, body } = call;
  return reply(
    fetch(simulator.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
  );
}
