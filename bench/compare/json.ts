import { percentile, spreadOf } from "../support/statistics.ts";
import { contestantNames, type ContestantName } from "./contestants.ts";
import type { Everything } from "./installed.ts";
import { houseNames, serverNames, type HouseName, type Measured, type ServerName } from "./rounds.ts";

/**
 * The figures for one accessory, for programs: medians. Memory is the whole process, so what a plugin adds is the
 * difference to `empty`.
 */
export interface Figures {
  webhookRps: Record<ServerName, number>;
  webhookMs: Record<ServerName, { p50: number; p99: number }>;
  eventMs: Record<ContestantName, { p50: number; p95: number }>;
  startMs: Record<HouseName, number>;
  rssMb: Record<HouseName, number>;
  installMb: Record<ContestantName, number>;
  installPackages: Record<ContestantName, number>;
  /** Least and most of the rounds. */
  spread: {
    webhookRps: Record<ServerName, [number, number]>;
    startMs: Record<HouseName, [number, number]>;
    rssMb: Record<HouseName, [number, number]>;
  };
}

export function figuresOf({ startMs, rssMb, webhooks, eventMs }: Measured, { contestants }: Everything): Figures {
  const rps = (name: ServerName): number[] => webhooks[name].map((one) => one.rps);
  const middle = (values: readonly number[], digits = 1): number => rounded(spreadOf(values).median, digits);
  const ends = (values: readonly number[]): [number, number] => {
    const { least, most } = spreadOf(values);
    return [rounded(least, 1), rounded(most, 1)];
  };
  return {
    webhookRps: each(serverNames, (name) => middle(rps(name), 0)),
    webhookMs: each(serverNames, (name) => ({
      p50: middle(webhooks[name].map((one) => one.p50Ms)),
      p99: middle(webhooks[name].map((one) => one.p99Ms)),
    })),
    eventMs: each(contestantNames, (name) => ({
      p50: rounded(percentile(eventMs[name], 50), 1),
      p95: rounded(percentile(eventMs[name], 95), 1),
    })),
    startMs: each(houseNames, (name) => middle(startMs[name], 0)),
    rssMb: each(houseNames, (name) => middle(rssMb[name])),
    installMb: each(contestantNames, (name) => rounded(contestants[name].bytes / 1e6, 2)),
    installPackages: each(contestantNames, (name) => contestants[name].packages),
    spread: {
      webhookRps: each(serverNames, (name) => ends(rps(name))),
      startMs: each(houseNames, (name) => ends(startMs[name])),
      rssMb: each(houseNames, (name) => ends(rssMb[name])),
    },
  };
}

function each<Name extends string, T>(names: readonly Name[], value: (name: Name) => T): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, T>;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
