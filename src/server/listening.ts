import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock, Timer } from "../support/clock.ts";
import { detached, type ReportFailure } from "../support/detached.ts";

export interface ListeningOptions {
  server: Server;
  host: string;
  port: number;
  clock: Clock;
  /** The server listens, at last. */
  onListening: (address: AddressInfo) => void;
  /** It cannot listen, or cannot take connections; told once until it works. */
  onFault: (error: NodeJS.ErrnoException, listening: boolean) => void;
  report: ReportFailure;
}

export interface Listening {
  start(): void;
  stop(): void;
}

/** A port is freed, or an address comes up, within minutes of a start of the machine. */
const retryMs = 60_000;

/** Listens, and while that cannot be had tries again every minute. */
export function keepListening({
  server,
  host,
  port,
  clock,
  onListening,
  onFault,
  report,
}: ListeningOptions): Listening {
  let timer: Timer | null = null;
  let stopped = false;
  let reported = false;
  const fault = (error: Error): void => {
    if (stopped) return;
    const first = !reported;
    reported = true;
    // A server that listens and has no file handle left for another connection goes on by itself.
    if (!server.listening)
      timer = clock.after(retryMs, () => {
        detached(listen, report);
      });
    if (first) onFault(error, server.listening);
  };
  function listen(): void {
    try {
      server.listen({ host, port });
    } catch (error) {
      fault(error instanceof Error ? error : new Error("cannot listen"));
    }
  }
  server.on("error", (error) => {
    detached(() => {
      fault(error);
    }, report);
  });
  server.on("listening", () => {
    detached(() => {
      const address = server.address();
      reported = false;
      if (address !== null && typeof address === "object") onListening(address);
    }, report);
  });
  return {
    start: listen,
    stop() {
      stopped = true;
      timer?.cancel();
      timer = null;
      server.close();
    },
  };
}
