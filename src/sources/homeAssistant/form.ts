import type { SourceForm } from "../form.ts";

export const homeAssistantForm: SourceForm = {
  fields: ["entity", "attribute", "values", "empty", "full", "staleAfterHours", "ignore", "beyond"],
  shared: ["homeAssistant.url", "homeAssistant.token"],
  picks: "entity",
  canTry: true,
  words: {
    en: {
      name: "Home Assistant",
      explained: "Any entity of your Home Assistant. It needs no automation there.",
      fields: {
        entity: { title: "Entity", description: "For example sensor.salt_level." },
        attribute: { title: "Attribute", description: "For example filter_left. Empty: the entity's state." },
      },
    },
    de: {
      name: "Home Assistant",
      explained: "Eine beliebige Entität Ihres Home Assistant. Eine Automation braucht es dort nicht.",
      fields: {
        entity: { title: "Entität", description: "Zum Beispiel sensor.salz_stand." },
        attribute: { title: "Attribut", description: "Zum Beispiel filter_left. Leer: der Zustand der Entität." },
      },
    },
  },
};
