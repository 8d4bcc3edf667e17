import type { Service } from "homebridge";

import type { SlotView } from "../slot/view.ts";
import { customTexts } from "./custom-characteristics.ts";
import { shownLevel } from "./battery.ts";
import { onWrite, type AccessoryContext } from "./requests.ts";
import { bindStandard } from "./bound-characteristic.ts";

/** FilterMaintenance: how much is left, whether it is low, "I refilled it", and the three texts of our own. */
export function filter(context: AccessoryContext, service: Service): (view: SlotView) => void {
  const { Characteristic } = context.hap;
  const { FILTER_OK, CHANGE_FILTER } = Characteristic.FilterChangeIndication;
  const level = bindStandard<number>(service, Characteristic.FilterLifeLevel, 100);
  const low = bindStandard<number>(service, Characteristic.FilterChangeIndication, FILTER_OK);
  const texts = customTexts(context.hap, service);
  context.whileWaiting((view) => {
    if (view.level !== null) level.show(shownLevel(view));
    if (view.low) low.show(CHANGE_FILTER);
    texts.showStatus(view);
  });
  onWrite(
    context,
    service.getCharacteristic(Characteristic.ResetFilterIndication),
    "Reset (refilled)",
    () => context.requests.refilled(),
    // Write-only: nothing of it can be read back, so nothing sticks.
    () => undefined,
  );
  return (view) => {
    level.show(shownLevel(view));
    low.show(view.low ? CHANGE_FILTER : FILTER_OK);
    texts.show(view);
  };
}
