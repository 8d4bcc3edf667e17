/**
 * By what a peer is counted: its IPv4 address, also when it comes mapped into IPv6, or the first 64 bits of its IPv6
 * address, since one machine has all of the rest to choose from. Takes addresses as the kernel writes them; "" for one
 * that is gone.
 */
export function peerOf(address: string | undefined): string {
  if (address === undefined) return "";
  if (address.includes(".")) return address.slice(address.lastIndexOf(":") + 1);
  const [left = "", right] = (address.split("%", 1)[0] ?? "").split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0");
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(":")}::/64`;
}
