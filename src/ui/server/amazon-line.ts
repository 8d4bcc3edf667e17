import type { AmazonSettings, Mode, Settings } from "../../config/settings.ts";
import { createDrsClient, type DrsClient } from "../../drs/client.ts";
import { createHttp } from "../../drs/http.ts";
import type { Wire } from "../../drs/recorded-exchange.ts";
import { createTokens, heldToken } from "../../drs/tokens.ts";
import type { LinkVault } from "../../drs/types.ts";
import { startSimulator, inProcess, type Simulator } from "../../simulator/index.ts";
import { isLoopbackName } from "../../support/loopback.ts";
import type { Context } from "./context.ts";

/** Whoever plays Amazon for the wizard: Amazon itself, or a simulator of this process's own, whose tokens are good in the plugin's. */
export interface AmazonLine {
  /** Where to call in this mode. `host`: the name that the browser has this machine by. */
  addresses(settings: Settings, host?: string): Promise<AmazonSettings>;
  /** The address of a consent page as that browser can open it. */
  seenFrom(url: string, mode: Mode, host?: string): string;
  wire: Wire;
  /** A client of one device. */
  client(addresses: AmazonSettings, vault: LinkVault): DrsClient;
  /** One that was linked just now, with the access token of that. */
  newClient(addresses: AmazonSettings, accessToken: string): DrsClient;
  close(): Promise<void>;
}

/** Where the browser ends in simulate mode, unless the configuration says otherwise. Nobody need answer there: what counts is the address. */
const simulatedReturnUrl = "http://localhost/linked";

/** What a newcomer finds subscribed, so that the wizard can be walked to its end. */
const sampleSlots = {
  "coffee-beans": { product: { asin: "B00SIMBEAN", quantity: 1, unit: "kg" } },
  "water-filter": { product: { asin: "B00SIMFILT", quantity: 2, unit: "count" } },
};

/** The names of this machine that no other machine has it by; what is no name of a machine counts as one. A phone cannot open a page on another's 127.0.0.1. */
function isNear(host: string): boolean {
  return isLoopbackName(host) || !/^[\w.:[\]-]+$/.test(host);
}

export function openAmazonLine({ clock, random, report }: Pick<Context, "clock" | "random" | "report">): AmazonLine {
  const wire = { http: createHttp(), clock, log: { debug: () => undefined }, onServerDate: () => undefined };
  const simulators = new Map<"loopback" | "network", Promise<Simulator>>();

  const simulator = (host: "loopback" | "network"): Promise<Simulator> => {
    const known = simulators.get(host);
    if (known !== undefined) return known;
    const started = startSimulator({ ...inProcess, host: host === "loopback" ? "127.0.0.1" : "0.0.0.0", consentOnly: true, slots: sampleSlots, clock, random, report });
    simulators.set(host, started);
    started.catch(() => simulators.delete(host));
    return started;
  };
  const simulated = async (settings: AmazonSettings, host: string): Promise<AmazonSettings> => {
    const { port } = await simulator(isNear(host) ? "loopback" : "network");
    const here = `http://127.0.0.1:${port}`;
    const redirectUri = settings.redirectUri === "" ? simulatedReturnUrl : settings.redirectUri;
    return { ...settings, clientId: "simulator", clientSecret: "simulator", redirectUri, apiUrl: here, tokenUrl: `${here}/auth/o2/token`, authorizeUrl: `${here}/ap/oa` };
  };
  return {
    seenFrom(url, mode, host = "localhost") {
      if (mode !== "simulate" || isNear(host)) return url;
      const seen = new URL(url);
      seen.hostname = host;
      return seen.href;
    },
    addresses: ({ mode, amazon }, host = "localhost") => (mode === "simulate" ? simulated(amazon, host) : Promise.resolve(amazon)),
    wire,
    client(addresses, vault) {
      const tokens = createTokens({ ...wire, settings: addresses, vault });
      return createDrsClient({ ...wire, apiUrl: addresses.apiUrl, tokens });
    },
    newClient: ({ apiUrl }, accessToken) => createDrsClient({ ...wire, apiUrl, tokens: heldToken(accessToken) }),
    async close() {
      await Promise.all([...simulators.values()].map(async (started) => (await started).close()));
    },
  };
}
