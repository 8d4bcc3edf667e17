import { contestantNames, type ContestantName } from "./contestants.ts";
import { measureEvents } from "./events.ts";
import { openHouse, type House } from "./house.ts";
import type { Everything } from "./installed.ts";
import type { CannonResult } from "./cannon.ts";
import { measureRawHttp, measureWebhooks } from "./webhooks.ts";

/** A Homebridge without a plugin, or one with a contestant. */
export type HouseName = "empty" | ContestantName;
/** A contestant, or node:http alone. */
export type ServerName = "rawHttp" | ContestantName;

export const houseNames: readonly HouseName[] = ["empty", ...contestantNames];
export const serverNames: readonly ServerName[] = [...contestantNames, "rawHttp"];

/** What all rounds measured, in the order of the rounds. */
export interface Measured {
  startMs: Record<HouseName, number[]>;
  rssMb: Record<HouseName, number[]>;
  webhooks: Record<ServerName, CannonResult[]>;
  eventMs: Record<ContestantName, number[]>;
}

export interface RoundsPlan {
  rounds: number;
  /** How long webhooks are fired at each, in seconds. */
  seconds: number;
  /** Events at a controller, each. */
  events: number;
}

/**
 * Round after round: everybody is started, weighed and fired at in turn, in another order each time, so that what else
 * the machine does strikes all alike.
 */
export async function measureRounds(
  { contestants, cannon }: Everything,
  { rounds, seconds, events }: RoundsPlan,
  progress: (text: string) => void,
): Promise<Measured> {
  const measured = nothingMeasured();
  for (let round = 0; round < rounds; round++) {
    const houses = new Map<HouseName, House>();
    try {
      for (const name of turned(houseNames, round)) {
        progress(`round ${round + 1} of ${rounds}: ${name} starts`);
        const house = await openHouse(name === "empty" ? null : name, contestants);
        houses.set(name, house);
        measured.startMs[name].push(house.homebridge.startMs);
      }
      for (const [name, house] of houses) measured.rssMb[name].push(await house.settledMb());
      for (const name of turned(serverNames, round)) {
        progress(`round ${round + 1} of ${rounds}: webhooks to ${name}`);
        measured.webhooks[name].push(
          await measureServer(
            name,
            houses,
            cannon,
            seconds,
            (taken) => {
              if (name !== "rawHttp") measured.eventMs[name].push(...taken);
            },
            events,
          ),
        );
      }
    } finally {
      await Promise.all([...houses.values()].map(({ homebridge }) => homebridge.dispose()));
    }
  }
  progress("");
  return measured;
}

async function measureServer(
  name: ServerName,
  houses: ReadonlyMap<HouseName, House>,
  cannon: string,
  seconds: number,
  onEvents: (taken: number[]) => void,
  events: number,
): Promise<CannonResult> {
  const house = name === "rawHttp" ? undefined : houses.get(name);
  if (house === undefined) return measureRawHttp(cannon, seconds);
  onEvents(await measureEvents(house, events));
  const result = await measureWebhooks(house, cannon, seconds);
  // homebridge-dummy goes on writing long after the last webhook.
  await house.homebridge.kill();
  return result;
}

function nothingMeasured(): Measured {
  const houses = (): Record<HouseName, number[]> => ({
    empty: [],
    ours: [],
    "homebridge-http-webhooks": [],
    "homebridge-dummy": [],
  });
  return {
    startMs: houses(),
    rssMb: houses(),
    webhooks: { rawHttp: [], ours: [], "homebridge-http-webhooks": [], "homebridge-dummy": [] },
    eventMs: { ours: [], "homebridge-http-webhooks": [], "homebridge-dummy": [] },
  };
}

function turned<T>(list: readonly T[], by: number): T[] {
  const from = by % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}
