import type { SourceForm } from "../form.ts";

export const wearForm: SourceForm = {
  fields: ["lifetimeDays"],
  words: {
    en: {
      name: "It wears off",
      explained: "A filter or the like: falls evenly to nothing over its lifetime after each refill.",
      fields: { lifetimeDays: { title: "Lifetime in days" } },
    },
    de: {
      name: "Es nutzt sich ab",
      explained: "Ein Filter oder Ähnliches: fällt nach jedem Nachfüllen über seine Lebensdauer gleichmäßig auf null.",
      fields: { lifetimeDays: { title: "Lebensdauer in Tagen" } },
    },
  },
};
