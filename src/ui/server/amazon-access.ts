import { modes } from "../../config/modes.ts";
import type { AmazonSettings, Mode, Settings } from "../../config/settings.ts";
import { createDrsClient, type DrsClient } from "../../drs/client.ts";
import { createHttp } from "../../drs/http.ts";
import type { Wire } from "../../drs/recorded-exchange.ts";
import { createTokens, heldToken } from "../../drs/tokens.ts";
import type { LinkVault } from "../../drs/types.ts";
import { isLoopbackName } from "../../support/loopback.ts";
import type { Context } from "./context.ts";
import { createWizardSimulators } from "./wizard-simulators.ts";

/**
 * Whoever plays Amazon for the wizard: Amazon itself, or a simulator of this process's own, whose tokens are good in
 * the plugin's.
 */
export interface AmazonAccess {
  /** Where to call in this mode. `host`: the name that the browser has this machine by. */
  addresses(settings: Settings, host?: string): Promise<AmazonSettings>;
  /** False where a simulator played Amazon at these addresses and has been closed. */
  isThere(mode: Mode, addresses: AmazonSettings): boolean;
  /** The address of a consent page as that browser can open it. */
  seenFrom(url: string, mode: Mode, host?: string): string;
  wire: Wire;
  /** A client of one device. */
  client(addresses: AmazonSettings, vault: LinkVault): DrsClient;
  /** One that was linked just now, with the access token of that. */
  newClient(addresses: AmazonSettings, accessToken: string): DrsClient;
  close(): Promise<void>;
}

/**
 * Where the browser ends in simulate mode, unless the configuration says otherwise. Nobody need answer there: what
 * counts is the address.
 */
const simulatedReturnUrl = "http://localhost/linked";

/**
 * The names of this machine that no other machine has it by; what is no name of a machine counts as one. A phone cannot
 * open a page on another's 127.0.0.1.
 */
function isNear(host: string): boolean {
  return isLoopbackName(host) || !/^[\w.:[\]-]+$/.test(host);
}

export function openAmazonAccess({
  clock,
  random,
  report,
}: Pick<Context, "clock" | "random" | "report">): AmazonAccess {
  const wire = { http: createHttp(), clock, log: { debug: () => undefined }, onServerDate: () => undefined };
  const simulators = createWizardSimulators({ clock, random, report });

  const simulated = async (settings: AmazonSettings, host: string): Promise<AmazonSettings> => {
    const redirectUri = settings.redirectUri === "" ? simulatedReturnUrl : settings.redirectUri;
    const here = `http://127.0.0.1:${await simulators.port(isNear(host) ? "loopback" : "network", redirectUri)}`;
    return {
      ...settings,
      clientId: "simulator",
      clientSecret: "simulator",
      redirectUri,
      apiUrl: here,
      tokenUrl: `${here}/auth/o2/token`,
      authorizeUrl: `${here}/ap/oa`,
    };
  };
  return {
    seenFrom(url, mode, host = "localhost") {
      if (!modes[mode].standIn || isNear(host)) return url;
      const seen = new URL(url);
      seen.hostname = host;
      return seen.href;
    },
    addresses: ({ mode, amazon }, host = "localhost") =>
      modes[mode].standIn ? simulated(amazon, host) : Promise.resolve(amazon),
    isThere: (mode, { tokenUrl }) => !modes[mode].standIn || simulators.listens(Number(new URL(tokenUrl).port)),
    wire,
    client(addresses, vault) {
      const tokens = createTokens({ ...wire, settings: addresses, vault });
      return createDrsClient({ ...wire, apiUrl: addresses.apiUrl, tokens });
    },
    newClient: ({ apiUrl }, accessToken) => createDrsClient({ ...wire, apiUrl, tokens: heldToken(accessToken) }),
    close: () => simulators.close(),
  };
}
