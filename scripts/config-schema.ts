import { toJsonSchema } from "@valibot/to-json-schema";
import { channelForms } from "../src/channels/forms.ts";
import { configSchema } from "../src/config/schema.ts";
import { levelFields } from "../src/ui/level-fields.ts";
import { type Language, languages } from "../src/ui/words/languages.ts";
import type { SettingWords } from "../src/words/setting.ts";

/**
 * The file's name for a language: Homebridge looks for the English one, and for others in package.json's
 * `directories.schemas`.
 */
export function schemaFileName(language: Language): string {
  return language === "en" ? "config.schema.json" : `config.schema.${language}.json`;
}

/**
 * The text of the file, which the Homebridge UI draws its form from. Throws where a setting has no words, or words no
 * setting.
 */
export function configSchemaJson(language: Language): string {
  const { header, footer, device, slot, channel, settings } = languages[language].schema;
  const listTitles: Readonly<Record<string, string>> = { devices: device, channels: channel };
  const words = new Map<string, SettingWords>(Object.entries(settings));
  const unused = new Set(words.keys());
  const told = (part: JsonSchema, path: string): JsonSchema => {
    const said = words.get(path);
    if (path !== "" && said === undefined) throw new Error(`src/ui/words says nothing of the setting ${path}`);
    unused.delete(path);
    const { properties, items, ...rest } = part;
    const title =
      said === undefined
        ? {}
        : {
            title: titleOf(path, said.title),
            ...(said.description === undefined ? {} : { description: said.description }),
          };
    const inside = (inner: JsonSchema): JsonSchema => told({ ...inner }, path);
    return {
      ...rest,
      ...title,
      ...(properties === undefined
        ? {}
        : {
            properties: Object.fromEntries(
              Object.entries(properties).map(([key, value]) => [
                key,
                told(value, path === "" ? key : `${path}.${key}`),
              ]),
            ),
          }),
      ...(items === undefined
        ? {}
        : {
            items: items.properties === undefined ? items : { ...inside(items), title: listTitles[path] ?? slot },
          }),
    };
  };
  const schema = told(
    forTheForm(
      toJsonSchema(configSchema, { target: "draft-07", typeMode: "output", ignoreActions: ["finite"] }),
    ) as JsonSchema,
    "",
  );
  if (unused.size > 0)
    throw new Error(`src/ui/words has words for settings that there are not: ${[...unused].join(", ")}`);
  const file = {
    pluginAlias: "DashReplenishment",
    pluginType: "platform",
    singular: true,
    strictValidation: false,
    customUi: true,
    customUiPath: "./dist/homebridge-ui",
    headerDisplay: header,
    footerDisplay: footer,
    schema,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** As much of a JSON schema as is needed to walk it. */
interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  [key: string]: unknown;
}

/** In the plain form every field is there whatever the source or channel: one that a kind or two need says so. */
function titleOf(path: string, title: string): string {
  const [, entry = "", field = ""] = /^(devices\.slots\.level|channels)\.(\w+)$/.exec(path) ?? [];
  const kinds = Object.entries(kindFields[entry] ?? {})
    .filter(([, fields]) => fields.some((one) => one === field || one.startsWith(`${field}.`)))
    .map(([kind]) => kind);
  return kinds.length === 0 || kinds.length > 2 ? title : `${kinds.join(", ")}: ${title}`;
}

/** The fields of each kind, by the path of the entry that kinds share. */
const kindFields: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "devices.slots.level": levelFields,
  channels: Object.fromEntries(Object.entries(channelForms).map(([kind, { fields }]) => [kind, fields])),
};

/**
 * Leaves out what the form has no use for: `$schema` and `propertyNames`, an empty `required`, and the defaults of
 * objects and lists, which would make the form write whole sections that nobody filled in.
 */
function forTheForm(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(forTheForm);
  if (typeof part !== "object" || part === null) return part;
  const kept = Object.entries(part).filter(([key, value]: [string, unknown]) => {
    if (key === "default") return typeof value !== "object";
    if (key === "required") return Array.isArray(value) && value.length > 0;
    return key !== "$schema" && key !== "propertyNames";
  });
  return Object.fromEntries(kept.map(([key, value]: [string, unknown]) => [key, forTheForm(value)]));
}
