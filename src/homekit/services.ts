import type { HAP, PlatformAccessory, Service, WithUUID } from "homebridge";

/** One service an accessory is to have. */
export interface WantedService {
  type: WithUUID<new (displayName?: string, subtype?: string) => Service>;
  /** Tells services of one type apart, for good: HomeKit's ids, and so rooms and automations, hang on it. */
  subtype: string;
  /** A name that HAP accepts. */
  name: string;
  /** The one the others are linked to. */
  primary: boolean;
}

/**
 * A ConfiguredName that the cache file brought back as none, null or empty, is `name` again: HAP warns of it at every
 * start, and Home shows nothing.
 */
export function restoreConfiguredName(hap: HAP, service: Service, name: string): void {
  const configuredName = service.characteristics.find(({ UUID }) => UUID === hap.Characteristic.ConfiguredName.UUID);
  if (configuredName === undefined || (typeof configuredName.value === "string" && configuredName.value !== "")) return;
  configuredName.updateValue(name);
}

/**
 * Gives a service its name, and ConfiguredName the first time: from then on that is the user's, who may change it in
 * the Home app.
 */
function nameService(hap: HAP, service: Service, name: string, renamed: () => void): void {
  const { ConfiguredName, Name } = hap.Characteristic;
  service.displayName = name;
  service.updateCharacteristic(Name, name);
  // Optional first, or HAP warns; not on a restored service, whose optional characteristics were restored too.
  if (!service.testCharacteristic(ConfiguredName)) {
    service.addOptionalCharacteristic(ConfiguredName);
    service.updateCharacteristic(ConfiguredName, name);
  }
  restoreConfiguredName(hap, service, name);
  service.getCharacteristic(ConfiguredName).onSet(renamed);
}

/** Makes the primary service primary and links the others to it, telling HAP only of what is new. */
function linkServices(services: readonly Service[], primary: Service | undefined): void {
  if (primary === undefined) return;
  if (!primary.isPrimaryService) primary.setPrimaryService(true);
  for (const service of services) {
    if (service !== primary && !primary.linkedServices.includes(service)) primary.addLinkedService(service);
  }
}

/**
 * Gives an accessory the wanted services, in their order: restored ones are used again, those of an earlier
 * configuration removed. `renamed` is called when the user gave a service another name. Returns each wanted one with
 * its service.
 */
export function placeServices<W extends WantedService>(
  hap: HAP,
  accessory: PlatformAccessory,
  wanted: readonly W[],
  renamed: () => void,
): { wanted: W; service: Service }[] {
  const isWanted = (service: Service): boolean =>
    service.UUID === hap.Service.AccessoryInformation.UUID ||
    wanted.some(({ type, subtype }) => type.UUID === service.UUID && subtype === service.subtype);
  for (const service of accessory.services.filter((each) => !isWanted(each))) accessory.removeService(service);

  const placed = wanted.map((one) => {
    const { type, subtype, name } = one;
    const restored = accessory.services.find((each) => each.UUID === type.UUID && each.subtype === subtype);
    const service = restored ?? accessory.addService(new type(name, subtype));
    nameService(hap, service, name, renamed);
    return { wanted: one, service };
  });
  linkServices(
    placed.map(({ service }) => service),
    placed.find((one) => one.wanted.primary)?.service,
  );
  return placed;
}
