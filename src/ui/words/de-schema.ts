import { channelWords } from "../../channels/words.ts";
import { levelWords } from "../../sources/words.ts";
import type { schemaWords as en } from "./en-schema.ts";

/** The settings in German. */
export const schemaWords: typeof en = {
  header:
    "Zeigt, wie viel von jedem Verbrauchsmaterial noch da ist, und bestellt es über Amazon Dash Replenishment nach, einmal je Bedarf.",
  footer:
    "Die Betriebsart simulate braucht kein Amazon-Konto und kauft nichts. Änderungen gelten nach einem Neustart von Homebridge.",
  device: "Gerät",
  slot: "Fach",
  channel: "Bestellweg",
  settings: {
    name: { title: "Name" },
    mode: {
      title: "Betriebsart",
      description:
        "simulate: ohne Amazon-Konto, nichts wird gekauft; test: für ein als Testgerät verknüpftes Gerät; live: echte Bestellungen.",
    },
    language: { title: "Sprache" },
    devices: { title: "Geräte" },
    "devices.name": { title: "Name" },
    "devices.model": { title: "Modell", description: "Wie bei DRS angemeldet." },
    "devices.serial": { title: "Seriennummer", description: "Wie bei DRS angemeldet." },
    "devices.refreshToken": {
      title: "Refresh-Token",
      description: "Nicht nötig, wenn das Gerät auf der Seite des Plugins verknüpft wurde.",
    },
    "devices.slots": { title: "Fächer" },
    "devices.slots.slotId": { title: "Fach-Kennung", description: "Amazons Kennung (slot id) des Fachs." },
    "devices.slots.key": {
      title: "Schlüssel",
      description: "Für Adressen und Topics. Leer: aus Seriennummer und Fach-Kennung gebildet.",
    },
    "devices.slots.name": { title: "Name", description: "So steht es in der Home-App." },
    "devices.slots.unit": { title: "Einheit", description: "Worin gezählt wird: g, Stück, %." },
    "devices.slots.capacity": { title: "Fassungsvermögen", description: "Was ein volles Fach enthält, in Einheiten." },
    "devices.slots.packSize": {
      title: "Eine Bestellung bringt",
      description:
        "In Einheiten. Damit wird eine Packung, die das Fach mehrmals füllt, nur einmal bestellt. Leer: nicht bekannt.",
    },
    "devices.slots.order": { title: "Bestellung" },
    "devices.slots.order.channel": {
      title: "Bestellt über",
      description: "Der Name eines anderen Bestellwegs; leer: Amazon.",
    },
    "devices.slots.order.product": {
      title: "Produkt",
      description: "Was zu kaufen ist, wo Amazon es nicht weiß. Leer: der Name des Fachs.",
    },
    "devices.slots.order.link": { title: "Link", description: "Dorthin, wo es gekauft wird." },
    "devices.slots.order.amount": { title: "Packungen", description: "Wie viele auf einmal gekauft werden." },
    "devices.slots.level": { title: "Füllstand" },
    "devices.slots.level.source": { title: "Quelle" },
    ...levelWords("de"),
    "devices.slots.replenish": { title: "Nachbestellen" },
    "devices.slots.replenish.automatic": { title: "Von selbst bestellen" },
    "devices.slots.replenish.threshold": { title: "Knapp ab (%)" },
    "devices.slots.replenish.confirmations": {
      title: "Bestätigungen",
      description: "Messwerte in Folge, bevor es als knapp gilt.",
    },
    "devices.slots.replenish.settleMinutes": {
      title: "Standzeit (Minuten)",
      description: "So lange muss ein Füllstand stehen, damit er knapp ist oder nachgefüllt.",
    },
    "devices.slots.replenish.suddenFallHours": {
      title: "Plötzlicher Fall (Stunden)",
      description: "Ein Fall von weit über knapp muss so lange dauern: ein angehobenes Glas bestellt nichts. 0: aus.",
    },
    "devices.slots.replenish.refillRise": {
      title: "Anstieg beim Nachfüllen",
      description: "So viele Punkte höher: es wurde nachgefüllt.",
    },
    "devices.slots.replenish.leadDays": {
      title: "Im Voraus bestellen (Tage)",
      description: "Auch bestellen, wenn es binnen so vieler Tage leer sein wird. 0: aus.",
    },
    "devices.slots.replenish.cooldownHours": {
      title: "Wartezeit (Stunden)",
      description: "Seit der letzten angenommenen Bestellung.",
    },
    "devices.slots.replenish.maxOrdersPer30Days": {
      title: "Bestellungen in 30 Tagen",
      description: "Höchstens; von selbst und von Hand zusammen. 0: nie.",
    },
    "devices.slots.replenish.manualCeiling": {
      title: "Grenze von Hand (%)",
      description: "Darüber lehnt der Schalter ab.",
    },
    "devices.slots.homekit": { title: "HomeKit" },
    "devices.slots.homekit.exposeAs": { title: "Zeigen als" },
    "devices.slots.homekit.alert": { title: "Melden durch" },
    "devices.slots.homekit.battery": { title: "Batterie", description: "Zeigt den Füllstand als Batterie." },
    "devices.slots.homekit.replenishSwitch": {
      title: "Schalter zum Nachbestellen",
      description: "Was in der Home-App alles einschaltet, schaltet auch ihn ein und bestellt.",
    },
    "devices.slots.homekit.automaticSwitch": { title: "Schalter für das Bestellen von selbst" },
    amazon: { title: "Amazon", description: "In simulate nicht nötig." },
    "amazon.clientId": { title: "Client-ID", description: "Aus dem Sicherheitsprofil von Login with Amazon." },
    "amazon.clientSecret": { title: "Client-Geheimnis" },
    "amazon.redirectUri": {
      title: "Rückkehradresse",
      description: "Eine der erlaubten Rückkehradressen (Allowed Return URLs) des Profils.",
    },
    "amazon.apiUrl": { title: "DRS-Adresse" },
    "amazon.tokenUrl": { title: "Token-Adresse" },
    "amazon.authorizeUrl": { title: "Zustimmungs-Adresse" },
    server: { title: "Lokale HTTP-Schnittstelle" },
    "server.enabled": { title: "Immer an", description: "Sonst startet sie, wenn ein Fach webhook als Quelle hat." },
    "server.host": { title: "Host", description: "0.0.0.0 öffnet sie für das Heimnetz." },
    "server.port": { title: "Port" },
    "server.token": {
      title: "Token",
      description: "Mindestens 16 Zeichen, und keines aus der Anleitung. Darf alles, auch bestellen.",
    },
    "server.levelToken": {
      title: "Füllstands-Token",
      description:
        "Mindestens 16 Zeichen, ein anderes als das Token. Darf Füllstände setzen; was knapp ist, wird bestellt.",
    },
    "server.allowGet": {
      title: "Füllstände per GET",
      description: "Für Geräte, die nur eine Adresse öffnen können. Nimmt das Füllstands-Token.",
    },
    "server.rateLimit": { title: "Begrenzung", description: "Anfragen je Sekunde von einer Adresse." },
    mqtt: { title: "MQTT", description: "Genutzt, wenn ein Broker angegeben ist oder ein Fach mqtt als Quelle hat." },
    "mqtt.url": { title: "Broker", description: "Dort wird der Zustand jedes Fachs veröffentlicht." },
    "mqtt.username": { title: "Benutzername" },
    "mqtt.password": { title: "Passwort" },
    "mqtt.topicPrefix": { title: "Topic-Präfix" },
    "mqtt.allowReplenish": {
      title: "Bestellen per MQTT",
      description:
        "Wer auf dem Broker veröffentlichen darf, darf dann von Hand bestellen. Füllstände bestellen auch ohne das.",
    },
    "mqtt.rejectUnauthorized": {
      title: "Zertifikat prüfen",
      description: "Aus nur für einen Broker mit eigenem Zertifikat.",
    },
    channels: { title: "Andere Bestellwege", description: "Neben Amazon: Fächer nennen einen davon mit seinem Namen." },
    "channels.id": {
      title: "Name",
      description: "So nennen ihn Fächer unter „Bestellung“: 1 bis 32 Buchstaben, Ziffern, - und _.",
    },
    "channels.type": { title: "Art" },
    ...channelWords("de"),
    homeAssistant: {
      title: "Home Assistant",
      description:
        "Nötig, wenn ein Fach homeAssistant als Quelle hat; für einen Bestellweg dieser Art ohne eigene Adresse.",
    },
    "homeAssistant.url": { title: "Adresse", description: "Die von Home Assistant, mit Port." },
    "homeAssistant.token": {
      title: "Zugangstoken",
      description:
        "Ein langlebiges: in Home Assistant Ihr Profil, Sicherheit. Ein Benutzer ohne Administratorrechte genügt.",
    },
  },
};
