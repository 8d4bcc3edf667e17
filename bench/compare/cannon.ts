/**
 * Runs autocannon in a process of its own, so that what it costs is not counted for anybody. `node cannon.ts <folder of
 * autocannon> <job>`; prints the result as JSON.
 */
import { createRequire } from "node:module";
import path from "node:path";
import type { Push } from "./push.ts";

export interface CannonJob {
  port: number;
  seconds: number;
  connections: number;
  /** Sent in turn by each connection, which begin at different ones. */
  pushes: Push[];
}

export interface CannonResult {
  /** Answers a second. */
  rps: number;
  p50Ms: number;
  p99Ms: number;
}

/** The parts of autocannon (9.0.0) that are used here. */
interface Client {
  setRequests(requests: readonly Push[]): void;
}
interface Totals {
  requests: { average: number };
  latency: { p50: number; p99: number };
  duration: number;
  "2xx": number;
  non2xx: number;
  errors: number;
  timeouts: number;
}
type Autocannon = (options: object) => Promise<Totals>;

const [folder = "", text = "{}"] = process.argv.slice(2);
const autocannon = createRequire(path.join(folder, "here.js"))("autocannon") as Autocannon;
const { port, seconds, connections, pushes } = JSON.parse(text) as CannonJob;

let clients = 0;
const totals = await autocannon({
  url: `http://127.0.0.1:${port}`,
  duration: seconds,
  connections,
  setupClient(client: Client) {
    const from = Math.floor((clients++ * pushes.length) / connections) % pushes.length;
    client.setRequests([...pushes.slice(from), ...pushes.slice(0, from)]);
  },
});
const { non2xx, errors, timeouts } = totals;
if (non2xx + errors + timeouts > 0 || totals["2xx"] === 0)
  throw new Error(
    `port ${port}: ${totals["2xx"]} answers, ${non2xx} of them refusals; ${errors} errors, ${timeouts} timeouts`,
  );
const result: CannonResult = {
  rps: totals["2xx"] / totals.duration,
  p50Ms: totals.latency.p50,
  p99Ms: totals.latency.p99,
};
process.stdout.write(JSON.stringify(result));
