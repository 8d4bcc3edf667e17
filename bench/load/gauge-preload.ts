/** Loaded into the Homebridge under load: prints once a second what it weighs and how late its event loop is. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Gauge } from "./gauge.ts";

/** How often the loop is asked, in ms: a delay of 0 shows as this. */
const resolution = 10;

const delay = monitorEventLoopDelay({ resolution });
delay.enable();
// Sent when the traffic begins: a start is not what is measured.
process.on("SIGUSR2", () => {
  delay.reset();
});

setInterval(() => {
  const { user, system } = process.cpuUsage();
  const gauge: Gauge = {
    rssMb: process.memoryUsage.rss() / 1e6,
    cpuSeconds: (user + system) / 1e6,
    delayP50Ms: delay.percentile(50) / 1e6,
    delayP99Ms: delay.percentile(99) / 1e6,
    delayMaxMs: delay.max / 1e6,
  };
  process.stdout.write(`[gauge] ${JSON.stringify(gauge)}\n`);
}, 1_000).unref();
