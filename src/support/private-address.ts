import { lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/**
 * Networks that the internet does not reach: this machine, the home (RFC 1918, RFC 4193), its links (RFC 3927, RFC
 * 4291), and 100.64.0.0/10 (RFC 6598), from which Tailscale gives its addresses.
 */
const networks = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "100.64.0.0/10",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
];

/** Whether the address, as Node or the kernel writes it, is this machine's or a private one; false for what is none. */
export function isPrivateAddress(address: string): boolean {
  const own = new BlockList();
  for (const network of networks) {
    const [start = "", length] = network.split("/");
    own.addSubnet(start, Number(length), isIP(start) === 6 ? "ipv6" : "ipv4");
  }
  // With its zone an address is none to BlockList.
  const plain = address.replace(/%.*$/, "");
  const family = isIP(plain);
  return family !== 0 && own.check(plain, family === 6 ? "ipv6" : "ipv4");
}

/** Whether the host of an address of the web is written as an address that is not private. */
export function isPublicHost({ hostname }: URL): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  return isIP(address) !== 0 && !isPrivateAddress(address);
}

/** The code of the error where a name has public addresses alone. */
export const publicAddress = "EPUBLICADDRESS";

/**
 * What a request with a secret in it is given, that it goes over TLS or to a private address. A host that is written as
 * an address is not looked up: see `isPublicHost`.
 */
export function secretOptions(url: string): { lookup?: LookupFunction } {
  return url.startsWith("https:") ? {} : { lookup: privateLookup() };
}

/** Finds of a name's addresses those that are private. `lookup`: Node's own. */
export function privateLookup(lookup: typeof resolve = resolve): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const own = found.filter(({ address }) => isPrivateAddress(address));
      const [first] = own;
      if (first === undefined)
        callback(Object.assign(new Error("the name has no private address"), { code: publicAddress }), []);
      else if (options.all === true) callback(null, own);
      else callback(null, first.address, first.family);
    });
  };
}
