import { CharacteristicType, fullUuid } from "./hap-types.ts";

/** The values that the characteristics of this plugin have. */
export type HapValue = string | number | boolean | null;

export interface CharacteristicView {
  /** Accessory and instance id: what HAP needs to read or write it. */
  aid: number;
  iid: number;
  type: string;
  perms: readonly string[];
  format: string;
  /** As it stood when the accessories were listed; null if it can only be written. */
  value: HapValue;
}

export interface ServiceView {
  iid: number;
  type: string;
  primary: boolean;
  linked: readonly number[];
  /** ConfiguredName, else Name, else empty: the only thing on the wire that tells two services of one type apart. */
  name: string;
  characteristics: readonly CharacteristicView[];
  /** The characteristic of that type; throws if there is none. */
  characteristic(type: string): CharacteristicView;
  has(type: string): boolean;
}

/**
 * An accessory as a controller sees it. HAP's JSON carries no subtype, so several services of one type (our switches)
 * are told apart by name; `all(type)` gives them by instance id, which is the order in which they were *first* added
 * and survives restarts.
 */
export interface AccessoryView {
  aid: number;
  /** Name of its AccessoryInformation. */
  name: string;
  services: readonly ServiceView[];
  all(type: string): readonly ServiceView[];
  has(type: string, name?: RegExp): boolean;
  /** The one service of that type (and name); throws if there is none or more than one. */
  service(type: string, name?: RegExp): ServiceView;
}

/**
 * The parts of HAP's JSON that are used here (HAP specification, 6.6.4 "Example Accessory Attribute Database in JSON").
 */
export interface WireAccessory {
  aid: number;
  services: {
    iid: number;
    type: string;
    primary?: boolean;
    linked?: number[];
    characteristics: WireCharacteristic[];
  }[];
}

interface WireCharacteristic {
  iid?: number;
  type?: string;
  perms?: string[];
  format?: string;
  value?: unknown;
}

/** The id of a characteristic in HAP's URLs. */
export function hapId({ aid, iid }: { aid: number; iid: number }): string {
  return `${aid}.${iid}`;
}

export function accessoryView(wire: WireAccessory): AccessoryView {
  const services = wire.services.map((service) => serviceView(wire.aid, service)).sort((a, b) => a.iid - b.iid);
  const matching = (type: string, name?: RegExp): ServiceView[] =>
    services.filter((service) => service.type === fullUuid(type) && (name === undefined || name.test(service.name)));
  return {
    aid: wire.aid,
    name: String(services[0]?.characteristics.find(({ type }) => type === CharacteristicType.Name)?.value ?? ""),
    services,
    all: (type) => matching(type),
    has: (type, name) => matching(type, name).length > 0,
    service(type, name) {
      const found = matching(type, name);
      const [only] = found;
      if (only !== undefined && found.length === 1) return only;
      const known = services.map((service) => `${service.type} "${service.name}"`).join("\n");
      throw new Error(
        `${found.length} services match ${type}${name === undefined ? "" : ` ${String(name)}`}. The accessory has:\n${known}`,
      );
    },
  };
}

function serviceView(aid: number, wire: WireAccessory["services"][number]): ServiceView {
  const characteristics = wire.characteristics.map((characteristic): CharacteristicView => ({
    aid,
    iid: Number(characteristic.iid),
    type: fullUuid(characteristic.type ?? ""),
    perms: characteristic.perms ?? [],
    format: characteristic.format ?? "",
    value: hapValue(characteristic.value, characteristic.format),
  }));
  const find = (type: string): CharacteristicView | undefined =>
    characteristics.find((each) => each.type === fullUuid(type));
  return {
    iid: wire.iid,
    type: fullUuid(wire.type),
    primary: wire.primary ?? false,
    linked: wire.linked ?? [],
    name: String(find(CharacteristicType.ConfiguredName)?.value ?? find(CharacteristicType.Name)?.value ?? ""),
    characteristics,
    has: (type) => find(type) !== undefined,
    characteristic(type) {
      const found = find(type);
      if (found === undefined) throw new Error(`The service ${wire.type} has no characteristic ${type}`);
      return found;
    },
  };
}

/**
 * What came off the wire as a value. hap-nodejs sends a boolean as 1 or 0 (HAP allows both), so the format decides. HAP
 * knows other formats (data, TLV), which this plugin does not use.
 */
export function hapValue(value: unknown, format: string | undefined): HapValue {
  if (format === "bool" && typeof value === "number") return value === 1;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}
