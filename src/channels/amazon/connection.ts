import type { AxiosInstance } from "axios";
import type { AmazonSettings, Mode } from "../../config/settings.ts";
import type { DrsClient } from "../../drs/client.ts";
import type { CallNote } from "../../drs/recorded-exchange.ts";
import type { Tokens } from "../../drs/tokens.ts";
import type { LinkVault, ServerDate } from "../../drs/types.ts";
import type { Clock } from "../../support/clock.ts";
import type { ReportFailure } from "../../support/detached.ts";
import { errorText, type Log } from "../../support/log.ts";
import { once, type Once } from "../../support/once.ts";
import { createStandIn, type Addresses } from "./stand-in.ts";

/** Whoever plays Amazon in this mode. Nothing is loaded, started or connected before the first call. */
export interface AmazonConnection {
  /** The client of one device. Always the same for the same vault. */
  client(vault: LinkVault): Promise<DrsClient>;
  /**
   * Called once there is somebody to report to: at once in test and live, in simulate when the first call has started
   * the simulator.
   */
  whenReady(listener: () => void): void;
  close(): void;
}

export interface AmazonConnectionOptions {
  mode: Mode;
  settings: AmazonSettings;
  /**
   * What the built-in simulator says the devices are subscribed to, besides what they use; Amazon itself knows that
   * from the consent page.
   */
  slotIds?: readonly string[];
  clock: Clock;
  random: () => number;
  log: Log;
  report: ReportFailure;
  onServerDate: (date: ServerDate) => void;
  /** Called for each call that is over. */
  onCall?: (note: CallNote) => void;
}

/** One HTTP instance for all devices, and where it calls. */
interface Endpoint {
  http: AxiosInstance;
  addresses: Addresses;
}

/** In simulate mode the built-in simulator, else Amazon itself; the calls are the same. */
export function openAmazonConnection(options: AmazonConnectionOptions): AmazonConnection {
  const { mode, settings, slotIds = [], clock, log, onServerDate, onCall } = options;
  const clients = new Map<LinkVault, Once<DrsClient>>();
  const opened: Tokens[] = [];
  const standIn = mode === "simulate" ? createStandIn({ ...options, slotIds }) : null;
  let closeConnections = (): void => undefined;
  let closed = false;
  let isReady = standIn === null;
  const listeners: (() => void)[] = [];
  const becomeReady = (): void => {
    isReady = true;
    for (const listener of listeners.splice(0)) listener();
  };
  const endpoint = once(async (): Promise<Endpoint> => {
    const { createHttp, closeHttp } = await import("../../drs/http.ts");
    const http = createHttp();
    closeConnections = () => {
      closeHttp(http);
    };
    const addresses = standIn === null ? settings : await standIn.addresses();
    if (!isReady) setImmediate(becomeReady);
    return { http, addresses };
  });
  const create = async (vault: LinkVault): Promise<DrsClient> => {
    const { http, addresses } = await endpoint.run();
    if (closed) throw new Error("the plugin is stopping");
    const [{ createTokens }, { createDrsClient }] = await Promise.all([
      import("../../drs/tokens.ts"),
      import("../../drs/client.ts"),
    ]);
    const tokens = createTokens({ http, clock, settings: addresses, vault, log, onCall });
    opened.push(tokens);
    return createDrsClient({ http, clock, apiUrl: addresses.apiUrl, tokens, onServerDate, log, onCall });
  };
  return {
    client(vault) {
      const client = clients.get(vault) ?? once(() => create(vault));
      clients.set(vault, client);
      return client.run();
    },
    whenReady(listener) {
      if (isReady) listener();
      else listeners.push(listener);
    },
    close() {
      closed = true;
      for (const tokens of opened) commitAtLast(tokens, log);
      closeConnections();
      standIn?.close();
    },
  };
}

/** A store that was locked when the token came may be free by now. */
function commitAtLast(tokens: Tokens, log: Log): void {
  try {
    tokens.commit();
  } catch (error) {
    log.error(
      `a device's new refresh token is lost, since Homebridge stops; link the device with Amazon again: ${errorText(error)}`,
    );
  }
}
