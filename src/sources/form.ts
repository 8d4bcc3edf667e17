import type { InEachLanguage, SettingWords } from "../words/setting.ts";

/**
 * What the page asks for and says of a source: a plain table that a browser can hold, in a file of its own beside what
 * runs. The titles of config.schema.json are made of it too.
 */
export interface SourceForm {
  /** Its keys in `level`, in the order in which people are asked; `source` itself aside. */
  readonly fields: readonly string[];
  /** Those behind them, which only some people need; see also `laterFields` in field-words.ts. */
  readonly furtherFields?: readonly string[];
  /** What it needs of the sections that all slots share, as `mqtt.url`. */
  readonly shared?: readonly string[];
  /** One reading can be asked for now, with what is typed and not saved yet: the page offers *Try it*. */
  readonly canTry?: boolean;
  /** The key whose values can be asked for and picked from a list: see `choices` in contract.ts. */
  readonly picks?: string;
  /** Devices send the level to the plugin: the page shows where. */
  readonly isSentTo?: boolean;
  readonly words: InEachLanguage<SourceWords>;
}

export interface SourceWords {
  name: string;
  explained: string;
  /** Of the keys that it has alone; those of several sources are in field-words.ts. */
  fields?: Readonly<Record<string, SettingWords>>;
}
