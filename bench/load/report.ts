import { availableParallelism, cpus, loadavg } from "node:os";
import { memoryOf } from "./promises.ts";
import type { LoadResult } from "./run.ts";

const number = (value: number, digits = 0): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: digits });

/** The figures as one markdown table, with the circumstances below. */
export function report(result: LoadResult): string {
  const { seconds, traffic, homekit, gauges, orders } = result;
  const { earlyMb, lateMb } = memoryOf(result);
  const last = gauges.at(-1);
  const hostile = Object.values(traffic.hostile).reduce((sum, count) => sum + count, 0);
  const early = Math.min(120, Math.round(seconds / 3));
  const rows: [string, string][] = [
    [
      "valid requests over HTTP",
      `${number(traffic.webhooks)}, ${number(traffic.webhooks / seconds)} a second, answered in ${number(traffic.p50Ms, 1)} ms (p50), ${number(traffic.p99Ms, 1)} ms (p99)`,
    ],
    ["messages over MQTT", `${number(traffic.messages)}, ${number(traffic.messages / seconds)} a second`],
    [
      "invalid, huge, with a wrong token, not HTTP",
      `${number(hostile)} of ${Object.keys(traffic.hostile).length} kinds, each refused as it should be`,
    ],
    [
      "connections by floods and slow clients",
      `${number(traffic.opened)}, ${number(traffic.cut)} of them ended; ${number(traffic.lost)} valid requests lost their connection and were sent again`,
    ],
    [
      "HomeKit reads meanwhile",
      `${number(homekit.reads)}, ${number(homekit.failed)} failed; ${number(homekit.p50Ms)} ms (p50), ${number(homekit.p99Ms)} ms (p99), ${number(homekit.maxMs)} ms at most; ${number(homekit.events)} events`,
    ],
    [
      "event loop delay, with the 10 ms between two looks",
      `${number(last?.delayP50Ms ?? 0, 1)} ms (p50), ${number(last?.delayP99Ms ?? 0, 1)} ms (p99), ${number(last?.delayMaxMs ?? 0)} ms at most`,
    ],
    [
      `resident memory at second ${early} and at the end`,
      `${number(earlyMb)} MB, ${number(lateMb)} MB (${lateMb >= earlyMb ? "+" : ""}${number((lateMb / earlyMb - 1) * 100, 1)} %)`,
    ],
    ["orders", `${orders.expected} right ones, ${orders.placed} placed by ${orders.calls} calls`],
    [
      "CPU time of Homebridge",
      `${number((((last?.cpuSeconds ?? 0) - (gauges[0]?.cpuSeconds ?? 0)) / (gauges.length - 1)) * 100)} % of a core`,
    ],
  ];
  const lines = rows.map(([name, value]) => `| ${name} | ${value} |`);
  const machine = `${seconds} s on ${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"}) that had a load of ${number(loadavg()[0] ?? 0, 1)}, Node ${process.version}`;
  return ["| figure | |", "|---|---|", ...lines, "", machine].join("\n");
}
