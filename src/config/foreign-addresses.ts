import type { AmazonSettings, Settings } from "./settings.ts";

/** The settings of `amazon` that say where requests, or the browser of whoever links a device, are sent. */
export type AmazonAddress = "apiUrl" | "tokenUrl" | "authorizeUrl";

/** An address in `amazon` that is not Amazon's. */
export interface ForeignAddress {
  key: AmazonAddress;
  /** Host, and port where it is not the usual one. */
  host: string;
}

/**
 * The domains under which Amazon runs DRS (one host for every marketplace) and Login with Amazon: api.amazon.com and
 * www.amazon.com, in Europe api.amazon.co.uk and eu.account.amazon.com, in the Far East api.amazon.co.jp and
 * apac.account.amazon.com (Login with Amazon, Developer Guide for Websites).
 */
const amazonsDomains = ["amazon.com", "amazon.co.uk", "amazon.co.jp"];

/**
 * What of `amazon` leads elsewhere: to a simulator or a proxy that somebody set up, or to whoever slipped the address
 * in. Whether it is used is up to the mode.
 */
export function foreignAddresses(amazon: Pick<AmazonSettings, AmazonAddress>): ForeignAddress[] {
  return (["apiUrl", "tokenUrl", "authorizeUrl"] as const).flatMap((key) => {
    const { protocol, hostname, host } = new URL(amazon[key]);
    const isAmazons =
      protocol === "https:" && amazonsDomains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
    return isAmazons ? [] : [{ key, host }];
  });
}

const whatGoesThere: Readonly<Record<AmazonAddress, string>> = {
  apiUrl: "orders and access tokens go there",
  tokenUrl: "the client secret and refresh tokens go there",
  authorizeUrl: "whoever links a device signs in there",
};

/** The lines for the log, one for each address that is used and not Amazon's. In simulate none is used. */
export function foreignAddressLines({ mode, amazon }: Pick<Settings, "mode" | "amazon">): string[] {
  if (mode === "simulate") return [];
  return foreignAddresses(amazon).map(
    ({ key, host }) =>
      `config: amazon.${key}: this address, ${host}, is not Amazon's: ${whatGoesThere[key]}; leave it out, and Amazon's own is used`,
  );
}
