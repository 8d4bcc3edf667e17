import type { Service } from "homebridge";

import { accepted, onWrite, type AccessoryContext } from "./requests.ts";
import { bindStandard } from "./bound-characteristic.ts";

/**
 * AirPurifier as a mere carrier: Apple Home shows the filter page only inside one. It is always off, so that it is not
 * counted among the things that run and "turn everything off" passes it by; a write springs back.
 */
export function purifier(context: AccessoryContext, service: Service): void {
  const { Active, CurrentAirPurifierState, TargetAirPurifierState } = context.hap.Characteristic;
  bindStandard<number>(service, CurrentAirPurifierState, CurrentAirPurifierState.INACTIVE).show(
    CurrentAirPurifierState.INACTIVE,
  );
  const fixed = [
    { type: Active, value: Active.INACTIVE },
    { type: TargetAirPurifierState, value: TargetAirPurifierState.AUTO },
  ];
  for (const { type, value } of fixed) {
    const showing = bindStandard<number>(service, type, value);
    showing.show(value);
    onWrite(
      context,
      service.getCharacteristic(type),
      "Air purifier",
      () => accepted,
      () => {
        showing.settle();
      },
    );
  }
}
