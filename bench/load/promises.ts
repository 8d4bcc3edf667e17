import { spreadOf } from "../support/statistics.ts";
import type { Gauge } from "./gauge.ts";
import type { LoadResult } from "./run.ts";

/** What is promised of time and memory; everything else is promised whatever the machine. */
export interface Limits {
  /** How much more memory it may take at the end than early on. */
  growth: number;
  /** The event loop's delay, 99th percentile, ms. */
  delayMs: number;
}

const promisedLimits: Limits = { growth: 0.15, delayMs: 50 };

/** What was promised and did not hold, in words; none where all is well. */
export function brokenPromises(result: LoadResult, limits: Limits = promisedLimits): string[] {
  const { traffic, homekit, gauges, orders, survived, errors } = result;
  const { earlyMb, lateMb } = memoryOf(result);
  const delay = gauges.at(-1)?.delayP99Ms ?? Number.NaN;
  const told: [boolean, string][] = [
    [!survived, "Homebridge crashed, or did not end in good order"],
    [
      !(lateMb <= earlyMb * (1 + limits.growth)),
      `memory grew from ${earlyMb.toFixed(0)} MB to ${lateMb.toFixed(0)} MB, more than ${limits.growth * 100} %`,
    ],
    [
      !(delay < limits.delayMs),
      `the event loop's delay was ${delay.toFixed(1)} ms (p99), not under ${limits.delayMs} ms`,
    ],
    [homekit.reads === 0 || homekit.failed > 0, `${homekit.failed} of ${homekit.reads} HomeKit reads failed`],
    [homekit.events === 0, "the controller was told of nothing"],
    [
      orders.placed !== orders.expected || orders.calls !== orders.expected,
      `${orders.placed} orders by ${orders.calls} calls, expected ${orders.expected}`,
    ],
    [traffic.webhooks === 0 || traffic.messages === 0, "no traffic"],
  ];
  return [
    ...told.flatMap(([broken, words]) => (broken ? [words] : [])),
    ...orders.wrong,
    ...traffic.violations,
    ...errors,
  ];
}

/**
 * Medians of half a minute, or of a tenth of a short run: garbage comes and goes. Early is the end of minute two, or
 * the third of a short run.
 */
export function memoryOf({ gauges, seconds }: Pick<LoadResult, "gauges" | "seconds">): {
  earlyMb: number;
  lateMb: number;
} {
  const width = Math.max(2, Math.min(30, Math.round(seconds / 10)));
  const early = Math.min(120, Math.round(seconds / 3));
  const middle = (some: readonly Gauge[]): number => spreadOf(some.map(({ rssMb }) => rssMb)).median;
  return { earlyMb: middle(gauges.slice(Math.max(0, early - width), early)), lateMb: middle(gauges.slice(-width)) };
}
