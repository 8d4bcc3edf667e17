/**
 * Whether a host is this machine. `hostname` as URL gives it, which writes every spelling of an IPv4 address as four
 * decimal numbers.
 */
export function isLoopbackName(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The same of an address as the kernel writes it, also where an IPv4 one comes mapped into IPv6. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}
