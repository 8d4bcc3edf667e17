import { randomInt } from "node:crypto";

const steps = 2 ** 32;

/** Chance, in [0, 1). Spreads polls and repeats; passed in, so that tests can say what comes. */
export function systemRandom(): number {
  return randomInt(steps) / steps;
}
