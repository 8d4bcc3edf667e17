import { channelForms } from "./forms.ts";
import type { ChannelForm, SettingWords } from "./form.ts";

/** The words of every key of `channels`, by its path in the configuration; of one that several kinds have, the first's. */
export function channelWords(language: keyof ChannelForm["words"]): Record<string, SettingWords> {
  const all = Object.values(channelForms).flatMap(({ words }) => Object.entries(words[language].fields));
  return Object.fromEntries(all.toReversed().map(([key, said]) => [`channels.${key}`, said]));
}
