import type { InEachLanguage, SettingWords } from "../words/setting.ts";
import type { ChannelType } from "./kinds.ts";

/** What the page and the plain form say of a kind of channel: a plain table that a browser can hold. */
export interface ChannelForm {
  /** Its keys, in the order in which people are asked; `id` and `type` aside. */
  readonly fields: readonly string[];
  readonly words: InEachLanguage<ChannelWords>;
}

export interface ChannelWords {
  name: string;
  explained: string;
  fields: Readonly<Record<string, SettingWords>>;
}

export type ChannelForms = Readonly<Record<ChannelType, ChannelForm>>;
