import type { Formats, HAP, HAPStatus, Perms } from "homebridge";

/**
 * The enums of HAP-NodeJS that we need, as the objects that they are at run time. HAP-NodeJS declares them `const
 * enum`, which TypeScript refuses to read from another package's declarations (TS2748).
 */
export interface HapEnums {
  Formats: { STRING: Formats };
  Perms: { PAIRED_READ: Perms; NOTIFY: Perms };
  HAPStatus: { NOT_ALLOWED_IN_CURRENT_STATE: HAPStatus };
}

/** The enums of this Homebridge's HAP-NodeJS. */
export function enumsOf(hap: HAP): HapEnums {
  return hap;
}
