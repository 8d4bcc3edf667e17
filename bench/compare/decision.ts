import { fdatasyncSync, openSync, closeSync, writeSync } from "node:fs";
import path from "node:path";
import { randomUUID } from "node:crypto";
import { freePort } from "../../test/e2e/support/free-port.ts";
import { startHomebridge } from "../../test/e2e/support/homebridge.ts";
import { linkedDevice, manualSlot, testPlatform } from "../../test/e2e/support/plugin-config.ts";
import { startSimulator } from "../../test/e2e/support/simulator-process.ts";
import { send } from "./push.ts";

/** In ms, one of each for every order. */
export interface Decided {
  /**
   * From the request to order, over the local API, to the POST at Amazon's simulator; the intent is on disk in between.
   * To the millisecond.
   */
  ours: number[];
  /** Writing 4 KiB to the same disk and waiting for it. */
  fdatasync: number[];
}

/** One order for each of so many slots. */
export async function measureDecision(pluginPath: string, orders: number): Promise<Decided> {
  const [port, token] = [await freePort(), randomUUID()];
  await using simulator = await startSimulator({ daySeconds: 86_400 });
  const slots = Array.from({ length: orders + 1 }, (_, at) => ({
    ...manualSlot(`slot-${at}`, `Slot ${at}`),
    key: `slot-${at}`,
  }));
  const platformConfig = {
    ...testPlatform(simulator, [linkedDevice("BENCH", slots)]),
    server: { enabled: true, port, token, rateLimit: 10_000 },
  };
  await using homebridge = await startHomebridge({ version: "2", pluginPath, platformConfig });
  await homebridge.waitForLine(/local HTTP API: listening on/);
  const sent: number[] = [];
  const fdatasync: number[] = [];
  const file = openSync(path.join(homebridge.storage, "bench-fdatasync"), "w");
  try {
    for (let at = 0; at <= orders; at++) {
      sent.push(Date.now());
      await send(port, {
        method: "POST",
        path: `/v1/slots/slot-${at}/replenish`,
        headers: { authorization: `Bearer ${token}` },
      });
      await simulator.waitForCalls("replenish", at + 1, { placed: true });
      const began = performance.now();
      writeSync(file, Buffer.alloc(4096, at));
      fdatasyncSync(file);
      fdatasync.push(performance.now() - began);
    }
  } finally {
    closeSync(file);
  }
  const { requests } = await simulator.calls();
  const arrived = new Map(
    requests.filter(({ call }) => call === "replenish").map(({ slotId, time }) => [slotId, Date.parse(time)]),
  );
  // The first one fetches a token and loads what it needs.
  return {
    ours: sent.map((time, at) => (arrived.get(`slot-${at}`) ?? Number.NaN) - time).slice(1),
    fdatasync: fdatasync.slice(1),
  };
}
