import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startNode } from "../../test/e2e/support/child-process.ts";
import { startHomebridge, type Homebridge } from "../../test/e2e/support/homebridge.ts";

/** What polls cost ours, and axios alone. */
export interface Polled {
  /** CPU seconds. */
  per1000: { ours: number; bareAxios: number };
  /**
   * Percent of a core with 149 slots polled every minute, of axios alone with the same, and of a Homebridge without a
   * plugin.
   */
  idle: { ours: number; bareAxios: number; empty: number };
}

const slots = 149;
const preload = new URL("cpu-preload.ts", import.meta.url).href;
const axiosScript = fileURLToPath(new URL("bare-axios.ts", import.meta.url));
/** After a start, until nothing of it is left to do. */
const settling = 8_000;

/** `busySeconds` with a poll of each slot every second, then `idleSeconds` with one every minute. */
export async function measurePolls(
  pluginPath: string,
  busySeconds: number,
  idleSeconds: number,
  progress: (text: string) => void,
): Promise<Polled> {
  let polls = 0;
  const sensor = createServer((_request, response) => {
    polls++;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ sensor: { level: 40 + (polls % 500) / 10 } }));
  });
  sensor.listen(0, "127.0.0.1");
  await once(sensor, "listening");
  const url = `http://127.0.0.1:${(sensor.address() as AddressInfo).port}/`;
  const ofHomebridge = async (
    everySeconds: number | null,
    seconds: number,
  ): Promise<{ cpu: number; polls: number }> => {
    await using homebridge = await startHomebridge({
      version: "2",
      pluginPath,
      platformConfig: everySeconds === null ? null : polledHouse(url, everySeconds),
      env: { NODE_OPTIONS: `--import ${preload}` },
    });
    await pause(settling);
    const [cpuBefore, pollsBefore] = [await cpuSeconds(homebridge), polls];
    await pause(seconds * 1000);
    return { cpu: (await cpuSeconds(homebridge)) - cpuBefore, polls: polls - pollsBefore };
  };
  const ofBareAxios = async (everySeconds: number, seconds: number): Promise<{ cpu: number; polls: number }> => {
    const child = startNode([axiosScript, url, String(slots), String(everySeconds), String(seconds)]);
    const line = await child.waitForLine(/^cpu /, (seconds * 2 + 60) * 1000);
    await child.kill();
    const [cpu = Number.NaN, made = Number.NaN] = line.split(" ").slice(1).map(Number);
    return { cpu, polls: made };
  };
  const per1000 = ({ cpu, polls: made }: { cpu: number; polls: number }): number => (cpu / made) * 1000;
  const percent = ({ cpu }: { cpu: number }): number => (cpu / idleSeconds) * 100;
  try {
    progress("polls, every second");
    const busy = [await ofHomebridge(1, busySeconds), await ofBareAxios(1, busySeconds)] as const;
    progress("idle, polled every minute");
    // One after the other: a machine that is busy with somebody else wakes sooner.
    const idle = [
      await ofHomebridge(60, idleSeconds),
      await ofBareAxios(60, idleSeconds),
      await ofHomebridge(null, idleSeconds),
    ] as const;
    return {
      per1000: { ours: per1000(busy[0]), bareAxios: per1000(busy[1]) },
      idle: { ours: percent(idle[0]), bareAxios: percent(idle[1]), empty: percent(idle[2]) },
    };
  } finally {
    sensor.close();
    sensor.closeAllConnections();
  }
}

/** What the process has used so far. */
async function cpuSeconds(homebridge: Homebridge): Promise<number> {
  const said = homebridge.lines.length;
  process.kill(homebridge.pid, "SIGUSR2");
  return Number((await homebridge.waitForLine(/^\[cpu\] /, 10_000, said)).slice(6));
}

function polledHouse(url: string, everySeconds: number): object {
  const level = { source: "http", url, path: "sensor.level", everySeconds };
  return {
    platform: "DashReplenishment",
    name: "Dash Replenishment",
    devices: [
      {
        model: "BENCH",
        serial: "BENCH",
        slots: Array.from({ length: slots }, (_, at) => ({ slotId: `slot-${at}`, name: `Slot ${at}`, level })),
      },
    ],
  };
}
