import type { SlotView } from "../../src/slot/view.ts";
import { statusText } from "../../src/words/en/statuses.ts";

/** A slot's view as HomeKit, the HTTP API and MQTT say it. */
export interface WordedView extends Omit<SlotView, "status"> {
  status: string;
}

export function viewInWords(view: SlotView): WordedView {
  return { ...view, status: statusText(view.status, view.channel) };
}
