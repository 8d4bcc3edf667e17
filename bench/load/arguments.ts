import { parseArgs } from "node:util";
import { UsageError } from "../support/usage-error.ts";

export interface Arguments {
  seconds: number;
}

export const usage = `Usage: npm run load -- [--seconds N]
  --seconds N  how long (600); memory is judged from minute two on, or from a third of a shorter run`;

/** The fall of 149 slots, their orders and a refill need some seconds. */
const shortest = 10;

/** Reads the command line; null when help was asked for. Throws UsageError. */
export function readArguments(given: string[]): Arguments | null {
  const { seconds, help } = parse(given);
  if (help) return null;
  if (!/^\d{1,5}$/.test(seconds) || Number(seconds) < shortest)
    throw new UsageError(`--seconds must be a whole number of ${shortest} or more, not "${seconds}"`);
  return { seconds: Number(seconds) };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { seconds: { type: "string", default: "600" }, help: { type: "boolean", default: false } },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "bad arguments", { cause: error });
  }
}
