import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { packageFiles, packageText } from "./support/package-files.ts";

interface SchemaFile {
  pluginAlias?: string;
  pluginType?: string;
  schema?: { type?: string; properties?: Record<string, unknown> };
}

/** Every object inside, with its path. */
function objectsIn(value: unknown, at = ""): [string, Record<string, unknown>][] {
  if (typeof value !== "object" || value === null) return [];
  const held = value as Record<string, unknown>;
  return [[at, held], ...Object.entries(held).flatMap(([key, inner]) => objectsIn(inner, `${at}/${key}`))];
}

describe("each schema in the package, for the verification bot,", () => {
  let files: [string, SchemaFile][];
  beforeAll(async () => {
    const names = (await packageFiles()).filter((file) => /(^|\/)config\.schema(\.[\w-]+)?\.json$/.test(file));
    files = await Promise.all(
      names.map(async (name): Promise<[string, SchemaFile]> => [
        name,
        JSON.parse(await packageText(name)) as SchemaFile,
      ]),
    );
  });

  test("is there, in English at least", () => {
    expect(files.map(([name]) => name)).toContain("config.schema.json");
  });

  test("describes a platform: an object with properties, a name among them", () => {
    for (const [name, { pluginAlias, pluginType, schema }] of files) {
      expect([pluginAlias, pluginType, schema?.type], name).toEqual(["DashReplenishment", "platform", "object"]);
      expect(schema?.properties, name).toMatchObject({ name: { type: "string" } });
    }
  });

  test("compiles under AJV", () => {
    // The Homebridge UI adds keywords of its own, such as placeholder.
    for (const [name, { schema }] of files)
      expect(() => new Ajv({ strict: false }).compile(schema ?? {}), name).not.toThrow();
  });

  test("has no boolean `required` and no value twice in an enum", () => {
    for (const [name, file] of files) {
      for (const [at, part] of objectsIn(file.schema)) {
        expect(typeof part["required"], `${name} ${at}`).not.toBe("boolean");
        if (Array.isArray(part["enum"])) expect(new Set(part["enum"]).size, `${name} ${at}`).toBe(part["enum"].length);
      }
    }
  });
});
