import type { Service } from "homebridge";

import type { SlotView } from "../slot/view.ts";
import type { AccessoryContext } from "./requests.ts";
import { bindStandard } from "./bound-characteristic.ts";

/**
 * The level as HomeKit shows it, in whole percent. One that is not known shows as 100 (with StatusActive false): an
 * invented 0 % would tell people to buy.
 */
export function shownLevel({ level }: SlotView): number {
  if (level === null || !Number.isFinite(level)) return 100;
  return Math.min(100, Math.max(0, Math.round(level)));
}

/** Battery: the one place where Apple Home shows a number of percent. Low means a low level and nothing else. */
export function battery({ hap, whileWaiting }: AccessoryContext, service: Service): (view: SlotView) => void {
  const { BatteryLevel, ChargingState, StatusLowBattery } = hap.Characteristic;
  const level = bindStandard<number>(service, BatteryLevel, 100);
  const low = bindStandard<number>(service, StatusLowBattery, StatusLowBattery.BATTERY_LEVEL_NORMAL);
  bindStandard<number>(service, ChargingState, ChargingState.NOT_CHARGEABLE).show(ChargingState.NOT_CHARGEABLE);
  whileWaiting((view) => {
    if (view.level !== null) level.show(shownLevel(view));
    if (view.low) low.show(StatusLowBattery.BATTERY_LEVEL_LOW);
  });
  return (view) => {
    level.show(shownLevel(view));
    low.show(view.low ? StatusLowBattery.BATTERY_LEVEL_LOW : StatusLowBattery.BATTERY_LEVEL_NORMAL);
  };
}
