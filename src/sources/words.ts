import { forms, type SourceName } from "./all.ts";
import { fieldWords } from "./field-words.ts";
import type { InEachLanguage, SettingWords } from "../words/setting.ts";
import type { SourceWords } from "./form.ts";

type Language = keyof InEachLanguage<unknown>;

/** What people read of each source. */
export function sourceWords(language: Language): Readonly<Record<SourceName, SourceWords>> {
  return Object.fromEntries(Object.entries(forms).map(([name, { words }]) => [name, words[language]])) as Record<
    SourceName,
    SourceWords
  >;
}

/** The words of the keys of `level`, by their paths in the configuration. */
export function levelWords(language: Language): Record<string, SettingWords> {
  const own = Object.values(forms).flatMap(({ words }) => Object.entries(words[language].fields ?? {}));
  return Object.fromEntries(
    [...Object.entries(fieldWords[language]), ...own].map(([key, said]) => [`devices.slots.level.${key}`, said]),
  );
}
