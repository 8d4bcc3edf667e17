import * as v from "valibot";
import { list, secret, section, shapedText, text } from "./fields.ts";
import { slotSchema } from "./slot.ts";

/** `device_model` and `serial` of the consent page's `scope_data` (Amazon's DRS documentation, Login with Amazon). */
const registered = /^[\w+-]{1,64}$/;

/** Longer ones are allowed, up to 64, but Amazon advises to stay within this. */
export const advisedLength = 50;

const deviceEntries = {
  name: v.optional(text({ title: "Name" })),
  model: shapedText(registered, "the model as registered with DRS: 1 to 64 of A-Z a-z 0-9 - + _", { title: "Model", description: "As registered with DRS." }),
  serial: shapedText(registered, "the serial as registered with DRS: 1 to 64 of A-Z a-z 0-9 - + _", { title: "Serial", description: "As registered with DRS." }),
  refreshToken: v.optional(secret({ title: "Refresh token", description: "From linking this device with Amazon. Not needed in simulate." }), ""),
};

/** A device without its slots, which are checked one by one so that a wrong one leaves the others running. */
export const deviceAlone = section(deviceEntries, { title: "Device" });

export const deviceSchema = section(
  { ...deviceEntries, slots: v.optional(list(slotSchema, { title: "Slots" }), []) },
  { title: "Device" },
);
