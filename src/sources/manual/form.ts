import type { SourceForm } from "../form.ts";

export const manualForm: SourceForm = {
  fields: ["staleAfterHours"],
  words: {
    en: { name: "I tell it", explained: "No sensor. You order with the switch, and say when you refilled." },
    de: {
      name: "Ich sage es",
      explained: "Kein Sensor. Sie bestellen mit dem Schalter und sagen, wenn Sie nachgefüllt haben.",
    },
  },
};
