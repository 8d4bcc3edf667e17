import type { SourceForm } from "../form.ts";

export const httpForm: SourceForm = {
  fields: [
    "url",
    "path",
    "values",
    "empty",
    "full",
    "everySeconds",
    "schedule",
    "staleAfterHours",
    "timePath",
    "pattern",
    "ignore",
    "beyond",
    "allowPush",
    "username",
    "password",
    "headers",
  ],
  furtherFields: [
    "method",
    "body",
    "digest",
    "certificate",
    "timeoutSeconds",
    "maxBytes",
    "lenient",
    "login.url",
    "login.method",
    "login.body",
    "login.path",
    "login.header",
  ],
  canTry: true,
  words: {
    en: {
      name: "Ask a sensor over HTTP",
      explained: "A device in your home that answers with its level when asked.",
      fields: {
        method: { title: "Method" },
        body: { title: "Body", description: 'Sent with POST or PUT as it is, for example {"cmd":"status"}.' },
        digest: {
          title: "Digest authentication",
          description: "User name and password as Shelly Gen2 and many cameras want them.",
        },
        maxBytes: { title: "Largest answer in bytes" },
        lenient: { title: "Take faulty HTTP", description: "Where the log says that the device does not speak HTTP." },
        login: { title: "Login before the poll" },
        "login.url": {
          title: "Address of the login",
          description: "Asked before the first poll, and again when a poll is refused. Empty: none.",
        },
        "login.method": { title: "Method of the login" },
        "login.body": { title: "Body of the login", description: "Sent as it is, mostly with user name and password." },
        "login.path": {
          title: "Path of the token",
          description: "Where in the JSON of its answer. Empty: its cookies are sent with each poll.",
        },
        "login.header": { title: "Header for the token", description: "{} stands for the token." },
        allowPush: {
          title: "Take pushed levels too",
          description: "Over the local HTTP API and MQTT. Who may push can make the slot look low.",
        },
      },
    },
    de: {
      name: "Einen Sensor über HTTP fragen",
      explained: "Ein Gerät in Ihrem Haus, das auf Anfrage seinen Füllstand nennt.",
      fields: {
        method: { title: "Methode" },
        body: {
          title: "Inhalt der Anfrage",
          description: 'Mit POST oder PUT gesendet, wie er dasteht, zum Beispiel {"cmd":"status"}.',
        },
        digest: {
          title: "Digest-Anmeldung",
          description: "Benutzername und Passwort, wie Shelly Gen2 und viele Kameras sie verlangen.",
        },
        maxBytes: { title: "Größte Antwort in Byte" },
        lenient: {
          title: "Fehlerhaftes HTTP annehmen",
          description: "Wo im Protokoll steht, dass das Gerät kein HTTP spricht.",
        },
        login: { title: "Anmeldung vor der Abfrage" },
        "login.url": {
          title: "Adresse der Anmeldung",
          description: "Wird vor der ersten Abfrage gefragt, und wieder, wenn eine abgelehnt wird. Leer: keine.",
        },
        "login.method": { title: "Methode der Anmeldung" },
        "login.body": {
          title: "Inhalt der Anmeldung",
          description: "Gesendet, wie er dasteht, meist mit Benutzername und Passwort.",
        },
        "login.path": {
          title: "Pfad des Tokens",
          description: "Stelle im JSON der Antwort. Leer: ihre Cookies gehen mit jeder Abfrage.",
        },
        "login.header": { title: "Kopfzeile für das Token", description: "{} steht für das Token." },
        allowPush: {
          title: "Auch gemeldete Füllstände nehmen",
          description: "Über die lokale HTTP-API und MQTT. Wer melden darf, kann den Platz knapp aussehen lassen.",
        },
      },
    },
  },
};
