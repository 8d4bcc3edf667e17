import type { PortAnswer, SlotPort } from "../slot/port.ts";
import { levelIn, spareIn, textIn, unitsIn, type Parsed } from "./payload.ts";

/** What may be asked of a slot, and where below `<prefix>/<key>/` (design, section 10). */
export const commandPaths = {
  level: "level/set",
  used: "used",
  refilled: "refilled",
  spare: "spare/set",
  replenish: "replenish/set",
} as const;

export type Command = keyof typeof commandPaths;

/** What came of a message: what the slot said; unreadable; or of no meaning for us, as `OFF` on `replenish/set`. */
export type CommandAnswer = PortAnswer | { ok: false; code: "unreadable" | "ignored"; reason: string };

/** Asks of the slot what the message says. A reason never shows anything of the payload. */
export function runCommand(command: Command, payload: Uint8Array, port: SlotPort): CommandAnswer {
  if (command === "refilled") return port.refilled();
  const whole = textIn(payload);
  if ("problem" in whole) return unreadable(whole);
  const text = whole.value.trim();
  switch (command) {
    case "level": {
      const level = levelIn(text);
      return "problem" in level ? unreadable(level) : port.level(level.value);
    }
    case "used": {
      const units = unitsIn(text);
      return "problem" in units ? unreadable(units) : port.used(units.value);
    }
    case "spare": {
      const units = spareIn(text);
      return "problem" in units ? unreadable(units) : port.spare(units.value);
    }
    case "replenish":
      return text.toUpperCase() === "ON"
        ? port.replenish()
        : { ok: false, code: "ignored", reason: "only ON means anything there" };
  }
}

function unreadable({ problem }: Extract<Parsed<never>, { problem: string }>): CommandAnswer {
  return { ok: false, code: "unreadable", reason: problem };
}
