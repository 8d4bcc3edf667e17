import type { HAP, PlatformAccessory } from "homebridge";

import { informationText } from "./names.ts";

/** What AccessoryInformation says of a slot. */
export interface SlotInformation {
  /** Device model, as registered with DRS. */
  model: string;
  /** Device serial, as registered with DRS. */
  serial: string;
  slotId: string;
  /** The plugin's version. */
  version: string;
}

/**
 * AccessoryInformation. To be set at every start: Homebridge brings FirmwareRevision back as "0".
 * `name` is already one that HAP accepts.
 */
export function information(hap: HAP, accessory: PlatformAccessory, name: string, slot: SlotInformation): void {
  const { Characteristic } = hap;
  const service =
    accessory.getService(hap.Service.AccessoryInformation) ?? accessory.addService(hap.Service.AccessoryInformation);
  service
    .updateCharacteristic(Characteristic.Name, name)
    .updateCharacteristic(Characteristic.Manufacturer, "Dash Replenishment")
    .updateCharacteristic(Characteristic.Model, informationText(slot.model, `Model ${slot.model}`.trim()))
    .updateCharacteristic(Characteristic.SerialNumber, informationText(`${slot.serial}-${slot.slotId}`, "Unknown"))
    .updateCharacteristic(Characteristic.FirmwareRevision, slot.version);
}
