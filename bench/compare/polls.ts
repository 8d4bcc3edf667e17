import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startNode } from "../../test/e2e/support/child-process.ts";
import { startHomebridge } from "../../test/e2e/support/homebridge.ts";
import { gaugesOf } from "../load/gauge.ts";

/** CPU seconds, ours and what the same polls cost with axios alone; and what a second of doing nothing costs. */
export interface Polled {
  per1000: { ours: number; bareAxios: number };
  /** Percent of a core with 149 slots polled every minute, and of a Homebridge without a plugin. */
  idle: { ours: number; empty: number };
}

const slots = 149;
const gauge = new URL("../load/gauge-preload.ts", import.meta.url).href;
const axiosScript = fileURLToPath(new URL("bare-axios.ts", import.meta.url));
/** After a start, until nothing of it is left to do. */
const settling = 8_000;

/** `busySeconds` with a poll of each slot every second, then `idleSeconds` with one every minute. */
export async function measurePolls(pluginPath: string, busySeconds: number, idleSeconds: number, progress: (text: string) => void): Promise<Polled> {
  let polls = 0;
  const sensor = createServer((_request, response) => {
    polls++;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ sensor: { level: 40 + (polls % 500) / 10 } }));
  });
  sensor.listen(0, "127.0.0.1");
  await once(sensor, "listening");
  const url = `http://127.0.0.1:${(sensor.address() as AddressInfo).port}/`;
  const cpuOf = async (everySeconds: number | null, seconds: number): Promise<{ cpu: number; polls: number }> => {
    await using homebridge = await startHomebridge({ version: "2", pluginPath, platformConfig: everySeconds === null ? null : polledHouse(url, everySeconds), env: { NODE_OPTIONS: `--import ${gauge}` } });
    await pause(settling);
    const [cpuBefore, pollsBefore] = [gaugesOf(homebridge).at(-1)?.cpuSeconds ?? 0, polls];
    await pause(seconds * 1000);
    return { cpu: (gaugesOf(homebridge).at(-1)?.cpuSeconds ?? 0) - cpuBefore, polls: polls - pollsBefore };
  };
  const ofBareAxios = async (): Promise<number> => {
    const child = startNode([axiosScript, url, String(slots), String(busySeconds)]);
    const line = await child.waitForLine(/^cpu /, (busySeconds * 5 + 60) * 1000);
    await child.kill();
    const [cpu = Number.NaN, made = Number.NaN] = line.split(" ").slice(1).map(Number);
    return (cpu / made) * 1000;
  };
  try {
    progress("polls, every second");
    const busy = await cpuOf(1, busySeconds);
    const bareAxios = await ofBareAxios();
    progress("idle, polled every minute");
    const [ours, empty] = await Promise.all([cpuOf(60, idleSeconds), cpuOf(null, idleSeconds)]);
    return { per1000: { ours: (busy.cpu / busy.polls) * 1000, bareAxios }, idle: { ours: (ours.cpu / idleSeconds) * 100, empty: (empty.cpu / idleSeconds) * 100 } };
  } finally {
    sensor.close();
    sensor.closeAllConnections();
  }
}

function polledHouse(url: string, everySeconds: number): object {
  const level = { source: "http", url, path: "sensor.level", everySeconds };
  return { platform: "DashReplenishment", name: "Dash Replenishment", devices: [{ model: "BENCH", serial: "BENCH", slots: Array.from({ length: slots }, (_, at) => ({ slotId: `slot-${at}`, name: `Slot ${at}`, level })) }] };
}
