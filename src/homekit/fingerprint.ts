import type { HAP, PlatformAccessory, Service } from "homebridge";

/**
 * What of an accessory belongs into Homebridge's cache file now, rather than when Homebridge stops: names, services and
 * their make-up, but no values that come and go. Two equal texts mean that nothing needs to be written.
 */
export function fingerprint(hap: HAP, accessory: PlatformAccessory): string {
  const { ConfiguredName, Name, Manufacturer, Model, SerialNumber } = hap.Characteristic;
  const lasting = new Set([ConfiguredName, Name, Manufacturer, Model, SerialNumber].map(({ UUID }) => UUID));
  const idOf = (service: Service): string => `${service.UUID} ${service.subtype ?? ""}`;
  const services = accessory.services.map((service) => [
    idOf(service),
    service.isPrimaryService,
    service.linkedServices.map(idOf),
    service.characteristics.map(({ UUID, value, props }) => [UUID, props.maxLen, lasting.has(UUID) ? value : null]),
  ]);
  return JSON.stringify([accessory.displayName, services]);
}
