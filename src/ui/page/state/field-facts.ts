import { valueAt } from "./config-block.ts";

/** What config.schema.json says of a field: the same file that the Homebridge UI draws its own form from. */
export interface FieldFacts {
  kind: "text" | "number" | "flag" | "choice" | "secret" | "names" | "numbers" | "namedNumbers";
  /** The default as text; empty where there is none. */
  standard: string;
  minimum?: number;
  maximum?: number;
  whole: boolean;
  options: string[];
  /** An example where there is no default. */
  example: string;
}

/** The facts of a field by its path without indexes, as `devices.slots.level.url`; an unknown one is plain text. */
export function factsOf(schema: unknown, path: string): FieldFacts {
  const part = path.split(".").reduce<unknown>(
    (at, key) => {
      const inner = valueAt(at, "type") === "array" ? valueAt(at, "items") : at;
      return valueAt(valueAt(inner, "properties"), key);
    },
    valueAt(schema, "schema"),
  );
  const standard = valueAt(part, "default");
  const minimum = valueAt(part, "minimum");
  const maximum = valueAt(part, "maximum");
  const options = valueAt(part, "enum");
  const type = valueAt(part, "type");
  return {
    kind: kindOf(part),
    standard:
      typeof standard === "string" || typeof standard === "number" || typeof standard === "boolean"
        ? String(standard)
        : "",
    ...(typeof minimum === "number" ? { minimum } : {}),
    ...(typeof maximum === "number" ? { maximum } : {}),
    whole: type === "integer",
    options: Array.isArray(options) ? options.filter((option) => typeof option === "string") : [],
    example: exampleOf(part),
  };
}

function kindOf(part: unknown): FieldFacts["kind"] {
  if (valueAt(part, "x-schema-form.type") === "password") return "secret";
  if (Array.isArray(valueAt(part, "enum"))) return "choice";
  switch (valueAt(part, "type")) {
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "flag";
    case "object":
      return valueAt(part, "additionalProperties.type") === "number" ? "namedNumbers" : "names";
    case "array":
      return "numbers";
    default:
      return "text";
  }
}

function exampleOf(part: unknown): string {
  const example = valueAt(part, "placeholder");
  return typeof example === "string" ? example : "";
}
