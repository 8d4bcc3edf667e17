/** What a person reads beside a setting, in the page's forms and in the plain form of the Homebridge UI. */
export interface SettingWords {
  title: string;
  description?: string;
}

export type InEachLanguage<Words> = Readonly<Record<"en" | "de", Words>>;
