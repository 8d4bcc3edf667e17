import { randomUUID } from "node:crypto";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { storeFile } from "../../src/store/store.ts";
import { connectController } from "../../test/e2e/support/controller.ts";
import { freePort } from "../../test/e2e/support/free-port.ts";
import { startHomebridge, type Homebridge } from "../../test/e2e/support/homebridge.ts";
import { waitForValue } from "./restart-value.ts";
import { spreadOf, type Spread } from "../support/statistics.ts";
import { send } from "./push.ts";

/** A store that has seen something. */
export interface Past {
  readings: number;
  orders: number;
}

const pasts: readonly Past[] = [
  { readings: 0, orders: 0 },
  { readings: 1_000, orders: 0 },
  { readings: 100_000, orders: 0 },
  { readings: 1_000_000, orders: 10_000 },
];

export interface Restarted extends Past {
  /** Process start to "is running on port". */
  startMs: Spread;
  /** Process start to the right level read by a controller. */
  rightMs: Spread;
}

const slots = 10;
const level = 61;

/** Restarts a Homebridge on each past in turn, so many times. */
export async function measureRestarts(
  pluginPath: string,
  rounds: number,
  progress: (text: string) => void,
): Promise<Restarted[]> {
  const houses: House[] = [];
  try {
    for (const past of pasts) {
      progress(`a store with ${past.readings} readings`);
      houses.push({ ...(await livedIn(pluginPath, past)), past, startMs: [], rightMs: [] });
    }
    for (let round = 0; round < rounds; round++) {
      for (const { homebridge, pairing, past, startMs, rightMs } of houses) {
        progress(`restart with ${past.readings} readings, round ${round + 1} of ${rounds}`);
        await homebridge.restart();
        const running = performance.now();
        const controller = await connectController(homebridge.bridge, pairing);
        await waitForValue(controller, level);
        startMs.push(homebridge.startMs);
        rightMs.push(homebridge.startMs + performance.now() - running);
        await controller.close();
        await homebridge.stop();
      }
    }
  } finally {
    await Promise.all(houses.map(({ homebridge }) => homebridge.dispose()));
  }
  return houses.map(({ past, startMs, rightMs }) => ({
    ...past,
    startMs: spreadOf(startMs),
    rightMs: spreadOf(rightMs),
  }));
}

type Pairing = Awaited<ReturnType<typeof connectController>>["pairing"];

interface House {
  homebridge: Homebridge;
  pairing: Pairing;
  past: Past;
  startMs: number[];
  rightMs: number[];
}

/** A Homebridge that has been paired and has run; stopped now, with this past in its store. */
async function livedIn(pluginPath: string, past: Past): Promise<{ homebridge: Homebridge; pairing: Pairing }> {
  const [port, token] = [await freePort(), randomUUID()];
  const names = Array.from({ length: slots }, (_, at) => `Bench ${at + 1}`);
  const homebridge = await startHomebridge({
    version: "2",
    pluginPath,
    platformConfig: {
      platform: "DashReplenishment",
      name: "Dash Replenishment",
      server: { port, token },
      devices: [
        {
          model: "BENCH",
          serial: "BENCH",
          slots: names.map((name, at) => ({
            slotId: `slot-${at}`,
            key: `slot-${at}`,
            name,
            level: { source: "webhook" },
          })),
        },
      ],
    },
  });
  await homebridge.waitForLine(/local HTTP API: listening on/);
  const controller = await connectController(homebridge.bridge);
  for (const at of names.keys())
    await send(port, {
      method: "PUT",
      path: `/v1/slots/slot-${at}/level`,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: String(level),
    });
  await controller.close();
  await homebridge.stop();
  fill(path.join(homebridge.storage, storeFile), past);
  return { homebridge, pairing: controller.pairing };
}

/** Readings of a week, and orders of years, spread over the slots. */
function fill(file: string, { readings, orders }: Past): void {
  const database = new DatabaseSync(file);
  const rows = database
    .prepare("SELECT id FROM slots ORDER BY id")
    .all()
    .map((row) => Number(row["id"]));
  const now = Date.now();
  database.exec("BEGIN");
  const reading = database.prepare("INSERT OR REPLACE INTO readings (slot, at, percent) VALUES (?, ?, ?)");
  for (let at = 0; at < readings; at++)
    reading.run(rows[at % slots] ?? 0, now - 60_000 - Math.floor(at / slots) * 6_000, 61 + (at % 300) / 10);
  const intent = database.prepare(
    "INSERT INTO intents (slot, mode, number, cause, created_at, attempts, harmless, ended_at, ended_as) VALUES (?, 'simulate', ?, 'automatic', ?, 1, 0, ?, 'refilled')",
  );
  const order = database.prepare(
    "INSERT INTO orders (slot, mode, number, detail_code, event_instance_id, accepted_at, life, word, expected_at) VALUES (?, 'simulate', ?, 'TEST_ORDER_PLACED', ?, ?, 'shipped', 'Shipped', NULL)",
  );
  for (let at = 0; at < orders; at++) {
    const [row, number, time] = [rows[at % slots] ?? 0, 1_000 + at, now - at * 3_600_000];
    intent.run(row, number, time, time + 60_000);
    order.run(row, number, `past-${at}`, time);
  }
  database.exec("COMMIT");
  database.close();
}
