import { fileURLToPath } from "node:url";
import type { CallSummary } from "../../../src/simulator/call-log.ts";
import type { CallName } from "../../../src/simulator/call-name.ts";
import type { FaultRule } from "../../../src/simulator/faults.ts";
import type { OrderChange, OrderView } from "../../../src/simulator/orders.ts";
import type { Settings } from "../../../src/simulator/settings.ts";
import type { SlotRule } from "../../../src/simulator/slots.ts";
import { type Child, type Exit, startNode } from "./child-process.ts";

export { simulatorRefreshToken } from "../../../src/simulator/refresh-token.ts";

const main = fileURLToPath(new URL("../../../src/simulator/main.ts", import.meta.url));

/**
 * A simulator in a process of its own: an Amazon that outlives the Homebridge under test. Every method throws the
 * simulator's own words if it refuses.
 */
export interface SimulatorProcess extends Pick<Child, "lines" | "waitForLine"> {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  /**
   * The `amazon` block of a configuration that uses this simulator; the link is a `simulatorRefreshToken(serial,
   * kind)`.
   */
  readonly amazon: Record<"clientId" | "clientSecret" | "apiUrl" | "tokenUrl" | "authorizeUrl", string>;
  calls(): Promise<CallSummary>;
  /**
   * Resolves when `call` came in `count` times since the start; with `placed`, when it placed that many orders. Rejects
   * after `timeoutMs` (default 10 s).
   */
  waitForCalls(call: CallName, count?: number, options?: { placed?: boolean; timeoutMs?: number }): Promise<void>;
  orders(): Promise<OrderView[]>;
  changeOrder(eventInstanceId: string, change: OrderChange): Promise<OrderView>;
  addFault(rule: FaultRule): Promise<void>;
  clearFaults(): Promise<void>;
  setSlot(slotId: string, rule: Partial<SlotRule>): Promise<void>;
  settings(change: Partial<Settings>): Promise<void>;
  stop(): Promise<Exit>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts `src/simulator/main.ts` on a port of the kernel's choice, or on `port` after a crash; a day of an order's life
 * lasts `daySeconds`.
 */
export async function startSimulator({
  daySeconds = 60,
  port = 0,
  timeoutMs = 10_000,
} = {}): Promise<SimulatorProcess> {
  const child = startNode([main, "--port", String(port), "--day", String(daySeconds)]);
  const url = await listening(child, timeoutMs);
  const control = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}/_simulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The simulator answered ${response.status} to ${method} ${path}: ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    url,
    amazon: {
      clientId: "client",
      clientSecret: "secret-of-the-rig",
      apiUrl: url,
      tokenUrl: `${url}/auth/o2/token`,
      authorizeUrl: `${url}/ap/oa`,
    },
    lines: child.lines,
    waitForLine: (pattern, ms) => child.waitForLine(pattern, ms),
    calls: () => control("GET", "calls"),
    async waitForCalls(call, count = 1, { placed = false, timeoutMs: ms = 10_000 } = {}) {
      await control("GET", `wait?call=${call}&count=${count}&timeoutMs=${ms}${placed ? "&effect=placed" : ""}`);
    },
    orders: () => control("GET", "orders"),
    changeOrder: (eventInstanceId, change) => control("POST", `orders/${encodeURIComponent(eventInstanceId)}`, change),
    addFault: (rule) => control("POST", "faults", rule),
    clearFaults: () => control("DELETE", "faults"),
    setSlot: (slotId, rule) => control("POST", `slots/${encodeURIComponent(slotId)}`, rule),
    settings: (change) => control("POST", "settings", change),
    stop: () => child.stop(),
    [Symbol.asyncDispose]: async () => {
      await child.kill();
    },
  };
}

async function listening(child: Child, timeoutMs: number): Promise<string> {
  try {
    const line = await child.waitForLine(/Simulator listening on http:/, timeoutMs);
    return /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? "";
  } catch (error) {
    await child.kill();
    throw error;
  }
}
