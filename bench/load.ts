/**
 * The whole house under attack: 149 slots in a real Homebridge, devices that send as fast as they are answered, over
 * HTTP and MQTT, and everything that a broken or hostile client does, from a second process. Prints what came of it;
 * the exit code is 1 where a promise was broken.
 */
import { installPackedPlugin } from "../test/e2e/support/packed-plugin.ts";
import { readArguments, usage } from "./load/arguments.ts";
import { brokenPromises } from "./load/promises.ts";
import { report } from "./load/report.ts";
import { runLoad } from "./load/run.ts";
import { UsageError } from "./support/usage-error.ts";

async function load(seconds: number): Promise<boolean> {
  const plugin = await installPackedPlugin();
  try {
    const result = await runLoad({ seconds, pluginPath: plugin.pluginPath });
    const broken = brokenPromises(result);
    process.stdout.write(`${report(result)}\n${broken.map((what) => `\nBROKEN: ${what}`).join("")}\n`);
    return broken.length === 0;
  } finally {
    await plugin.remove();
  }
}

try {
  const given = readArguments(process.argv.slice(2));
  if (given === null) process.stdout.write(`${usage}\n`);
  else process.exitCode = (await load(given.seconds)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n${usage}\n`);
  process.exitCode = 2;
}
