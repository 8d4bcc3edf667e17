import { randomInt } from "node:crypto";

const steps = 2 ** 32;

/** Chance, in [0, 1). Spreads polls and repeats; passed in, so that tests can say what comes. */
export function systemRandom(): number {
  return randomInt(steps) / steps;
}

/** So many hex digits. `random` gives numbers in [0, 1). */
export function hexDigits(count: number, random: () => number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join("");
}
