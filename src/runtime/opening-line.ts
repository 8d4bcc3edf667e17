import { amazonId } from "../config/channels.ts";
import type { Settings } from "../config/settings.ts";
import { reasonText } from "../words/en/reasons.ts";

/** The first line of the log: how many slots there are, and whose money it is about. */
export function openingLine(settings: Pick<Settings, "mode" | "ordering" | "devices">, slots: number): string {
  const { mode, ordering } = settings;
  const many = `${slots} ${slots === 1 ? "slot" : "slots"}`;
  return ordering.stopped === null
    ? `${many}, mode ${mode}: ${moneyText(settings)}`
    : `${many}, nothing is ordered: ${reasonText(ordering.stopped)}`;
}

function moneyText({ mode, devices }: Pick<Settings, "mode" | "devices">): string {
  const channels = devices.flatMap(({ slots }) => slots.map(({ order }) => order.channel));
  const isElsewhere = channels.some((channel) => channel !== amazonId);
  const isAtAmazon = !isElsewhere || channels.includes(amazonId);
  switch (mode) {
    case "test":
      return [
        ...(isAtAmazon ? ["Amazon places test orders; nobody is charged and nothing ships"] : []),
        ...(isElsewhere ? [`what is written or sent${isAtAmazon ? " elsewhere" : ""} says that it is a test`] : []),
      ].join("; ");
    case "live":
      return isAtAmazon ? "orders are real and are charged" : "orders are real";
    case "simulate":
      return "orders go to the built-in simulator and cost nothing";
  }
}
