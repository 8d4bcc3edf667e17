import type { SourceForm } from "../form.ts";

export const ippForm: SourceForm = {
  fields: [
    "url",
    "marker",
    "empty",
    "full",
    "everySeconds",
    "schedule",
    "staleAfterHours",
    "ignore",
    "beyond",
    "username",
    "password",
    "headers",
  ],
  furtherFields: ["certificate", "timeoutSeconds"],
  picks: "marker",
  canTry: true,
  words: {
    en: {
      name: "A printer in the network",
      explained: "Its ink or toner. Address: that of the printer, for example ipp://192.168.1.45.",
      fields: {
        marker: { title: "Supply", description: "Its name, for example black, or its number from 1." },
      },
    },
    de: {
      name: "Ein Drucker im Netz",
      explained: "Seine Tinte oder sein Toner. Adresse: die des Druckers, zum Beispiel ipp://192.168.1.45.",
      fields: {
        marker: { title: "Vorrat", description: "Sein Name, zum Beispiel black, oder seine Nummer ab 1." },
      },
    },
  },
};
