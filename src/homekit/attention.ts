import type { HAP, Service } from "homebridge";

import type { SlotView } from "../slot/view.ts";
import type { AccessoryContext } from "./requests.ts";
import { bindStandard } from "./bound-characteristic.ts";

/** Which sensor says "needs attention". Apple Home offers push and automations for all three. */
export type Alert = "contact" | "occupancy" | "leak";

/** The sensor's service, its state characteristic, and the two values of that. */
export function sensorOf({ Service, Characteristic }: HAP, alert: Alert) {
  switch (alert) {
    case "contact": {
      const state = Characteristic.ContactSensorState;
      return { type: Service.ContactSensor, state, calm: state.CONTACT_DETECTED, calling: state.CONTACT_NOT_DETECTED };
    }
    case "occupancy": {
      const state = Characteristic.OccupancyDetected;
      return {
        type: Service.OccupancySensor,
        state,
        calm: state.OCCUPANCY_NOT_DETECTED,
        calling: state.OCCUPANCY_DETECTED,
      };
    }
    case "leak": {
      const state = Characteristic.LeakDetected;
      return { type: Service.LeakSensor, state, calm: state.LEAK_NOT_DETECTED, calling: state.LEAK_DETECTED };
    }
  }
}

/** The sensor: needs attention, whether the level can be trusted, and whether something needs a person. */
export function attention(
  { hap, whileWaiting }: AccessoryContext,
  service: Service,
  alert: Alert,
): (view: SlotView) => void {
  const { StatusActive, StatusFault } = hap.Characteristic;
  const { state, calm, calling } = sensorOf(hap, alert);
  const needed = bindStandard<number>(service, state, calm);
  const active = bindStandard<boolean>(service, StatusActive, false);
  const fault = bindStandard<number>(service, StatusFault, StatusFault.NO_FAULT);
  const show = (view: SlotView): void => {
    // The reason before the alarm: an automation on the sensor may read these.
    active.show(view.active && view.level !== null);
    fault.show(view.fault ? StatusFault.GENERAL_FAULT : StatusFault.NO_FAULT);
    needed.show(view.attention ? calling : calm);
  };
  whileWaiting((view) => {
    if (view.level !== null) active.show(view.active);
    if (!view.attention) return;
    fault.show(view.fault ? StatusFault.GENERAL_FAULT : StatusFault.NO_FAULT);
    needed.show(calling);
  });
  return show;
}
