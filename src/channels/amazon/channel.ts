import type { DeviceSettings, Settings } from "../../config/settings.ts";
import type { Clock } from "../../support/clock.ts";
import { detached } from "../../support/detached.ts";
import { errorText, type Log } from "../../support/log.ts";
import { reasonText } from "../../words/en/reasons.ts";
import type { ServedSlot, OrderChannel, SlotId } from "../contract.ts";
import { amazonCan } from "./capabilities.ts";
import type { AmazonClock } from "./clock.ts";
import { createDevice, type Device } from "./device.ts";
import { createDeviceDuties } from "./duties.ts";
import type { AmazonConnection } from "./connection.ts";
import type { Links } from "./links.ts";
import { createSlotReporter, type SlotReporter } from "./reporter.ts";

export interface AmazonChannelOptions {
  settings: Pick<Settings, "mode" | "ordering" | "devices">;
  links: Links;
  amazon: AmazonConnection;
  amazonClock: AmazonClock;
  clock: Clock;
  log: Log;
}

/** Amazon's channel, and its devices, of which a slot's serial says which one it is in. */
export interface AmazonChannel extends OrderChannel {
  deviceOf(serial: string): Device;
}

/** Amazon's Dash Replenishment Service, spoken to by `amazon`. */
export function createAmazonChannel({
  settings,
  links,
  amazon,
  amazonClock,
  clock,
  log,
}: AmazonChannelOptions): AmazonChannel {
  const { mode } = settings;
  const { stopped } = settings.ordering;
  const devices = new Map<string, Device>();
  const reports = createReports();
  const closing: { stop(): void }[] = [];
  let closed = false;
  const report = (error: unknown): void => {
    log.error(errorText(error));
  };

  const deviceOf = (serial: string): Device => {
    const known = devices.get(serial);
    if (known !== undefined) return known;
    const { name = serial, refreshToken = null } = deviceNamed(settings.devices, serial) ?? {};
    const device = createDevice({
      name,
      serial,
      refreshToken,
      mode,
      links,
      amazon,
      amazonClock,
      log,
      stopped: stopped === null ? null : reasonText(stopped),
    });
    devices.set(serial, device);
    return device;
  };

  /** In simulate mode only once an order has started the simulator: a report to nobody would load it for nothing. */
  const begin = (slots: readonly ServedSlot[]): void => {
    if (closed || stopped !== null) return;
    for (const [serial, ours] of Map.groupBy(slots, (slot) => slot.serial)) {
      const device = deviceOf(serial);
      const name = deviceNamed(settings.devices, serial)?.name ?? serial;
      // The built-in simulator lists the slots of all devices.
      const duties = createDeviceDuties({
        name,
        slots: ours,
        knowsSlots: mode !== "simulate",
        device,
        clock,
        log,
        report,
      });
      duties.start();
      closing.push(duties);
    }
    for (const slot of slots) {
      const failed = (error: unknown): void => {
        log.error(`${slot.name}: ${errorText(error)}`);
      };
      const reporter = createSlotReporter({
        ...slot,
        device: deviceOf(slot.serial),
        clock,
        amazonClock,
        report: failed,
      });
      reports.begin(slot, reporter);
      closing.push(reporter);
    }
  };

  return {
    deviceOf,
    can: amazonCan(mode),
    readiness: ({ serial }) => deviceOf(serial).readiness(),
    onChange({ serial }, listener) {
      deviceOf(serial).onChange(listener);
    },
    place: (need, lastLook) => deviceOf(need.serial).place(need, lastLook),
    follow: ({ serial, slotId, ref }) => deviceOf(serial).information.orderNews(slotId, ref),
    takeBack: ({ serial, slotId }) => deviceOf(serial).cancelTestOrder(slotId),
    report(slot, percent) {
      reports.changed(slot, percent);
    },
    now: () => amazonClock.now(),
    learnTime: ({ serial }) => deviceOf(serial).learnTime(),
    safetyCatch: {
      trip({ serial }, account) {
        deviceOf(serial).trip(account);
      },
      isUnsaved: ({ serial }) => deviceOf(serial).hasUnsavedTrip,
      save({ serial }) {
        deviceOf(serial).saveTrip();
      },
    },
    startDuties(slots) {
      amazon.whenReady(() => {
        detached(() => {
          begin(slots);
        }, report);
      });
    },
    links: {
      has: (serial) => devices.has(serial),
      end: (serial) => deviceOf(serial).unlink(),
    },
    recheck() {
      for (const device of devices.values()) device.recheck();
    },
    recover() {
      for (const device of devices.values()) device.recover();
    },
    close() {
      closed = true;
      for (const one of closing)
        detached(() => {
          one.stop();
        }, report);
      for (const device of devices.values())
        detached(() => {
          device.stop();
        }, report);
      amazon.close();
    },
  };
}

/** One device for each serial: two entries with the same serial share its link, and its one refresh at a time. */
function deviceNamed(devices: readonly DeviceSettings[], serial: string): DeviceSettings | null {
  const ours = devices.filter((device) => device.serial === serial);
  const [first] = ours;
  if (first === undefined) return null;
  return { ...first, refreshToken: ours.find(({ refreshToken }) => refreshToken !== null)?.refreshToken ?? null };
}

/** The newest levels, and those who report them once there is somebody to report to. */
function createReports() {
  const levels = new Map<string, number | null>();
  const reporters = new Map<string, SlotReporter>();
  const keyOf = ({ serial, slotId }: SlotId): string => JSON.stringify([serial, slotId]);
  return {
    changed(slot: SlotId, percent: number | null): void {
      const key = keyOf(slot);
      const reporter = reporters.get(key);
      if (reporter === undefined) levels.set(key, percent);
      else reporter.changed(percent);
    },
    begin(slot: SlotId, reporter: SlotReporter): void {
      const key = keyOf(slot);
      reporter.changed(levels.get(key) ?? null);
      reporter.start();
      reporters.set(key, reporter);
    },
  };
}
