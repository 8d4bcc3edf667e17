import * as v from "valibot";
import { list, secret, section, shapedText, text } from "./fields.ts";
import { registered } from "./registered.ts";
import { slotSchema } from "./slot.ts";

const deviceEntries = {
  name: v.optional(text()),
  model: shapedText(registered, "the model as registered with DRS: 1 to 64 of A-Z a-z 0-9 - + _"),
  serial: shapedText(registered, "the serial as registered with DRS: 1 to 64 of A-Z a-z 0-9 - + _"),
  refreshToken: v.optional(secret(), ""),
};

/** A device without its slots, which are checked one by one so that a wrong one leaves the others running. */
export const deviceAlone = section(deviceEntries);

export const deviceSchema = section({ ...deviceEntries, slots: v.optional(list(slotSchema), []) });
