import * as v from "valibot";
import {
  choice,
  countFrom,
  flag,
  numberAboveZero,
  numberFrom,
  requiredText,
  section,
  shapedText,
  text,
} from "./fields.ts";
import { levelSchema } from "./level.ts";

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
  level: v.optional(levelSchema, {}),
  replenish: v.optional(replenishSchema, {}),
  homekit: v.optional(homekitSchema, {}),
});
