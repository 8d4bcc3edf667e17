import { parseArgs } from "node:util";
import { UsageError } from "../support/usage-error.ts";

export interface Arguments {
  quick: boolean;
  json: boolean;
  write: boolean;
  rounds: number;
}

export const usage = `Usage: npm run bench -- [--quick] [--json] [--write]
  --quick     the first rows only, three rounds, in under two minutes
  --json      one JSON object on standard output
  --write     writes docs/performance.md; not with --quick
  --rounds N  rounds of the first rows (7; with --quick 3)
The peers come from the npm registry once and are kept in this user's cache folder.`;

/** Reads the command line; null when help was asked for. Throws UsageError. */
export function readArguments(given: string[]): Arguments | null {
  const values = parse(given);
  if (values.help) return null;
  const { quick, json, write, rounds } = values;
  if (quick && write) throw new UsageError("--write needs all rows: leave out --quick");
  if (rounds !== undefined && !/^[1-9]\d?$/.test(rounds))
    throw new UsageError(`--rounds must be a whole number from 1 to 99, not "${rounds}"`);
  return { quick, json, write, rounds: Number(rounds ?? (quick ? 3 : 7)) };
}

function parse(args: string[]) {
  const flag = { type: "boolean", default: false } as const;
  try {
    return parseArgs({
      args,
      options: { quick: flag, json: flag, write: flag, help: flag, rounds: { type: "string" } },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "bad arguments", { cause: error });
  }
}
