import type { Reason, ReasonFacts } from "../../slot/reasons.ts";
import { type Catalogue, inWords } from "../catalogue.ts";
import { durationText, unitsText } from "./quantities.ts";

/** To stand behind `Nicht bestellt:`. */
const reasons: Catalogue<ReasonFacts> = {
  modeWrong: () => "mode muss in der Konfiguration simulate, test oder live sein",
  configurationLacks: ({ keys }) => `in der Konfiguration fehlt oder ist falsch: ${keys.join(", ")}`,
  notLinked: () => "verknüpfen Sie das Gerät mit Amazon",
  neverLinked: () => "dieses Gerät wurde noch nie verknüpft",
  linkRefused: () => "Amazon nimmt die Verknüpfung nicht mehr an",
  linksUnread: () => "die Verknüpfungen sind nicht lesbar",
  channelMissing: () => "der Bestellweg ist nicht eingerichtet, oder falsch",
  tripped: () => "verknüpfen Sie das Gerät neu mit Amazon",
  storeFailed: ({ why }) => `die Aufzeichnungen des Plugins sind nicht zu gebrauchen (${why})`,
  storeLocked: () => "ein anderes Programm sperrt die Aufzeichnungen des Plugins; sie werden gelesen, sobald das endet",
  storeUnread: () => "die Aufzeichnungen des Plugins wurden noch nicht gelesen",
  stopping: () => "das Plugin wird gerade beendet",
  automaticOff: () => "von selbst wird nicht bestellt",
  stale: () => "seit längerem kein Messwert",
  neverRead: () => "noch kein Messwert",
  tooOld: () => "der letzte Messwert ist zu alt",
  awaitsFirstReading: () => "wartet auf den ersten Messwert seit dem Start",
  awaitsSensor: () => "als nachgefüllt gemeldet, wartet darauf, dass der Sensor es zeigt",
  aboveCeiling: ({ percent, ceiling }) => `noch ${percent} % da, von Hand wird nur bis ${ceiling} % bestellt`,
  fellSuddenly: () => "plötzlich gefallen: gilt erst, wenn es anhält",
  notLongEnough: () => "an oder unter der Schwelle, aber noch nicht lange genug",
  notLow: ({ threshold }) => `nicht knapp: bestellt wird ab ${threshold} % abwärts`,
  beingPlaced: () => "eine Bestellung wird gerade aufgegeben",
  onOrder: () => "schon bestellt",
  predecessor: ({ key }) => `eine Bestellung von ${key}, das nicht mehr in der Konfiguration steht, ist unterwegs`,
  lostMemory: () => "die Aufzeichnungen sind verloren; füllen Sie nach, bestellen Sie von Hand oder stellen Sie scharf",
  unconfirmed: () => "eine Bestellung seit dem letzten Nachfüllen ist unbestätigt",
  cancelledLately: () => "die letzte Bestellung wurde bei Amazon storniert; 5 Tage sind noch nicht um",
  alreadyOrdered: ({ sensor }) =>
    `seit dem letzten Nachfüllen schon bestellt${sensor ? "" : "; melden Sie es, wenn Sie nachgefüllt haben"}`,
  notSubscribed: () => "für dieses Fach ist bei Amazon kein Produkt gewählt",
  inHouse: ({ units, unit }) =>
    `${unitsText(units, unit)} sollten im Haus sein: füllen Sie nach, oder sagen Sie, dass nichts mehr da ist`,
  cap: ({ orders }) =>
    orders === 0
      ? "Bestellen ist aus (0 Bestellungen in 30 Tagen)"
      : `${orders} ${orders === 1 ? "Bestellung" : "Bestellungen"} in 30 Tagen erreicht`,
  cooldown: () => "zu kurz nach der letzten Bestellung",
  carriedOver: () => "die letzte Bestellung ist noch unterwegs",
  awaitsNextTry: () => "wartet auf den nächsten Versuch",
  noSuchOrder: () => "keine Bestellung dieses Fachs hat diesen Schlüssel",
  lookingForLast: () => "ob die letzte Bestellung dort steht, zeigt sich erst noch; fragen Sie später",
  askedJustNow: () => "vor weniger als einer Minute schon verlangt",
  clockBehind: () => "die Uhr dieses Geräts stand schon später; stellen Sie sie, oder bestellen Sie von Hand",
  clockWrong: ({ off }) => `die Uhr dieses Rechners geht um ${durationText(off)} falsch`,
  testOrderInLive: () => "Testbestellungen gibt es nur in der Simulation und in der Betriebsart test",
  otherMode: ({ meant, running }) => `das war für die Betriebsart ${meant} gedacht, und das Plugin läuft in ${running}`,
  spareNotKept: () => "das Fach hat kein packSize, also wird nicht geführt, was im Haus ist",
  spareUnusable: () => "erwartet wird, wie viel im Haus ist: 0 oder mehr",
  neverAnswered: () =>
    "das Plugin wurde beendet, bevor es geantwortet hat; sehen Sie im Protokoll der Bestellungen nach",
};

export function reasonText(reason: Reason): string {
  return inWords<ReasonFacts, Reason["code"]>(reasons, reason);
}
