import type { AddressInfo } from "node:net";
import { tokenFault, tokenFaultWords } from "../config/server.ts";
import type { ServerSettings } from "../config/settings.ts";
import type { SlotPort } from "../slot/port.ts";
import type { Clock } from "../support/clock.ts";
import { detached, type ReportFailure } from "../support/detached.ts";
import type { Log } from "../support/log.ts";
import { isLoopbackAddress } from "../support/loopback.ts";
import { createTimeSlices } from "../support/time-slices.ts";
import { createAccess, type NewsToken } from "./access.ts";
import { createApi } from "./api.ts";
import { createHttpServer, type HttpServer } from "./http-server.ts";
import { usualLimits, type ServerLimits } from "./limits.ts";
import { keepListening } from "./listening.ts";
import { createOutbox } from "./outbox.ts";
import { createPeers, type PeerWarning } from "./peers.ts";
import { createServe } from "./serve.ts";

export interface SlotServerOptions {
  settings: ServerSettings;
  /** The tokens with which news of orders may be told. */
  news?: readonly NewsToken[];
  /** The slots that run now; asked at each request. */
  slots: () => readonly SlotPort[];
  clock: Clock;
  log: Log;
  /** Called with failures of the server itself; a client's doing is none. */
  report: ReportFailure;
  /** In place of the usual ones. */
  limits?: Partial<ServerLimits>;
}

/** The local HTTP API (design, section 9). Nothing that a client, a port or a host does makes it throw. */
export interface SlotServer {
  /** Starts to listen, and tries again every minute while that cannot be had. Once. */
  start(): void;
  /** Ends at once, with every connection; leaves no timer. For good. */
  close(): void;
  /** Where it listens; null while it does not. */
  address(): { host: string; port: number } | null;
}

type Say = (level: "info" | "warn" | "error", line: string) => void;

export function createSlotServer(options: SlotServerOptions): SlotServer {
  const { settings, clock, log, report } = options;
  const say: Say = (level, line) => {
    detached(
      () => {
        log[level](`local HTTP API: ${line}`);
      },
      () => undefined,
    );
  };
  const { server, cut } = assemble(options, say);
  const { host, port } = settings;
  const listening = keepListening({
    server,
    host,
    port,
    clock,
    onListening: (address) => {
      sayListening(address, say);
    },
    onFault: (error, still) => {
      say("error", still ? `takes no connections at the moment (${codeOf(error)})` : cannotListen(error, settings));
    },
    report,
  });
  let begun = false;
  return {
    start() {
      if (begun) return;
      begun = true;
      // The check of the configuration comes first and says so too; this is for whoever comes past it.
      const fault = tokenFault(settings.token);
      if (fault === null) listening.start();
      else say("error", `does not start: server.token is ${tokenFaultWords[fault === "missing" ? "short" : fault]}`);
    },
    close() {
      begun = true;
      listening.stop();
      cut();
    },
    address() {
      const address = server.listening ? server.address() : null;
      return address === null || typeof address === "string" ? null : { host: address.address, port: address.port };
    },
  };
}

function assemble(
  { settings, news = [], slots, clock, report, limits: given }: SlotServerOptions,
  say: Say,
): HttpServer {
  const limits = { ...usualLimits, ...given };
  const peers = createPeers(settings.rateLimit, clock);
  const complain = (peer: string, what: PeerWarning, line: string): void => {
    if (peers.isFirstWarning(peer, what))
      say("warn", `${peer || "a client that has gone"} ${line}; said once for this address`);
  };
  const outbox = createOutbox();
  const serve = createServe({
    routes: createApi({ slots, allowGet: settings.allowGet }),
    access: createAccess({ ...settings, news }),
    peers,
    rateLimit: settings.rateLimit,
    limits,
    slices: createTimeSlices(clock, report, () => {
      outbox.flush();
    }),
    outbox,
    onWrongToken: (peer, wait) => {
      complain(peer, "token", "came with a wrong token");
      if (wait > 0) complain(peer, "guessing", "goes on with wrong tokens and is told to wait longer each time");
    },
    onWebPage: (peer) => {
      complain(peer, "page", "passed on what a web page asked for, which is refused");
    },
    report,
  });
  let full = false;
  const { server, cut } = createHttpServer({
    serve,
    limits,
    onBroken: (peer, code) => {
      complain(peer, "http", `sent what is not HTTP, or too slowly (${code})`);
    },
    onFlood: (peer) => {
      complain(
        peer,
        "flood",
        `was cut off: more than ${limits.pipelined} requests at once without a wait for an answer`,
      );
    },
    onCrowd: (peer, over) => {
      if (over === "peer")
        complain(
          peer,
          "crowd",
          `has more than ${limits.connectionsOfPeer} connections at once: the longest idle one is closed for each further one`,
        );
      else if (!full)
        say(
          "warn",
          `${limits.connections} connections at once are all it takes: the longest idle one is closed for each further one; said once`,
        );
      if (over === "all") full = true;
    },
    report,
  });
  return {
    server,
    cut() {
      // What was done is answered, or it is asked for again after the restart.
      outbox.flush();
      cut();
    },
  };
}

function sayListening({ address, port }: AddressInfo, say: Say): void {
  say("info", `listening on ${address.includes(":") ? `[${address}]` : address}:${port}`);
  if (!isLoopbackAddress(address))
    say("warn", "open to the home network, where tokens travel in clear text; use 127.0.0.1 unless devices need it");
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: ServerSettings): string {
  const why =
    error.code === "EADDRINUSE"
      ? `port ${port} on ${host} is taken`
      : `cannot listen on ${host}, port ${port} (${codeOf(error)})`;
  return `${why}; trying again every minute`;
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.name;
}
