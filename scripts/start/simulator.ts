import { fileURLToPath } from "node:url";
import type { OrderView } from "../../src/simulator/orders.ts";
import { startChild } from "./child.ts";

const main = fileURLToPath(new URL("../../src/simulator/main.ts", import.meta.url));

/** How often the simulator is asked whether a parcel arrived, in ms. */
const lookEvery = 500;

/** The simulator in a process of its own: an Amazon that outlives a restart of Homebridge. */
export interface SimulatorProcess {
  /** Without a slash at its end. */
  readonly url: string;
  /** Calls `arrived` once for each order of the slot that is delivered from now on. Returns what ends it. */
  onDelivery(slotId: string, arrived: () => void): () => void;
  stop(): Promise<void>;
}

/**
 * Starts it on a free port. Rejects with what it said if it ends before it listens; later `onDeath` is called instead.
 */
export async function startSimulatorProcess(
  daySeconds: number,
  slotIds: readonly string[],
  onDeath: (text: string) => void,
): Promise<SimulatorProcess> {
  const listening = Promise.withResolvers<string>();
  const child = startChild({
    name: "The simulator",
    args: [main, "--port", "0", "--day", String(daySeconds)],
    onLine: (line) => {
      const url = /^Simulator listening on (http:\S+)/.exec(line)?.[1];
      if (url !== undefined) listening.resolve(url);
    },
    onDeath: (text) => {
      listening.reject(new Error(text));
      onDeath(text);
    },
  });
  const url = await listening.promise;
  // As Amazon knows a device's slots from its registration on.
  await fetch(`${url}/_simulator/slots`, {
    method: "POST",
    body: JSON.stringify({ slots: Object.fromEntries(slotIds.map((slotId) => [slotId, {}])) }),
  });
  return { url, onDelivery: (slotId, arrived) => watchOrders(url, slotId, arrived), stop: () => child.stop() };
}

function watchOrders(url: string, slotId: string, arrived: () => void): () => void {
  const seen = new Set<string>();
  const look = async (): Promise<void> => {
    const orders = (await (await fetch(`${url}/_simulator/orders`)).json()) as OrderView[];
    for (const order of orders) {
      if (order.slotId !== slotId || order.state !== "delivered" || seen.has(order.eventInstanceId)) continue;
      seen.add(order.eventInstanceId);
      arrived();
    }
  };
  const timer = setInterval(() => {
    look().catch(() => undefined); // It is about to end, and its end is told elsewhere.
  }, lookEvery);
  return () => {
    clearInterval(timer);
  };
}
