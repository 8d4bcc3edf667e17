import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { detached, type ReportFailure } from "../support/detached.ts";
import { once } from "../support/once.ts";
import { createApp } from "./app.ts";
import { createControl, type Control } from "./control.ts";
import { limitConnections } from "./connection-limit.ts";
import { createState, type SimulatorState, type StateOptions } from "./state.ts";

export { simulatorRefreshToken } from "./refresh-token.ts";

export interface SimulatorOptions extends StateOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** 127.0.0.1 unless said otherwise. */
  host?: string;
  /** Whether `/_simulator/` answers; off unless asked for. */
  control?: boolean;
  /** Whether other machines, where `host` lets them in, get the consent page and nothing else, on a few connections. */
  consentOnly?: boolean;
  /** Called with failures of the simulator itself, which never reach its caller. */
  report?: ReportFailure;
}

/** A running simulator: one address for the replenishment service and Login with Amazon. */
export interface Simulator {
  /** Without a slash at its end. Consent page at `/ap/oa`, tokens at `/auth/o2/token`. */
  url: string;
  port: number;
  control: Control;
  /** Ends at once, with every request that hangs or waits; leaves no timer and no socket. Can be called again. */
  close(): Promise<void>;
}

/**
 * How `mode: simulate` runs it inside Homebridge: a day lasts a day, every device is a test device, and nobody steers
 * it from outside.
 */
export const inProcess = { dayMs: 86_400_000, deviceKind: "test", control: false } as const;

/** The simulator could not listen; the message says what to do. */
class SimulatorStartError extends Error {
  override name = "SimulatorStartError";
  readonly code: "address-in-use" | "cannot-listen";

  constructor(code: SimulatorStartError["code"], message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Starts a simulator that knows of no order. Rejects with SimulatorStartError when the address cannot be had. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const {
    port = 0,
    host = "127.0.0.1",
    control: open = false,
    consentOnly = false,
    report = () => undefined,
    ...rest
  } = options;
  const state = createState(rest);
  const control = createControl(state);
  // Homebridge shares its process with other plugins: their global Request and Response stay what they are.
  const listener = getRequestListener(
    createApp(state, { control: open ? control : undefined, consentOnly, report }).fetch,
    { overrideGlobalObjects: false },
  );
  const server = createServer((incoming, outgoing) => {
    detached(() => listener(incoming, outgoing), report);
  });
  if (consentOnly) limitConnections(server);
  await listen(server, port, host);
  server.on("error", report);
  const address = server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return { url: `http://${name}:${address.port}`, port: address.port, control, close: closing(server, state) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      const message = taken
        ? `Port ${port} on ${host} is taken: stop what runs there, or choose another port`
        : `Cannot listen on ${host}, port ${port} (${error.code ?? error.message}): choose another host or port`;
      reject(new SimulatorStartError(taken ? "address-in-use" : "cannot-listen", message, error));
    });
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

function closing(server: Server, state: SimulatorState): () => Promise<void> {
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      state.pauses.close();
      state.calls.close();
      server.closeAllConnections();
    });
  return once(close).run;
}
