import * as v from "valibot";
import { defaultSource, sourceNames, sources } from "../sources/all.ts";
import { rawEntries } from "../sources/calibration.ts";
import {
  choice,
  countFrom,
  flag,
  list,
  numberAboveZero,
  numberFrom,
  requiredText,
  secret,
  section,
  shapedText,
  text,
} from "./fields.ts";
import { orderSchema } from "./channels.ts";
import { registered } from "./registered.ts";

/**
 * `level`: where readings come from. Flat and all optional, because conditional schemas broke or slowed several
 * releases of the Homebridge UI; each source picks what it needs (`check` in src/sources/contract.ts). What every
 * sensor has comes last.
 */
const levelSchema = section(levelEntries());

/** Every key of `level`, in the order of the form. */
export function levelEntries() {
  return {
    source: v.optional(choice(sourceNames()), defaultSource),
    ...Object.fromEntries(
      Object.values(sources)
        .flatMap(({ entries }) => Object.entries(entries))
        .filter(([key]) => !Object.hasOwn(rawEntries, key)),
    ),
    ...rawEntries,
  };
}

const replenishSchema = section({
  automatic: v.optional(flag(), true),
  threshold: v.optional(numberFrom(1, 90), 20),
  confirmations: v.optional(countFrom(1, 20), 3),
  settleMinutes: v.optional(numberFrom(0, 1440), 30),
  suddenFallHours: v.optional(numberFrom(0, 72), 12),
  refillRise: v.optional(numberFrom(5, 90), 20),
  leadDays: v.optional(numberFrom(0, 60), 0),
  cooldownHours: v.optional(numberFrom(0, 720), 24),
  maxOrdersPer30Days: v.optional(countFrom(0, 31), 2),
  manualCeiling: v.optional(numberFrom(0, 100), 60),
});

const homekitSchema = section({
  exposeAs: v.optional(choice(["sensor", "purifier", "filter"]), "sensor"),
  alert: v.optional(choice(["contact", "occupancy", "leak", "none"]), "contact"),
  battery: v.optional(flag(), true),
  replenishSwitch: v.optional(flag(), true),
  automaticSwitch: v.optional(flag(), false),
});

/** A slot: one consumable, one HomeKit accessory. */
export const slotSchema = section({
  slotId: requiredText("Amazon's id of the slot"),
  key: v.optional(shapedText(/^[\w-]{0,64}$/, "1 to 64 of A-Z a-z 0-9 - _")),
  name: v.optional(text()),
  unit: v.optional(text(), "%"),
  capacity: v.optional(numberAboveZero(), 100),
  packSize: v.optional(numberAboveZero()),
  order: v.optional(orderSchema, {}),
  level: v.optional(levelSchema, {}),
  replenish: v.optional(replenishSchema, {}),
  homekit: v.optional(homekitSchema, {}),
});

const deviceEntries = {
  name: v.optional(text()),
  model: shapedText(registered, "the model as registered with DRS: 1 to 64 of A-Z a-z 0-9 - + _"),
  serial: shapedText(registered, "the serial as registered with DRS: 1 to 64 of A-Z a-z 0-9 - + _"),
  refreshToken: v.optional(secret(), ""),
};

/** A device without its slots, which are checked one by one so that a wrong one leaves the others running. */
export const deviceAlone = section(deviceEntries);

export const deviceSchema = section({ ...deviceEntries, slots: v.optional(list(slotSchema), []) });
