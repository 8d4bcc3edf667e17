import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startNode } from "../../test/e2e/support/child-process.ts";
import type { CannonJob, CannonResult } from "./cannon.ts";
import { contestants } from "./contestants.ts";
import type { House } from "./house.ts";
import type { Push } from "./push.ts";

const run = promisify(execFile);
const cannonScript = fileURLToPath(new URL("cannon.ts", import.meta.url));
const rawScript = fileURLToPath(new URL("raw-http.ts", import.meta.url));

const connections = 10;

/**
 * Each differs from the one before, and all lie above every threshold, so that nothing is ordered, and in a band that
 * no refill leaps over: ours would write each of those to the disk at once and tell of it, which no sensor brings about
 * a thousand times a second.
 */
const percents = Array.from({ length: 36 }, (_, at) => 45 + Math.abs(at - 18));

/** So long before the measurement, in seconds: V8 compiles what runs hot. */
const warmUp = 1;

/** How many webhooks a second a house takes from 10 connections. */
export async function measureWebhooks(
  { contestant, port }: House,
  cannon: string,
  seconds: number,
): Promise<CannonResult> {
  if (contestant === null) throw new Error("no webhooks without a plugin");
  return fire(cannon, port, percents.map(contestant.push), seconds);
}

/** The same bytes as ours, taken by node:http alone. */
export async function measureRawHttp(cannon: string, seconds: number): Promise<CannonResult> {
  const child = startNode([rawScript]);
  try {
    const port = Number(/\d+$/.exec(await child.waitForLine(/^listening on \d+$/))?.[0]);
    return await fire(cannon, port, percents.map(contestants.ours.push), seconds);
  } finally {
    await child.kill();
  }
}

async function fire(cannon: string, port: number, pushes: Push[], seconds: number): Promise<CannonResult> {
  const job = (duration: number): CannonJob => ({ port, seconds: duration, connections, pushes });
  await once(cannon, job(warmUp));
  return once(cannon, job(seconds));
}

async function once(cannon: string, job: CannonJob): Promise<CannonResult> {
  const { stdout } = await run(process.execPath, [cannonScript, cannon, JSON.stringify(job)], {
    timeout: (job.seconds + 30) * 1000,
  });
  return JSON.parse(stdout) as CannonResult;
}
