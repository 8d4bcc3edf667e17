import type { ChannelForm } from "../form.ts";

export const emailForm: ChannelForm = {
  fields: ["host", "port", "secure", "username", "password", "from", "to", "testTo", "text"],
  words: {
    en: {
      name: "A mail to the supplier",
      explained: "Writes to whoever sells it, through the mail server that you send with yourself.",
      fields: {
        host: { title: "Mail server", description: "The one for outgoing mail, as smtp.example.org." },
        port: { title: "Port", description: "587, or 465 with TLS from the start, where nothing is said." },
        secure: { title: "TLS from the start", description: "As on port 465. Else it begins with STARTTLS." },
        username: { title: "User", description: "Empty where the server wants no login." },
        password: { title: "Password", description: "Better one for apps than your own." },
        from: { title: "From", description: "Your address. What cannot be delivered comes back to it." },
        to: { title: "To", description: "The supplier's address; several with commas." },
        testTo: { title: "To, for tests", description: "Your own address: where mails of mode test go." },
        text: { title: "Your words", description: "Added to each mail: customer number, where to send it, greetings." },
      },
    },
    de: {
      name: "Eine Mail an den Händler",
      explained: "Schreibt an den, der es verkauft, über den Mailserver, mit dem auch Sie senden.",
      fields: {
        host: { title: "Mailserver", description: "Der für ausgehende Mails, wie smtp.example.org." },
        port: { title: "Port", description: "Ohne Angabe 587, oder 465 mit TLS von Anfang an." },
        secure: { title: "TLS von Anfang an", description: "Wie auf Port 465. Sonst beginnt es mit STARTTLS." },
        username: { title: "Benutzer", description: "Leer, wo der Server keine Anmeldung will." },
        password: { title: "Passwort", description: "Besser eines für Apps als Ihr eigenes." },
        from: { title: "Von", description: "Ihre Adresse. Was nicht zugestellt werden kann, kommt dorthin zurück." },
        to: { title: "An", description: "Die Adresse des Händlers; mehrere mit Kommas." },
        testTo: { title: "An, bei Tests", description: "Ihre eigene Adresse: Dorthin gehen Mails im Modus test." },
        text: {
          title: "Ihre Worte",
          description: "Stehen in jeder Mail: Kundennummer, wohin geliefert wird, Grüße.",
        },
      },
    },
  },
};
