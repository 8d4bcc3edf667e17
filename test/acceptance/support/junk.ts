/** What is read of the form's schema to fill it in. */
export interface FormSchema {
  type?: string;
  enum?: readonly unknown[];
  properties?: Record<string, FormSchema>;
  items?: FormSchema;
}

/** Every key of the form with a value of the right type and no sense: what somebody gets who clicks through it. */
export function senseless(schema: FormSchema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case "object":
      return mapped(schema.properties ?? { junk: { type: "string" } }, senseless);
    case "array":
      return [senseless(schema.items ?? {}), senseless(schema.items ?? {})];
    case "boolean":
      return true;
    case "string":
      // Long enough for a token, so that the server is tried.
      return "junk-junk-junk-junk";
    default:
      // Within the range of most, so that the texts are judged.
      return 7;
  }
}

/** Every key of the form with a value of a wrong type. */
export function mistyped(schema: FormSchema): unknown {
  switch (schema.type) {
    case "object":
      return mapped(schema.properties ?? { junk: { type: "string" } }, mistyped);
    case "array":
      return [mistyped(schema.items ?? {}), null, "junk", 7, []];
    case "string":
      return { junk: true };
    default:
      return "junk";
  }
}

function mapped(properties: Record<string, FormSchema>, fill: (schema: FormSchema) => unknown): object {
  return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, fill(inner)]));
}
