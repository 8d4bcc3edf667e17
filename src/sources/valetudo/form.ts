import type { SourceForm } from "../form.ts";

export const valetudoForm: SourceForm = {
  fields: [
    "url",
    "consumable",
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
  picks: "consumable",
  canTry: true,
  words: {
    en: {
      name: "A robot vacuum with Valetudo",
      explained:
        "Its filters, brushes and mops. Address: that of the robot. If it counts minutes: the raw value of 100 % is the minutes of a new one.",
      fields: {
        consumable: {
          title: "Consumable",
          description: "Type and subtype, for example filter/main or brush/side_right.",
        },
      },
    },
    de: {
      name: "Ein Saugroboter mit Valetudo",
      explained:
        "Seine Filter, Bürsten und Mopps. Adresse: die des Roboters. Zählt er Minuten: der Rohwert bei 100 % sind die Minuten eines neuen.",
      fields: {
        consumable: {
          title: "Verbrauchsteil",
          description: "Typ und Untertyp, zum Beispiel filter/main oder brush/side_right.",
        },
      },
    },
  },
};
