/**
 * Our plugin beside those that people would pick instead, in one run, on a real Homebridge 2: webhooks a second, how
 * soon a controller hears of one, start, memory, size.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { measureFurther } from "./compare/all-rows.ts";
import { readArguments, usage, type Arguments } from "./compare/arguments.ts";
import { installEverything } from "./compare/installed.ts";
import { figuresOf } from "./compare/json.ts";
import { pageOf } from "./compare/page.ts";
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
    const further = given.quick ? null : await measureFurther(everything, Math.min(3, given.rounds), progress);
    const page = further === null ? null : pageOf(figures, further, everything, given.rounds);
    if (given.write && page !== null)
      await writeFile(fileURLToPath(new URL("../docs/performance.md", import.meta.url)), page);
    if (given.json) process.stdout.write(`${JSON.stringify(further === null ? figures : { ...figures, further })}\n`);
    else process.stdout.write(page ?? `${JSON.stringify(figures, null, 2)}\n`);
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
