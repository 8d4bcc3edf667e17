import type { ChannelForm } from "../form.ts";

export const homeAssistantForm: ChannelForm = {
  fields: ["url", "token", "entity", "lagMinutes"],
  words: {
    en: {
      name: "A list of Home Assistant",
      explained:
        "Puts what runs out on a to-do list of Home Assistant: its shopping list, or one of Todoist, Bring!, Google and others behind it. Tick it off there when you have bought it.",
      fields: {
        url: {
          title: "Address",
          description:
            "Of Home Assistant, as http://homeassistant.local:8123. Empty: the one that levels are read from.",
        },
        token: {
          title: "Token",
          description:
            "A long-lived access token (there: your profile, Security). Empty, with the address: the one of the levels.",
        },
        entity: { title: "List", description: "The entity of the to-do list, for example todo.shopping_list." },
        lagMinutes: {
          title: "Lag in minutes",
          description: "How long Home Assistant may take to show what is on the list. 0 for a list that is its own.",
        },
      },
    },
    de: {
      name: "Eine Liste von Home Assistant",
      explained:
        "Setzt, was zur Neige geht, auf eine Aufgabenliste von Home Assistant: seine Einkaufsliste oder eine von Todoist, Bring!, Google und anderen dahinter. Haken Sie es dort ab, wenn Sie es gekauft haben.",
      fields: {
        url: {
          title: "Adresse",
          description:
            "Die von Home Assistant, zum Beispiel http://homeassistant.local:8123. Leer: die, von der Füllstände gelesen werden.",
        },
        token: {
          title: "Token",
          description:
            "Ein langlebiges Zugangstoken (dort: Ihr Profil, Sicherheit). Leer, wie die Adresse: das der Füllstände.",
        },
        entity: { title: "Liste", description: "Die Entität der Aufgabenliste, zum Beispiel todo.einkaufsliste." },
        lagMinutes: {
          title: "Verzug in Minuten",
          description:
            "Wie lange Home Assistant brauchen darf, bis es zeigt, was auf der Liste steht. 0 bei einer eigenen Liste.",
        },
      },
    },
  },
};
