import type { Effect } from "../../src/slot/effects.ts";
import type { SlotView } from "../../src/slot/view.ts";
import { logText } from "../../src/words/en/log-lines.ts";
import { reasonText } from "../../src/words/en/reasons.ts";
import { statusText } from "../../src/words/en/statuses.ts";

/** A slot's view as HomeKit, the HTTP API and MQTT say it. */
export interface WordedView extends Omit<SlotView, "status"> {
  status: string;
}

/** The core's effects as the log and a refused request say them. */
export type WordedEffect =
  | Exclude<Effect, { type: "log" | "refuse" }>
  | { type: "log"; level: "info" | "warn" | "error"; line: string }
  | { type: "refuse"; reason: string };

export function viewInWords(view: SlotView): WordedView {
  return { ...view, status: statusText(view.status) };
}

export function effectsInWords(effects: readonly Effect[]): WordedEffect[] {
  return effects.map((effect) => {
    if (effect.type === "log") return { ...effect, line: logText(effect.line) };
    return effect.type === "refuse" ? { ...effect, reason: reasonText(effect.reason) } : effect;
  });
}
