import { parseArgs } from "node:util";

export interface Arguments {
  port: number;
  host: string;
  daySeconds: number;
  accessTokenSeconds: number | undefined;
}

/** The command line cannot be understood; the message says which argument and what it expects. */
export class UsageError extends Error {
  override name = "UsageError";
}

export const usage = `Usage: npm run simulator -- [--port 9345] [--host 127.0.0.1] [--day 60] [--access-token-seconds 3600]
  --port                  where to listen; 0 takes any free port
  --host                  the address to listen on
  --day                   how many seconds a day lasts in the life of an order
  --access-token-seconds  how long an access token is good for`;

/** Reads the command line. Throws UsageError; returns undefined when help was asked for. */
export function readArguments(args: string[]): Arguments | undefined {
  const { port, host, day, help, "access-token-seconds": access } = parse(args);
  if (help) return undefined;
  return {
    port: number(
      "--port",
      port,
      (value) => Number.isInteger(value) && value >= 0 && value <= 65_535,
      "a port, 0 to 65535",
    ),
    host,
    daySeconds: seconds("--day", day),
    accessTokenSeconds: access === undefined ? undefined : seconds("--access-token-seconds", access),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string", default: "9345" },
        host: { type: "string", default: "127.0.0.1" },
        day: { type: "string", default: "60" },
        "access-token-seconds": { type: "string" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "bad arguments", { cause: error });
  }
}

function number(name: string, given: string, fits: (value: number) => boolean, expected: string): number {
  const value = given.trim() === "" ? NaN : Number(given);
  if (!fits(value)) throw new UsageError(`${name} must be ${expected}, not "${given}"`);
  return value;
}

function seconds(name: string, given: string): number {
  return number(name, given, (value) => Number.isFinite(value) && value > 0, "a number of seconds above 0");
}
