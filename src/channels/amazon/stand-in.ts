import type { Clock } from "../../support/clock.ts";
import type { ReportFailure } from "../../support/detached.ts";
import type { Log } from "../../support/log.ts";
import { once } from "../../support/once.ts";

/** Where somebody plays Amazon. */
export interface Addresses {
  apiUrl: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

/** What plays Amazon in simulate mode. */
export interface StandIn {
  /** Starts it at the first call. Rejects where that fails; the next call tries again. */
  addresses(): Promise<Addresses>;
  close(): void;
}

export interface StandInOptions {
  /**
   * What it says the devices are subscribed to, besides what they use; Amazon itself knows that from the consent page.
   */
  slotIds: readonly string[];
  clock: Clock;
  random: () => number;
  log: Log;
  report: ReportFailure;
}

/** The built-in simulator, in this process and started by the first call: a slot that never orders never loads it. */
export function createStandIn({ slotIds, clock, random, log, report }: StandInOptions): StandIn {
  let closed = false;
  const simulator = once(async (): Promise<{ url: string; close(): Promise<void> }> => {
    const { startSimulator, inProcess } = await import("../../simulator/index.ts");
    if (closed) throw new Error("the plugin is stopping");
    // Nobody is linked here: the wizard has a simulator of its own, whose tokens are good in this one.
    const running = await startSimulator({ ...inProcess, redirectUris: [], clock, random, report });
    for (const slotId of slotIds) running.control.setSlot(slotId, {});
    log.debug(`the built-in simulator stands in for Amazon at ${running.url}`);
    return running;
  });
  return {
    async addresses() {
      return addressesAt((await simulator.run()).url);
    },
    close() {
      closed = true;
      simulator.current?.then((running) => running.close()).catch(report);
    },
  };
}

function addressesAt(url: string): Addresses {
  return { apiUrl: url, tokenUrl: `${url}/auth/o2/token`, clientId: "simulator", clientSecret: "simulator" };
}
