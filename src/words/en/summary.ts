import type { SlotFacts, SlotSummary } from "../../slot/port.ts";
import { statusText } from "./statuses.ts";

/** A slot as other programs read it: its status in words, everything in its place. */
export function summaryInWords(facts: SlotFacts): SlotSummary {
  return { ...facts, status: statusText(facts.status) };
}
