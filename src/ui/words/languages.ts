import { de } from "./de.ts";
import { en, type Words } from "./en.ts";

/** Every language of the page and of config.schema.json: a new one is a file beside this one, named here. */
export const languages = { en, de } satisfies Record<string, Words>;

export type Language = keyof typeof languages;

/**
 * The words for what the Homebridge UI calls its language, as `de`, `de-AT` or `zh-CN`; English where there are none.
 */
export function wordsFor(language: string): Words {
  const known = language.toLowerCase().split("-")[0] ?? "";
  return Object.hasOwn(languages, known) ? languages[known as Language] : en;
}
