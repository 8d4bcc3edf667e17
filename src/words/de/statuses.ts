import type { AfterCancellation } from "../../slot/intent.ts";
import type { Status, StatusFacts } from "../../slot/status.ts";
import { type Catalogue, inWords, shortened } from "../catalogue.ts";
import { forChannel } from "../channel-name.ts";
import { expectedText, momentText, unitsText } from "./quantities.ts";
import { reasonText } from "./reasons.ts";

/** Whether and when a slot orders again after a cancellation. */
const afterCancellation: Readonly<Record<AfterCancellation, string>> = {
  rearms: "frühestens in 5 Tagen wird neu bestellt",
  byHand: "bestellen Sie von Hand, oder füllen Sie nach",
  earlierStands: "eine frühere seit dem Nachfüllen gilt noch",
  mayHaveBought: "eine frühere Anfrage kann gekauft haben; sehen Sie bei Amazon nach",
};

/** A slot's status on the page, which says first what the English one begins with. */
export const statuses: Catalogue<StatusFacts> = {
  notOrdered: ({ reason }) => `Nicht bestellt: ${reasonText(reason)}`,
  ordering: () => "Wird bestellt",
  tryingAgain: () => "Amazon nicht erreichbar, neuer Versuch läuft",
  link: ({ why }) => `Mit Amazon verknüpfen${why.code === "notLinked" ? "" : `: ${reasonText(why)}`}`,
  linkedWrong: () => "Mit Amazon verknüpfen: das Gerät ist für die falsche Art von Bestellungen verknüpft",
  overdue: () => "Überfällig: Ist es da, füllen Sie nach; sonst sehen Sie bei Amazon nach Ihren Bestellungen",
  needsPerson: () => "Amazon braucht Sie: siehe die E-Mail zu dieser Bestellung",
  shipped: ({ expectedAt }) => `Versandt${expectedText(expectedAt)}`,
  closed: () => "Bestellung von Amazon abgeschlossen",
  placed: ({ expectedAt }) => `Bestellt${expectedText(expectedAt)}`,
  testPlaced: () => "Testbestellung aufgegeben",
  alreadyOnOrder: ({ expectedAt }) => `Schon bestellt${expectedText(expectedAt)}`,
  accepted: ({ detailCode }) => `Von Amazon angenommen (${detailCode})`,
  onTheList: () => "Auf der Liste",
  sent: () => "Gesendet",
  bought: () => "Gekauft",
  denied: ({ detail }) => `Amazon prüfen: kein Zugang${detail === "" ? "" : `, ${detail}`}`,
  misplaced: ({ detail }) => `Amazon prüfen: ${detail || "nimmt keine Bestellungen an"}`,
  gone: () => "Nicht mehr auf der Liste: gekauft oder entfernt? Füllen Sie nach oder bestellen Sie von Hand",
  unsubscribed: () => "Nicht abonniert: Wählen Sie bei Amazon in den Dash-Einstellungen ein Produkt für dieses Fach",
  unknownSlot: () => "Unbekanntes Fach: Prüfen Sie slotId, und welches Gerät verknüpft ist",
  rejected: ({ detail }) => `Von Amazon abgelehnt: ${detail || "ohne Begründung"}`,
  notLinked: () => "Mit Amazon verknüpfen",
  unreachable: () => "Amazon nicht erreichbar: Es wurde nichts bestellt",
  unconfirmed: () => "Unbestätigt: Sehen Sie bei Amazon nach Ihren Bestellungen, bevor Sie neu bestellen",
  testInLive: () => "Testbestellung aufgegeben, es kommt nichts: Verknüpfen Sie das Gerät für echte Bestellungen",
  cancelled: ({ detail, next }) => `Bestellung storniert: ${next === undefined ? detail : afterCancellation[next]}`,
  cancelledAgain: ({ detail, next }) =>
    `Bestellung wieder storniert: ${next === undefined ? detail : afterCancellation[next]}`,
  cancelledUnseen: () =>
    "Bestellung storniert: Eine frühere Anfrage kann gekauft haben; sehen Sie bei Amazon nach, dann bestellen Sie von Hand",
  cancelledOff: () => "Bestellung storniert (ausgeschaltet; bestellen Sie von Hand)",
  cancelledArrived: () =>
    "Bestellung storniert: Sie war als angekommen ausgeschaltet; kam nichts, bestellen Sie von Hand",
  noNews: () => "Knapp: Die Bestellung kam nie im Fach an; bestellen Sie von Hand, oder melden Sie „Nachgefüllt“",
  silent: ({ since }) => `Kein Messwert seit ${momentText(since)}`,
  fellSuddenly: ({ from, to, believedAt }) =>
    `Plötzlich gefallen: von ${from} % auf ${to} %${believedAt === null ? "" : `; hält es an, wird am ${momentText(believedAt)} bestellt`}`,
  low: () => "Knapp",
  lowHeld: ({ reason }) => `Knapp: nicht bestellt, ${reasonText(reason)}`,
  fillUp: ({ units, unit }) => `Knapp: Füllen Sie nach, ${unitsText(units, unit)} sollten im Haus sein`,
  byHand: () => "Von Hand bestellen",
  neverRead: () => "Noch kein Messwert",
  fine: () => "Füllstand in Ordnung",
};

/** At most 128 characters, as in English. */
export function statusText(status: Status, channel: string): string {
  return shortened(forChannel(inWords<StatusFacts, Status["code"]>(statuses, status), status.channel ?? channel));
}
