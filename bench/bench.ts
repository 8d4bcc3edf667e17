/**
 * Our plugin beside those that people would pick instead, in one run, on a real Homebridge 2: webhooks a second, how soon a controller hears of one, start,
 * memory, size.
 */
import { readArguments, usage, type Arguments } from "./compare/arguments.ts";
import { installEverything } from "./compare/installed.ts";
import { figuresOf } from "./compare/json.ts";
import { measureRounds } from "./compare/rounds.ts";
import { UsageError } from "./support/usage-error.ts";

const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
};

async function bench(given: Arguments): Promise<void> {
  progress("installing");
  const everything = await installEverything();
  try {
    const plan = { rounds: given.rounds, seconds: given.quick ? 2 : 5, events: given.quick ? 5 : 20 };
    const figures = figuresOf(await measureRounds(everything, plan, progress), everything);
    process.stdout.write(`${JSON.stringify(figures, null, given.json ? 0 : 2)}\n`);
  } finally {
    await everything.remove();
  }
}

try {
  const given = readArguments(process.argv.slice(2));
  if (given === null) process.stdout.write(`${usage}\n`);
  else await bench(given);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n${usage}\n`);
  process.exitCode = 2;
}
