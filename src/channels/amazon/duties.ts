import type { Subscription } from "../../drs/types.ts";
import { day, hour, second } from "../../slot/times.ts";
import type { Clock, Timer } from "../../support/clock.ts";
import { detached, type ReportFailure } from "../../support/detached.ts";
import type { Log } from "../../support/log.ts";
import { printable } from "../../support/mask.ts";
import type { Supply } from "../contract.ts";
import type { Device } from "./device.ts";
import { answers } from "../../slot/readiness.ts";

/**
 * What a device does every day besides ordering (rule 12): asks what its slots are subscribed to, and says that it is
 * there.
 */
export interface DeviceDuties {
  /** Soon, and then daily. */
  start(): void;
  stop(): void;
}

export interface DeviceDutiesOptions {
  name: string;
  slots: readonly { slotId: string; name: string; onSupply: (supply: Supply) => void }[];
  /** Whether the list of slots is worth comparing: the built-in simulator lists those of all devices. */
  knowsSlots: boolean;
  device: Device;
  clock: Clock;
  log: Log;
  report: ReportFailure;
}

/** Homebridge has enough to do while it starts, and what is done daily can wait. */
export const afterStart = 20 * second;

/** What Amazon sends goes into a line of the log: one that can be read. */
const mostNamed = 10;
const longestId = 64;

/** Where Amazon did not answer. */
const againAfter = hour;

export function createDeviceDuties({
  name,
  slots,
  knowsSlots,
  device,
  clock,
  log,
  report,
}: DeviceDutiesOptions): DeviceDuties {
  let timer: Timer | null = null;
  let state: "stopped" | "idle" | "working" = "stopped";
  /** Linked anew while the calls with the old link run. */
  let overtaken = false;
  /** What was said of the slot ids. */
  let said: string | null = null;

  const compare = (listed: ReadonlyMap<string, Subscription>): void => {
    const line = slotListLine(slots, [...listed.keys()]);
    if (line !== null && line !== said) log.warn(`${name}: ${line}`);
    said = line;
  };
  const work = async (): Promise<boolean> => {
    const listed = await device.information.subscriptions();
    return (await device.information.reportActive()) && listed !== null;
  };
  const run = async (): Promise<void> => {
    timer?.cancel();
    timer = null;
    if (state !== "idle") return;
    if (!answers(device.readiness())) {
      timer = clock.after(day, begin);
      return;
    }
    state = "working";
    const done = await work();
    if ((state as "stopped" | "working") === "stopped") return;
    state = "idle";
    timer = clock.after(overtaken ? 0 : done ? day : againAfter, begin);
    overtaken = false;
  };
  function begin(): void {
    detached(run, report);
  }
  return {
    start() {
      state = "idle";
      let link = device.readiness().account;
      device.onChange((now) => {
        if (answers(now) && now.account !== link) {
          overtaken = state === "working";
          begin();
        }
        link = now.account;
      });
      device.information.onSubscriptions((listed) => {
        if (state === "stopped") return;
        if (knowsSlots) compare(listed);
        for (const { slotId, onSupply } of slots) onSupply(supplyOf(listed.get(slotId)));
      });
      timer = clock.after(afterStart, begin);
    },
    stop() {
      state = "stopped";
      timer?.cancel();
      timer = null;
    },
  };
}

/** A slot that is not listed is not known to be subscribed, or not to be. */
function supplyOf(listed: Subscription | undefined): Supply {
  return { subscribed: listed?.subscribed ?? null, product: listed?.product ?? null };
}

/** Where the configuration and Amazon's list differ, in words that say which ids to use; null where they do not. */
export function slotListLine(
  configured: readonly { slotId: string; name: string }[],
  listed: readonly string[],
): string | null {
  const quoted = (ids: readonly string[]): string =>
    ids
      .slice(0, mostNamed)
      .map((id) => `"${printable(id, longestId)}"`)
      .join(", ") + (ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : "");
  const known = configured.map(({ slotId }) => slotId);
  const unused = listed.filter((id) => !known.includes(id));
  const missing = configured.filter(({ slotId }) => !listed.includes(slotId));
  const choice =
    unused.length > 0
      ? `slots that Amazon lists and nobody uses: ${quoted(unused)}`
      : "Amazon lists no other slot for this device";
  if (missing.length > 0) {
    const named = missing.map((slot) => `"${slot.slotId}" (${slot.name})`).join(", ");
    return `Amazon does not list slotId ${named}; ${choice}`;
  }
  return unused.length === 0
    ? null
    : `Amazon lists more slots than are configured; to use them add slotId ${quoted(unused)}`;
}
