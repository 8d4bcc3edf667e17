import type { AxiosInstance } from "axios";
import type { AmazonSettings, Mode } from "../../config/settings.ts";
import type { DrsClient } from "../../drs/client.ts";
import type { CallNote } from "../../drs/recorded-exchange.ts";
import type { Tokens } from "../../drs/tokens.ts";
import type { LinkVault, ServerDate } from "../../drs/types.ts";
import type { Clock } from "../../support/clock.ts";
import type { ReportFailure } from "../../support/detached.ts";
import { errorText, type Log } from "../../support/log.ts";

/** Whoever plays Amazon in this mode. Nothing is loaded, started or connected before the first call. */
export interface Amazon {
  /** The client of one device. Always the same for the same vault. */
  client(vault: LinkVault): Promise<DrsClient>;
  /** Told once there is somebody to report to: at once in test and live, in simulate when the first call has started the simulator. */
  whenThere(listener: () => void): void;
  close(): void;
}

export interface AmazonOptions {
  mode: Mode;
  settings: AmazonSettings;
  /** What the built-in simulator says the devices are subscribed to, besides what they use; Amazon itself knows that from the consent page. */
  slotIds?: readonly string[];
  clock: Clock;
  random: () => number;
  log: Log;
  report: ReportFailure;
  onServerDate: (date: ServerDate) => void;
  /** Told of each call that is over. */
  onCall?: (note: CallNote) => void;
}

/** One HTTP instance for all devices, and where it calls. */
interface Line {
  http: AxiosInstance;
  addresses: Addresses;
}

interface Addresses {
  apiUrl: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

/** In simulate mode the built-in simulator, else Amazon itself; the calls are the same. */
export function openAmazon(options: AmazonOptions): Amazon {
  const { clock, log, onServerDate, onCall } = options;
  const clients = new Map<LinkVault, Promise<DrsClient>>();
  const opened: Tokens[] = [];
  const simulator = options.mode === "simulate" ? startedOnce(options) : null;
  let shared: Promise<Line> | null = null;
  let hangUp = (): void => undefined;
  let closed = false;
  let there = simulator === null;
  const listeners: (() => void)[] = [];
  const appear = (): void => {
    there = true;
    for (const listener of listeners.splice(0)) listener();
  };
  const connect = async (): Promise<Line> => {
    const { createHttp, closeHttp } = await import("../../drs/http.ts");
    const http = createHttp();
    hangUp = () => { closeHttp(http); };
    const addresses = simulator === null ? options.settings : simulatorAddresses(await simulator.url());
    if (!there) setImmediate(appear);
    return { http, addresses };
  };
  const create = async (vault: LinkVault): Promise<DrsClient> => {
    // A simulator that could not start must not be remembered as the answer for ever.
    shared ??= connect().catch((error: unknown) => {
      shared = null;
      throw error;
    });
    const { http, addresses } = await shared;
    if (closed) throw new Error("the plugin is stopping");
    const [{ createTokens }, { createDrsClient }] = await Promise.all([import("../../drs/tokens.ts"), import("../../drs/client.ts")]);
    const tokens = createTokens({ http, clock, settings: addresses, vault, log, onCall });
    opened.push(tokens);
    return createDrsClient({ http, clock, apiUrl: addresses.apiUrl, tokens, onServerDate, log, onCall });
  };
  return {
    client(vault) {
      const known = clients.get(vault);
      if (known !== undefined) return known;
      const client = create(vault);
      clients.set(vault, client);
      client.catch(() => clients.delete(vault));
      return client;
    },
    whenThere(listener) {
      if (there) listener();
      else listeners.push(listener);
    },
    close() {
      closed = true;
      for (const tokens of opened) commitAtLast(tokens, log);
      hangUp();
      simulator?.close();
    },
  };
}

/** A store that was locked when the token came may be free by now. */
function commitAtLast(tokens: Tokens, log: Log): void {
  try {
    tokens.commit();
  } catch (error) {
    log.error(`a device's new refresh token is lost, since Homebridge stops; link the device with Amazon again: ${errorText(error)}`);
  }
}

interface Once {
  url(): Promise<string>;
  close(): void;
}

/** The in-process simulator, started by the first call: a slot that never orders never loads it. */
function startedOnce({ slotIds = [], clock, random, log, report }: AmazonOptions): Once {
  let running: Promise<{ url: string; close(): Promise<void> }> | null = null;
  let closed = false;
  const start = async (): Promise<{ url: string; close(): Promise<void> }> => {
    const { startSimulator, inProcess } = await import("../../simulator/index.ts");
    if (closed) throw new Error("the plugin is stopping");
    // Nobody is linked here: the wizard has a simulator of its own, whose tokens are good in this one.
    const simulator = await startSimulator({ ...inProcess, redirectUris: [], clock, random, report });
    for (const slotId of slotIds) simulator.control.setSlot(slotId, {});
    log.debug(`the built-in simulator stands in for Amazon at ${simulator.url}`);
    return simulator;
  };
  return {
    async url() {
      running ??= start().catch((error: unknown) => {
        running = null;
        throw error;
      });
      return (await running).url;
    },
    close() {
      closed = true;
      running?.then((simulator) => simulator.close()).catch(report);
    },
  };
}

function simulatorAddresses(url: string): Addresses {
  return { apiUrl: url, tokenUrl: `${url}/auth/o2/token`, clientId: "simulator", clientSecret: "simulator" };
}
