import type { InEachLanguage, SettingWords } from "../words/setting.ts";
import type { ChannelWords } from "./form.ts";
import { channelForms } from "./forms.ts";
import type { ChannelType } from "./kinds.ts";

/** The keys of `channels` that several kinds have, for the plain form, which shows them whatever the kind is. */
const shared: InEachLanguage<Readonly<Record<string, SettingWords>>> = {
  en: {
    url: {
      title: "Address",
      description: "Of the list itself, with its whole path; where orders are taken; or of Home Assistant.",
    },
    username: { title: "User", description: "Of the list or the mail server." },
    password: { title: "Password", description: "Better one for apps than your own." },
  },
  de: {
    url: {
      title: "Adresse",
      description:
        "Die der Liste selbst, mit ihrem ganzen Pfad; die, die Bestellungen nimmt; oder die von Home Assistant.",
    },
    username: { title: "Benutzer", description: "Der der Liste oder des Mailservers." },
    password: { title: "Passwort", description: "Besser eines für Apps als Ihr eigenes." },
  },
};

/**
 * The words of every key of `channels`, by its path in the configuration. Throws where several kinds have a key that
 * has no words of its own for them all.
 */
export function channelWords(language: keyof InEachLanguage<unknown>): Record<string, SettingWords> {
  const words = new Map(Object.entries(shared[language]));
  for (const form of Object.values(channelForms))
    for (const [key, said] of Object.entries(form.words[language].fields)) {
      if (key in shared[language]) continue;
      if (words.has(key)) throw new Error(`channels.${key} is a key of several kinds, and has no words for them all`);
      words.set(key, said);
    }
  return Object.fromEntries([...words].map(([key, said]) => [`channels.${key}`, said]));
}

/** What people read of each kind. */
export function kindWords(language: keyof InEachLanguage<unknown>): Readonly<Record<ChannelType, ChannelWords>> {
  return Object.fromEntries(Object.entries(channelForms).map(([type, { words }]) => [type, words[language]])) as Record<
    ChannelType,
    ChannelWords
  >;
}
