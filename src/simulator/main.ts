import { systemClock } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText } from "../support/log.ts";
import { systemRandom } from "../support/random.ts";
import { readArguments, usage, UsageError, type Arguments } from "./arguments.ts";
import { simulatorRefreshToken, startSimulator } from "./index.ts";

/**
 * `npm run simulator`: runs the simulator alone until SIGINT or SIGTERM. Exit code 2 for bad arguments, 1 for an
 * address that cannot be had.
 */
async function run({ port, host, daySeconds, accessTokenSeconds }: Arguments): Promise<void> {
  const simulator = await startSimulator({
    port,
    host,
    dayMs: daySeconds * 1000,
    ...(accessTokenSeconds === undefined ? {} : { accessTokenSeconds }),
    control: true,
    clock: systemClock,
    random: systemRandom,
    report: tell,
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      detached(() => simulator.close(), tell);
    });
  process.stdout.write(welcome(simulator.url, daySeconds));
}

function welcome(url: string, daySeconds: number): string {
  const token = (kind: "test" | "live"): string =>
    simulatorRefreshToken("<serial>", kind).replace("%3Cserial%3E", "<serial>");
  return `Simulator listening on ${url}
A day lasts ${daySeconds} s. To use it:
  "mode": "test",
  "amazon": { "clientId": "any", "clientSecret": "any", "apiUrl": "${url}", "tokenUrl": "${url}/auth/o2/token", "authorizeUrl": "${url}/ap/oa" }
To link, in the device: "refreshToken": "${token("test")}" (or "${token("live")}"), or the consent page.
To see what it was asked: curl ${url}/_simulator/calls and ${url}/_simulator/orders
`;
}

function tell(error: unknown): void {
  process.stderr.write(`${errorText(error)}\n`);
}

function start(): void {
  try {
    const given = readArguments(process.argv.slice(2));
    if (!given) {
      process.stdout.write(`${usage}\n`);
      return;
    }
    detached(
      () => run(given),
      (error) => {
        tell(error);
        process.exitCode = 1;
      },
    );
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n${usage}\n`);
    process.exitCode = 2;
  }
}

start();
