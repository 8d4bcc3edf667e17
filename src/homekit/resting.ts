import type { API, PlatformAccessory } from "homebridge";
import { enumsOf } from "./hap-enums.ts";

/**
 * Makes a restored accessory refuse what it is asked: its slot is in the configuration, but wrong there, so it does not run. Without this
 * HAP would take "Replenish on" and show it, and nobody would order.
 */
export function rest({ hap }: API, accessory: PlatformAccessory): void {
  const { Switch, FilterMaintenance } = hap.Service;
  const { On, ResetFilterIndication } = hap.Characteristic;
  const refuse = (): never => {
    throw new hap.HapStatusError(enumsOf(hap).HAPStatus.NOT_ALLOWED_IN_CURRENT_STATE);
  };
  for (const service of accessory.services) {
    if (service.UUID === Switch.UUID) service.getCharacteristic(On).onSet(refuse);
    if (service.UUID === FilterMaintenance.UUID) service.getCharacteristic(ResetFilterIndication).onSet(refuse);
  }
}
