import { isPublicHost } from "../support/private-address.ts";
import { isAddress } from "./addresses.ts";
import { mismatch } from "./problem.ts";
import { mayEcho } from "./secrets.ts";

/** What the address of a service has to be like. */
export interface ServiceAddress {
  /** What it is, as `the address of a list, as https://…`. */
  expected: string;
  /** What must not stand in it, and how that is said: `without user and #`. */
  without: readonly [signs: RegExp, said: string];
  /** What could be read on the way: `the password`. */
  carries: string;
}

/**
 * What is wrong with the address of a service that secrets or orders are sent to, or null. Over http only within the
 * home, as far as the address alone tells that; see `isPrivateAddress` for what is looked up.
 */
export function serviceAddressFault(url: string, { expected, without, carries }: ServiceAddress): string | null {
  if (url === "") return `missing, expected ${expected}`;
  if (!isAddress(url, ["http", "https"]) || without[0].test(url))
    return mismatch(url, `${expected}, ${without[1]}`, mayEcho(["url"]));
  const parsed = new URL(url);
  if (parsed.protocol === "https:" || !isPublicHost(parsed)) return null;
  return mismatch(
    url,
    `https:// outside of the home: over http:// ${carries} could be read on the way`,
    mayEcho(["url"]),
  );
}
