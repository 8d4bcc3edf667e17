import type { ChannelForm } from "../form.ts";

export const caldavForm: ChannelForm = {
  fields: ["url", "username", "password"],
  words: {
    en: {
      name: "A list over CalDAV",
      explained:
        "Puts what runs out on a to-do list of Nextcloud, Radicale or another CalDAV server, which Apple Reminders and many others show. Tick it off there when you have bought it.",
      fields: {
        url: {
          title: "Address",
          description: "Of the list itself, with its whole path.",
        },
        username: { title: "User" },
        password: { title: "Password", description: "Better one for apps than your own." },
      },
    },
    de: {
      name: "Eine Liste über CalDAV",
      explained:
        "Setzt, was zur Neige geht, auf eine Aufgabenliste von Nextcloud, Radicale oder einem anderen CalDAV-Server, die Apple Erinnerungen und viele andere zeigen. Haken Sie es dort ab, wenn Sie es gekauft haben.",
      fields: {
        url: {
          title: "Adresse",
          description: "Die der Liste selbst, mit ihrem ganzen Pfad.",
        },
        username: { title: "Benutzer" },
        password: { title: "Passwort", description: "Besser eines für Apps als Ihr eigenes." },
      },
    },
  },
};
