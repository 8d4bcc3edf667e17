import * as v from "valibot";
import { choice, countFrom, flag, numberAboveZero, numberFrom, requiredText, section, shapedText, text } from "./fields.ts";
import { levelSchema } from "./level.ts";

const replenishSchema = section(
  {
    automatic: v.optional(flag({ title: "Order automatically" }), true),
    threshold: v.optional(numberFrom(1, 90, { title: "Low at or below (%)" }), 20),
    confirmations: v.optional(countFrom(1, 20, { title: "Confirmations", description: "Readings in a row before it counts as low." }), 3),
    refillRise: v.optional(numberFrom(5, 90, { title: "Refill rise", description: "This many points up: it was refilled." }), 20),
    cooldownHours: v.optional(numberFrom(0, 720, { title: "Cooldown (hours)", description: "Since the last accepted order." }), 24),
    maxOrdersPer30Days: v.optional(countFrom(0, 31, { title: "Orders in 30 days", description: "At most; automatic and manual together. 0: never." }), 2),
    manualCeiling: v.optional(numberFrom(0, 100, { title: "Manual ceiling (%)", description: "The switch refuses above this level." }), 60),
  },
  { title: "Replenish" },
);

const homekitSchema = section(
  {
    exposeAs: v.optional(choice(["sensor", "purifier", "filter"], { title: "Show as" }), "sensor"),
    alert: v.optional(choice(["contact", "occupancy", "leak", "none"], { title: "Alert by" }), "contact"),
    battery: v.optional(flag({ title: "Battery" }), true),
    replenishSwitch: v.optional(flag({ title: "Replenish switch" }), true),
    automaticSwitch: v.optional(flag({ title: "Switch for automatic ordering" }), false),
  },
  { title: "HomeKit" },
);

/** A slot: one consumable, one HomeKit accessory. */
export const slotSchema = section(
  {
    slotId: requiredText("Amazon's id of the slot", { title: "Slot id", description: "Amazon's id of the slot." }),
    key: v.optional(
      shapedText(/^[\w-]{0,64}$/, "1 to 64 of A-Z a-z 0-9 - _", {
        title: "Key",
        description: "For URLs and topics. Made of serial and slot id when empty.",
      }),
    ),
    name: v.optional(text({ title: "Name" })),
    unit: v.optional(text({ title: "Unit" }), "%"),
    capacity: v.optional(numberAboveZero({ title: "Capacity", description: "What a full slot holds, in units." }), 100),
    level: v.optional(levelSchema, {}),
    replenish: v.optional(replenishSchema, {}),
    homekit: v.optional(homekitSchema, {}),
  },
  { title: "Slot" },
);
