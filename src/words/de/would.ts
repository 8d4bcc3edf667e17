import type { LowAfter, Would, WouldFacts } from "../../slot/would.ts";
import { type Catalogue, inWords } from "../catalogue.ts";
import { durationText, numberText } from "./quantities.ts";

/** To stand behind `Das Plugin würde sagen:`. */
const woulds: Catalogue<WouldFacts> = {
  notKnown: () => "nicht bekannt: weder ein Messwert noch eine Störung, der letzte Füllstand bleibt",
  tooOld: ({ limit }) => `vor mehr als ${durationText(limit)} gemessen: gilt nicht`,
  enough: ({ percent, threshold, withinDays }) =>
    `${numberText(percent)} %: genug, über ${threshold} %; ${forecastText(withinDays)}`,
  close: ({ percent, threshold, withinDays }) =>
    `${numberText(percent)} %: nahe an ${threshold} %; „knapp“ beginnt und endet hier nicht, und ${forecastText(withinDays)}`,
  low: ({ percent, threshold, after, orders }) =>
    `${numberText(percent)} %: bei oder unter ${threshold} %, knapp ${after === null ? "sofort" : afterText(after)}; ${ordersText(orders)}`,
  byHand: ({ percent }) => `${numberText(percent)} %: ein Fach ohne Sensor wird nur von Hand bestellt`,
};

export function wouldText(would: Would): string {
  return inWords<WouldFacts, Would["code"]>(woulds, would);
}

function forecastText(days: number | null): string {
  if (days === null) return "es wird nichts bestellt";
  return `bestellt wird nur, wenn es nach der Vorhersage ${days === 1 ? "binnen 1 Tag" : `binnen ${numberText(days)} Tagen`} zu Ende geht`;
}

function ordersText(orders: boolean): string {
  return orders
    ? "dann wird bestellt, einmal je Nachfüllen, wenn sonst nichts dagegen spricht"
    : "von selbst wird nicht bestellt";
}

function afterText({ readings, span, standing, sudden }: LowAfter): string {
  const stands = standing === null ? "" : `, oder wenn dieser ${durationText(standing)} lang gilt`;
  const lasts = sudden === null ? "" : `; ein plötzlicher Fall erst nach ${durationText(sudden)}`;
  return `${rowText(readings, span)}${stands}${lasts}`;
}

/** A row (rule 1): so many readings, and so long. */
function rowText(readings: number, span: LowAfter["span"]): string {
  const many = readings === 1 ? "solchen Messwerten" : `${readings} solchen Messwerten hintereinander`;
  if (span === null) return readings === 1 ? "mit diesem einen Messwert" : `nach ${many}`;
  return `nach ${many} über ${durationText(span)}`;
}
