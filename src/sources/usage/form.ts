import type { SourceForm } from "../form.ts";

export const usageForm: SourceForm = {
  fields: ["unitsPerUse"],
  words: {
    en: {
      name: "Count the uses",
      explained: "Each press of its Used switch takes some off.",
      fields: { unitsPerUse: { title: "Units per use", description: "Taken off the capacity at each use." } },
    },
    de: {
      name: "Gebrauch zählen",
      explained: "Jeder Druck auf seinen Schalter „Used“ zieht etwas ab.",
      fields: {
        unitsPerUse: {
          title: "Einheiten je Gebrauch",
          description: "Werden bei jedem Gebrauch vom Fassungsvermögen abgezogen.",
        },
      },
    },
  },
};
