import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { rig } from "./rig.ts";
import { head } from "./wire.ts";

/** A client in a thread of its own: it hears its answer while this thread does not come back from the disk. */
const client = `
  const { workerData: { port, request, heard } } = require("node:worker_threads");
  const flag = new Int32Array(heard);
  require("node:net").connect(port, "127.0.0.1", function () { this.write(request); }).once("data", () => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  }).on("error", () => undefined);
`;

/** Ms; only a server that holds the answer back waits for so long. */
const tooLong = 20_000;

test.each([
  ["used", "POST", "/v1/slots/coffee/used"],
  ["refilled", "POST", "/v1/slots/coffee/refilled"],
  ["replenish", "POST", "/v1/slots/coffee/replenish"],
])(
  "%s is answered before the next request is begun: behind a slow disk it would be told again, and count twice",
  async (_label, method, path) => {
    const { port, coffee, filter } = await rig();
    const heard = new SharedArrayBuffer(4);
    // The store is slow for the level that comes right behind it.
    const level = new Promise<string>((resolve) => {
      filter.level = () => {
        resolve(Atomics.wait(new Int32Array(heard), 0, 0, tooLong));
        return { ok: true };
      };
    });
    const request = head(method, path, 0) + head("PUT", "/v1/slots/filter/level", 2) + "37";
    const worker = new Worker(client, { eval: true, workerData: { port, request, heard } });
    onTestFinished(async () => {
      await worker.terminate();
    });
    // "ok", or "not-equal" where the answer was there already.
    expect(await level).not.toBe("timed-out");
    expect(coffee.told).toHaveLength(1);
  },
);
