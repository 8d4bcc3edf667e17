import { availableParallelism, cpus, loadavg } from "node:os";
import { percentile, type Spread } from "../support/statistics.ts";
import type { FurtherRows } from "./all-rows.ts";
import { contestantNames, type ContestantName } from "./contestants.ts";
import type { Everything } from "./installed.ts";
import type { Figures } from "./json.ts";
import { notes } from "./notes.ts";
import { accessoryCounts } from "./slots.ts";

const figure = (value: number, digits = 0): string =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const spread = ({ median, least, most }: Spread, digits = 0): string =>
  `${figure(median, digits)} (${figure(least, digits)}–${figure(most, digits)})`;
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly string[][]): string =>
  [row(head), row(head.map((_, at) => (at === 0 ? "---" : "---:"))), ...rows.map(row)].join("\n");

/** docs/performance.md, whole. */
export function pageOf(figures: Figures, further: FurtherRows, { contestants }: Everything, rounds: number): string {
  const versions = contestantNames
    .map((name) => `${name === "ours" ? "homebridge-dash-replenishment" : name} ${contestants[name].version}`)
    .join(", ");
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"}), ${process.platform}, Node ${process.version}, load average ${figure(loadavg()[2] ?? 0, 1)} over the last 15 minutes`;
  return `# Performance, measured beside what people would pick instead

Written by \`npm run bench -- --write\`; run it on your own machine. All of it on a real Homebridge 2.4.0 with plugins installed for production: ${versions}.
Medians of ${rounds} interleaved rounds, least and most in brackets. On ${machine}.
${notes.circumstances}

## One accessory

${oneAccessory(figures)}

${goals(figures, further)}

## With more accessories

${growthTable(further)}

## Ours alone

${alone(further)}

${notes.idle}

## What each side does for it

${notes.fairness}
`;
}

function oneAccessory({
  webhookRps,
  webhookMs,
  eventMs,
  startMs,
  rssMb,
  installMb,
  installPackages,
  spread: ends,
}: Figures): string {
  const range = ([least, most]: [number, number]): string => `(${figure(least)}–${figure(most)})`;
  const added = (name: ContestantName, values: Figures["startMs"], digits: number): string =>
    figure(values[name] - values.empty, digits);
  const line = (title: string, ofContestant: (name: ContestantName) => string, other: string): string[] => [
    title,
    ...contestantNames.map(ofContestant),
    other,
  ];
  return table(
    ["figure", ...contestantNames, "beside"],
    [
      line(
        "webhooks a second, 10 connections",
        (name) => `${figure(webhookRps[name])} ${range(ends.webhookRps[name])}`,
        `node:http alone ${figure(webhookRps.rawHttp)} ${range(ends.webhookRps.rawHttp)}`,
      ),
      line(
        "answer, p50 / p99, ms",
        (name) => `${figure(webhookMs[name].p50)} / ${figure(webhookMs[name].p99)}`,
        `node:http alone ${figure(webhookMs.rawHttp.p50)} / ${figure(webhookMs.rawHttp.p99)}`,
      ),
      line(
        "webhook to HAP event, p50 / p95, ms",
        (name) => `${figure(eventMs[name].p50)} / ${figure(eventMs[name].p95)}`,
        "the protocol's floor 250",
      ),
      line(
        'start to "is running on port", ms',
        (name) => `${figure(startMs[name])} ${range(ends.startMs[name])}`,
        `no plugin ${figure(startMs.empty)} ${range(ends.startMs.empty)}`,
      ),
      line("added to the start, ms", (name) => added(name, startMs, 0), ""),
      line(
        "resident memory after 5 s, MB",
        (name) => `${figure(rssMb[name], 1)} ${range(ends.rssMb[name])}`,
        `no plugin ${figure(rssMb.empty, 1)} ${range(ends.rssMb.empty)}`,
      ),
      line("added to memory, MB", (name) => added(name, rssMb, 1), ""),
      line("installed, MB / packages", (name) => `${figure(installMb[name], 2)} / ${installPackages[name]}`, ""),
    ],
  );
}

/** The goals of issue 7, each with whether this run met it. */
function goals({ webhookRps, startMs, rssMb, installMb }: Figures, { polled, restarted }: FurtherRows): string {
  const peer = "homebridge-http-webhooks";
  const [empty, most] = [restarted[0], restarted.at(-1)];
  const late = empty === undefined || most === undefined ? Number.NaN : most.startMs.median - empty.startMs.median;
  const all: [string, number, number, "atLeast" | "atMost", string][] = [
    ["webhooks beside homebridge-dummy", webhookRps.ours / webhookRps["homebridge-dummy"], 2, "atLeast", "times"],
    ["webhooks beside homebridge-http-webhooks", webhookRps.ours / webhookRps[peer], 5, "atLeast", "times"],
    ["webhooks beside node:http alone", webhookRps.ours / webhookRps.rawHttp, 0.5, "atLeast", "times"],
    [`added to the start, less what ${peer} adds`, startMs.ours - startMs[peer], 0, "atMost", "ms"],
    [`added to memory, less what ${peer} adds`, rssMb.ours - rssMb[peer], 0, "atMost", "MB"],
    [`installed size beside ${peer}`, installMb.ours / installMb[peer], 0.3, "atMost", "times"],
    ["start with 1,000,000 readings, later than with none", late, 50, "atMost", "ms"],
    ["idle with 149 slots polled every minute, of a core", polled.idle.ours, 0.5, "atMost", "%"],
  ];
  return table(
    ["goal", "wanted", "measured", "met"],
    all.map(([name, value, wanted, way, unit]) => {
      const met = way === "atLeast" ? value >= wanted : value <= wanted;
      return [
        name,
        `${way === "atLeast" ? "at least" : "at most"} ${figure(wanted, Number.isInteger(wanted) ? 0 : 1)} ${unit}`,
        `${figure(value, 2)} ${unit}`,
        met ? "yes" : "**no**",
      ];
    }),
  );
}

function growthTable({ growth }: FurtherRows): string {
  return table(
    ["accessories", "figure", ...contestantNames],
    accessoryCounts.flatMap((count) => [
      [String(count), "start, ms", ...contestantNames.map((name) => spread(growth[count][name].startMs))],
      [String(count), "resident memory, MB", ...contestantNames.map((name) => spread(growth[count][name].rssMb))],
    ]),
  );
}

function alone({ polled, decided, restarted }: FurtherRows): string {
  const ms = (values: readonly number[], digits: number): string =>
    `${figure(percentile(values, 50), digits)} / ${figure(percentile(values, 99), digits)}`;
  return table(
    ["figure", "ours", "beside"],
    [
      [
        "CPU seconds per 1000 polls, 149 slots polled every second",
        figure(polled.per1000.ours, 2),
        `axios alone ${figure(polled.per1000.bareAxios, 2)}`,
      ],
      [
        "idle over 60 s, 149 slots polled every minute, % of a core",
        figure(polled.idle.ours, 2),
        `axios alone, each poll by itself, ${figure(polled.idle.bareAxios, 2)}, no plugin ${figure(polled.idle.empty, 2)}`,
      ],
      [
        "request to order → POST at Amazon's simulator, intent on disk, p50 / p99, ms",
        ms(decided.ours, 0),
        `one fdatasync ${ms(decided.fdatasync, 1)}`,
      ],
      ...restarted.map(({ readings, orders, startMs, rightMs }) => [
        `restart, ${figure(readings)} readings, ${figure(orders)} orders: running / right level read, ms`,
        `${spread(startMs)} / ${spread(rightMs)}`,
        "",
      ]),
    ],
  );
}
