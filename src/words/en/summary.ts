import type { SlotFacts, SlotSummary } from "../../slot/port.ts";
import { statusText } from "./statuses.ts";

/** A slot that orders through this channel as other programs read it: its status in words, everything in its place. */
export function summaryInWords(facts: SlotFacts, channel: string): SlotSummary {
  return { ...facts, status: statusText(facts.status, channel) };
}
