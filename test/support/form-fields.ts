import { readFileSync } from "node:fs";

interface FormSchema {
  default?: unknown;
  enum?: unknown[];
  properties?: Record<string, FormSchema>;
  items?: FormSchema;
}

/**
 * A setting of config.schema.json: its path without the numbers of lists (`devices.slots.key`), its default and its
 * choices, if it has some.
 */
export interface FormField {
  path: string;
  standard: unknown;
  choices: unknown[];
}

export function formFields(): FormField[] {
  const { schema } = JSON.parse(readFileSync(new URL("../../config.schema.json", import.meta.url), "utf8")) as {
    schema: FormSchema;
  };
  return fieldsIn(schema, []);
}

function fieldsIn(
  { items, properties, enum: choices = [], default: standard }: FormSchema,
  path: readonly string[],
): FormField[] {
  if (items !== undefined) return fieldsIn(items, path);
  if (properties === undefined) return [{ path: path.join("."), standard, choices }];
  return Object.entries(properties).flatMap(([key, below]) => fieldsIn(below, [...path, key]));
}
