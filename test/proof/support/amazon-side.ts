import { AsyncLocalStorage } from "node:async_hooks";
import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createApp } from "../../../src/simulator/app.ts";
import type { CallName } from "../../../src/simulator/call-name.ts";
import { createControl, type Control } from "../../../src/simulator/control.ts";
import type { Fault } from "../../../src/simulator/faults.ts";
import type { OrderView } from "../../../src/simulator/orders.ts";
import { createState, type StateOptions } from "../../../src/simulator/state.ts";

/** A fault that keeps a request waiting on the simulator's side. */
const keepsWaiting = (fault: Fault | undefined): boolean =>
  fault?.kind === "hang" || fault?.kind === "hangAfter" || fault?.kind === "delay";

/**
 * The simulator as src/simulator/index.ts runs it; but its address can stop answering without its memory being lost.
 */
export interface AmazonSide {
  readonly url: string;
  readonly control: Control;
  /**
   * Told of each order as it is placed; `late`: its request was kept waiting, so that whoever sent it may have given
   * up.
   */
  onPlaced(listener: (order: OrderView, late: boolean) => void): void;
  /** Told of each fault that strikes. */
  onStruck(listener: (call: CallName, fault: Fault) => void): void;
  order(eventInstanceId: string): OrderView | undefined;
  counts(): Record<CallName, number>;
  /** Requests that were received and are kept waiting, while their client waits too. */
  readonly parked: number;
  /** Resolves when no client is connected any more. */
  hungUp(): Promise<void>;
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** A request at the simulator's side; `gone` once nobody waits for its answer any more. */
interface Received {
  gone: boolean;
}

/** `moved` is called when a request that was kept waiting goes on, perhaps with nobody left to hear the answer. */
export async function amazonSide(options: StateOptions, moved: () => void): Promise<AmazonSide> {
  const state = createState(options);
  const control = createControl(state);
  const sockets = new Set<Socket>();
  const placed: ((order: OrderView, late: boolean) => void)[] = [];
  const struck: ((call: CallName, fault: Fault) => void)[] = [];
  const parked = new Set<Received>();
  const received = new AsyncLocalStorage<Received>();
  let port = 0;
  let server: Server | null = null;
  const problems: unknown[] = [];

  const place = state.orders.place.bind(state.orders);
  state.orders.place = (...given) => {
    const order = place(...given);
    for (const listener of placed) listener(order, late);
    return order;
  };
  let late = false;
  const take = state.faults.take.bind(state.faults);
  state.faults.take = (call, slotId) => {
    const fault = take(call, slotId);
    if (fault === undefined) return fault;
    for (const listener of struck) listener(call, fault);
    const request = received.getStore();
    if (keepsWaiting(fault) && request?.gone === false) parked.add(request);
    return fault;
  };
  const wait = state.pauses.wait.bind(state.pauses);
  state.pauses.wait = async (ms) => {
    const elapsed = await wait(ms);
    moved();
    late = true;
    setImmediate(() => {
      late = false;
    });
    const request = received.getStore();
    if (request !== undefined) parked.delete(request);
    return elapsed;
  };

  const listener = getRequestListener(createApp(state, { report: (error) => problems.push(error) }).fetch, {
    overrideGlobalObjects: false,
  });
  const up = async (): Promise<void> => {
    if (server !== null) return;
    const next = createServer((incoming, outgoing) => {
      const request: Received = { gone: false };
      outgoing.once("close", () => {
        request.gone = true;
        parked.delete(request);
      });
      received.run(request, () => void listener(incoming, outgoing));
    });
    next.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    port = await listen(next, port);
    server = next;
  };
  const down = async (): Promise<void> => {
    const old = server;
    server = null;
    if (old === null) return;
    await new Promise((resolve) => {
      old.close(resolve);
      old.closeAllConnections();
    });
  };
  await up();
  return {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    control,
    onPlaced: (listener) => {
      placed.push(listener);
    },
    onStruck: (listener) => {
      struck.push(listener);
    },
    order(eventInstanceId) {
      const order = state.orders.find(eventInstanceId);
      return order === undefined ? undefined : state.orders.view(order);
    },
    counts: () => state.calls.summary().counts,
    get parked() {
      return parked.size;
    },
    async hungUp() {
      while (sockets.size > 0) await turn();
    },
    down,
    up,
    async close() {
      state.pauses.close();
      state.calls.close();
      await down();
      if (problems.length > 0) throw new Error("the simulator failed", { cause: problems[0] });
    },
  };
}

/**
 * Below the ports that systems give to connections (RFC 6335 has them from 49152 on, Linux from 32768): while nobody
 * listens, a connection could be given the very port that it calls, and find itself.
 */
const ports = { from: 15_000, to: 32_000 };

/** Listens on this port, or on any that is free where it is 0. Resolves to the port. */
async function listen(server: Server, wanted: number): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = wanted === 0 ? randomInt(ports.from, ports.to) : wanted;
    const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once("error", resolve);
      server.listen(port, "127.0.0.1", () => {
        server.removeAllListeners("error");
        resolve(null);
      });
    });
    if (failure === null) return port;
    if (failure.code !== "EADDRINUSE" || wanted !== 0 || tries > 50) throw failure;
  }
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
