/**
 * The services and characteristics that the plugin uses, by the UUIDs of hap-nodejs 2.2.3. The JSON of HAP abbreviates
 * Apple's own to their first block without leading zeros ("49" for Switch); custom ones stand in full. `fullUuid` makes
 * both comparable.
 */
export const ServiceType = {
  AccessoryInformation: apple("3E"),
  FilterMaintenance: apple("BA"),
  ContactSensor: apple("80"),
  OccupancySensor: apple("86"),
  LeakSensor: apple("83"),
  Battery: apple("96"),
  AirPurifier: apple("BB"),
  Switch: apple("49"),
} as const;

export const CharacteristicType = {
  Name: apple("23"),
  ConfiguredName: apple("E3"),
  Manufacturer: apple("20"),
  Model: apple("21"),
  SerialNumber: apple("30"),
  FirmwareRevision: apple("52"),
  FilterLifeLevel: apple("AB"),
  FilterChangeIndication: apple("AC"),
  ResetFilterIndication: apple("AD"),
  ContactSensorState: apple("6A"),
  OccupancyDetected: apple("71"),
  LeakDetected: apple("70"),
  StatusActive: apple("75"),
  StatusFault: apple("77"),
  BatteryLevel: apple("68"),
  StatusLowBattery: apple("79"),
  ChargingState: apple("8F"),
  Active: apple("B0"),
  CurrentAirPurifierState: apple("A9"),
  TargetAirPurifierState: apple("A8"),
  On: apple("25"),
  OrderStatus: "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0001",
  LastOrder: "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0002",
  EventInstance: "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0003",
} as const;

/** HAP status codes of one characteristic that the tests meet (HAP specification, table 6-11). */
export const HapStatus = {
  Success: 0,
  ServiceCommunicationFailure: -70402,
  ResourceBusy: -70403,
  WriteOnly: -70405,
  InvalidValue: -70410,
  NotAllowedInCurrentState: -70412,
} as const;

/** A UUID in full and in capitals, whether it came short ("49", "00000049") or in full. */
export function fullUuid(uuid: string): string {
  return uuid.length <= 8 ? apple(uuid) : uuid.toUpperCase();
}

function apple(short: string): string {
  return `${short.padStart(8, "0")}-0000-1000-8000-0026BB765291`.toUpperCase();
}
