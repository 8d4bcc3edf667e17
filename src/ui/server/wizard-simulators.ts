import { inProcess, startSimulator, type Simulator } from "../../simulator/index.ts";
import type { Timer } from "../../support/clock.ts";
import { detached } from "../../support/detached.ts";
import type { Context } from "./context.ts";

/** Who can open the consent page: this machine only, or the home network too. */
export type Reach = "loopback" | "network";

/** What plays Amazon for the wizard in simulate mode: a simulator for each reach, started when it is needed. */
export interface WizardSimulators {
  /**
   * Its port. From now on a browser is sent back to `redirectUri` and nowhere else. Rejects with SimulatorStartError.
   */
  port(reach: Reach, redirectUri: string): Promise<number>;
  /** Whether one listens on this port. */
  listens(port: number): boolean;
  close(): Promise<void>;
}

/**
 * Ms after it was last needed: walking through the wizard takes a minute, its codes are good for five, and a page that
 * somebody forgot must not keep a port open.
 */
const closesAfter = 10 * 60_000;

/** What a newcomer finds subscribed, so that the wizard can be walked to its end. */
const sampleSlots = {
  "coffee-beans": { product: { asin: "B00SIMBEAN", quantity: 1, unit: "kg" } },
  "water-filter": { product: { asin: "B00SIMFILT", quantity: 2, unit: "count" } },
};

const hosts: Record<Reach, string> = { loopback: "127.0.0.1", network: "0.0.0.0" };

interface Open {
  started: Promise<Simulator>;
  /** 0 until it listens. */
  port: number;
  timer: Timer | null;
}

export function createWizardSimulators({
  clock,
  random,
  report,
}: Pick<Context, "clock" | "random" | "report">): WizardSimulators {
  const open = new Map<Reach, Open>();

  const begin = (reach: Reach): Open => {
    const started = startSimulator({
      ...inProcess,
      host: hosts[reach],
      consentOnly: true,
      redirectUris: [],
      slots: sampleSlots,
      clock,
      random,
      report,
    });
    const one: Open = { started, port: 0, timer: null };
    open.set(reach, one);
    // Whoever asked for it gets the failure.
    started.then(
      ({ port }) => {
        one.port = port;
      },
      () => {
        forget(reach, one);
      },
    );
    return one;
  };
  function forget(reach: Reach, one: Open): void {
    one.timer?.cancel();
    if (open.get(reach) === one) open.delete(reach);
  }
  const end = async (reach: Reach, one: Open): Promise<void> => {
    forget(reach, one);
    const simulator = await one.started.catch(() => null);
    await simulator?.close();
  };
  return {
    async port(reach, redirectUri) {
      const one = open.get(reach) ?? begin(reach);
      one.timer?.cancel();
      one.timer = clock.after(closesAfter, () => {
        detached(() => end(reach, one), report);
      });
      const { port, control } = await one.started;
      control.returnOnlyTo([redirectUri]);
      return port;
    },
    listens: (port) => [...open.values()].some((one) => one.port === port),
    async close() {
      await Promise.all([...open].map(([reach, one]) => end(reach, one)));
    },
  };
}
