import type { Forecast } from "../../slot/forecast.ts";
import type { Shelf } from "../../slot/state.ts";
import type { Clock, Timer } from "../../support/clock.ts";
import { detached, type ReportFailure } from "../../support/detached.ts";
import type { AmazonClock } from "./clock.ts";
import type { Device } from "./device.ts";
import { afterStart } from "./duties.ts";
import { reportIn, slotReport, type Reported } from "./level-report.ts";
import { answers } from "../../slot/readiness.ts";

/** Tells Amazon a slot's level, daily and when it changes (rule 12). */
export interface SlotReporter {
  start(): void;
  /** The level, or whether it is trusted, may have changed. Percent; null while not known or stale. */
  changed(percent: number | null): void;
  stop(): void;
}

export interface SlotReporterOptions {
  slotId: string;
  capacity: number;
  device: Device;
  shelf: () => Shelf;
  forecast: () => Forecast | null;
  clock: Clock;
  amazonClock: AmazonClock;
  report: ReportFailure;
}

export function createSlotReporter(options: SlotReporterOptions): SlotReporter {
  const { slotId, capacity, device, clock, amazonClock, report } = options;
  let level: number | null = null;
  let last: Reported | null = null;
  let timer: Timer | null = null;
  let started = false;
  let linked = false;

  const send = (): void => {
    if (level === null || !answers(device.readiness())) return;
    last = { percent: level, at: clock.monotonic() };
    const current = slotReport(level, capacity, options.shelf(), options.forecast(), amazonClock.moment());
    detached(() => device.information.reportLevel(slotId, current), report);
    arm();
  };
  /**
   * By the link as it was last told, `send` asks again: to read it at each of a sensor's readings took a tenth of all
   * the time under load.
   */
  function arm(): void {
    if (!started) return;
    const wait = linked ? reportIn(last, level, clock.monotonic()) : null;
    timer?.cancel();
    timer =
      wait === null
        ? null
        : clock.after(wait, () => {
            detached(send, report);
          });
  }
  return {
    start() {
      device.onChange((now) => {
        linked = answers(now);
        arm();
      });
      timer = clock.after(afterStart, () => {
        detached(() => {
          started = true;
          linked = answers(device.readiness());
          arm();
        }, report);
      });
    },
    changed(percent) {
      if (percent === level) return;
      level = percent;
      arm();
    },
    stop() {
      started = false;
      timer?.cancel();
      timer = null;
    },
  };
}
