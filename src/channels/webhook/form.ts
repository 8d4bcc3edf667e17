import type { ChannelForm } from "../form.ts";

export const webhookForm: ChannelForm = {
  fields: ["url", "secret", "headers", "deduplicates", "statusUrl", "newsToken"],
  words: {
    en: {
      name: "A signed webhook",
      explained:
        "Sends each order as a signed message to what you have built: Node-RED, n8n, Home Assistant or a script.",
      fields: {
        url: {
          title: "Address",
          description: "Where orders are sent by POST.",
        },
        secret: { title: "Secret", description: "whsec_ and base64, the same as the receiver has." },
        headers: { title: "Headers", description: "Sent along, as X-Key: abc." },
        deduplicates: {
          title: "Knows repeats",
          description: "The receiver takes a key that it has had for the same order.",
        },
        statusUrl: {
          title: "Address for questions",
          description: "Answers by GET and DELETE behind it, with the order's key.",
        },
        newsToken: {
          title: "Token for news",
          description: "With it the receiver tells by itself what has become of an order. Used for nothing else.",
        },
      },
    },
    de: {
      name: "Ein signierter Webhook",
      explained:
        "Schickt jede Bestellung als signierte Nachricht an das, was Sie gebaut haben: Node-RED, n8n, Home Assistant oder ein Skript.",
      fields: {
        url: {
          title: "Adresse",
          description: "An sie werden Bestellungen per POST geschickt.",
        },
        secret: { title: "Geheimnis", description: "whsec_ und Base64, dasselbe wie beim Empfänger." },
        headers: { title: "Kopfzeilen", description: "Werden mitgeschickt, wie X-Key: abc." },
        deduplicates: {
          title: "Kennt Wiederholungen",
          description: "Der Empfänger nimmt einen Schlüssel, den er schon hatte, für dieselbe Bestellung.",
        },
        statusUrl: {
          title: "Adresse für Fragen",
          description: "Antwortet dahinter auf GET und DELETE mit dem Schlüssel der Bestellung.",
        },
        newsToken: {
          title: "Token für Nachrichten",
          description:
            "Damit sagt der Empfänger von sich aus, was aus einer Bestellung geworden ist. Es dient zu nichts anderem.",
        },
      },
    },
  },
};
