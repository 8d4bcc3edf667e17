import { toJsonSchema } from "@valibot/to-json-schema";
import { configSchema } from "../src/config/schema.ts";

/** The text of config.schema.json, which the Homebridge UI draws its form from. */
export function configSchemaJson(): string {
  const file = {
    pluginAlias: "DashReplenishment",
    pluginType: "platform",
    singular: true,
    strictValidation: false,
    headerDisplay: "Shows how much of each consumable is left and re-orders it through Amazon Dash Replenishment, once per need.",
    footerDisplay: "Mode simulate needs no Amazon account and buys nothing. Changes take effect when Homebridge restarts.",
    schema: forTheForm(toJsonSchema(configSchema, { target: "draft-07", typeMode: "output", ignoreActions: ["finite"] })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Leaves out what the form has no use for: `$schema` and `propertyNames`, an empty `required`, and the defaults of objects and
 * lists, which would make the form write whole sections that nobody filled in.
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
