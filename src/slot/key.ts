/** The bits of a key behind its first part: 24 hex digits. */
const bits = 96;

/**
 * The key of a new order (design, section 14): `keyPart` says whose it is, the rest is the chance of this process, told
 * apart by the order's number and the time at which it was decided (ms UTC), so that it never comes twice.
 */
export function keyOf(keyPart: string, seed: string, number: number, at: number): string {
  // Whole, whatever clock it was: a decision must not fail for it.
  const own = (BigInt(number) << 48n) | BigInt.asUintN(48, BigInt(Math.floor(at)));
  const rest = BigInt.asUintN(bits, BigInt("0x".concat(seed)) ^ own);
  return keyPart.concat(rest.toString(16).padStart(bits / 4, "0"));
}
