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
  canTry: true,
  words: {
    en: {
      name: "Ask a sensor over HTTP",
      explained: "A device in your home that answers with its level when asked.",
      fields: {
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
        allowPush: {
          title: "Auch gemeldete Füllstände nehmen",
          description: "Über die lokale HTTP-API und MQTT. Wer melden darf, kann den Platz knapp aussehen lassen.",
        },
      },
    },
  },
};
