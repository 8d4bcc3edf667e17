/**
 * What polling costs without a plugin: `node bare-axios.ts <url> <slots> <every how many seconds> <seconds>` polls as
 * that many slots would, each when its own time has come, and prints `cpu <CPU seconds> <polls>`.
 */
import { setTimeout as pause } from "node:timers/promises";
import axios from "axios";

const [url = "", slots = "0", everySeconds = "0", seconds = "0"] = process.argv.slice(2);

/**
 * As ours: within 5 s of the start, and then give or take 5 %, so that slots drift apart; but each by itself, where
 * ours are polled in beats.
 */
const startSpreadMs = 5000;
const jitter = 0.05;
/** V8 compiles what runs hot; ours has had so long too. */
const settlingMs = 8000;

let polls = 0;
const poll = async (): Promise<void> => {
  setTimeout(() => void poll(), Number(everySeconds) * 1000 * (1 - jitter + 2 * jitter * Math.random()));
  const { data } = await axios.get<{ sensor: { level: number } }>(url);
  if (!Number.isFinite(data.sensor.level)) throw new Error("no level");
  polls++;
};
for (let slot = 0; slot < Number(slots); slot++) setTimeout(() => void poll(), Math.random() * startSpreadMs);
await pause(settlingMs);
const [cpuBefore, pollsBefore] = [process.cpuUsage(), polls];
await pause(Number(seconds) * 1000);
const { user, system } = process.cpuUsage(cpuBefore);
process.stdout.write(`cpu ${(user + system) / 1e6} ${polls - pollsBefore}\n`);
process.exit();
