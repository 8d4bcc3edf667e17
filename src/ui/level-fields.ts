import { defaultSource, forms, type SourceName } from "../sources/all.ts";
import { laterFields as laterOfMany } from "../sources/field-words.ts";
import type { SourceForm } from "../sources/form.ts";
import { usualWords } from "../sources/usual-words.ts";
import type { SettingWords } from "../words/setting.ts";

/** What the page, and the titles of config.schema.json, need of the sources: all of it made of their forms. */
export { defaultSource, usualWords };
export type { SettingWords, SourceName };

/** The level sources, in the order in which the page offers them. */
export const levelSources = Object.keys(forms) as SourceName[];

/** What `level` needs for each source, in the order in which people are asked; `source` itself aside. */
export const levelFields = ofEach(({ fields, furtherFields = [] }) => [...fields, ...furtherFields]);

/** Fields that only some people need: the form keeps them under "More". */
export const laterFields: readonly string[] = [
  ...laterOfMany,
  ...Object.values(forms).flatMap(({ furtherFields = [] }) => furtherFields),
];

/** What the sources need of the sections that all slots share. */
export const sharedFields = ofEach(({ shared = [] }) => shared);

/** Whether one reading can be asked for now, with what is typed and not saved yet: the page offers *Try it*. */
export const canTry = ofEach(({ canTry = false }) => canTry);

/** The key whose values can be asked for and picked; null: none. */
export const picked = ofEach(({ picks = null }) => picks);

/** Whether devices send the level to the plugin: the page shows where. */
export const isSentTo = ofEach(({ isSentTo = false }) => isSentTo);

function ofEach<Part>(part: (form: SourceForm) => Part): Readonly<Record<SourceName, Part>> {
  return Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, part(form)])) as Record<
    SourceName,
    Part
  >;
}
