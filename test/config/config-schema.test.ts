import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { configSchemaJson, schemaFileName } from "../../scripts/config-schema.ts";
import { mayEcho } from "../../src/config/secrets.ts";
import { type Language, languages } from "../../src/ui/words/languages.ts";

interface File {
  pluginAlias: string;
  pluginType: string;
  singular: boolean;
  schema: { type: string; properties: Record<string, unknown> };
}

const text = configSchemaJson("en");
const file = JSON.parse(text) as File;

/** Every object inside, with its path. */
function objectsIn(value: unknown, path = ""): [string, Record<string, unknown>][] {
  if (typeof value !== "object" || value === null) return [];
  const held = value as Record<string, unknown>;
  return [[path, held], ...Object.entries(held).flatMap(([key, inner]) => objectsIn(inner, `${path}/${key}`))];
}

describe("config.schema.json", () => {
  it.each(Object.keys(languages) as Language[])(
    "is what src/config and src/ui/words say in %s; if not, run: npm run schema",
    async (language) => {
      expect(await readFile(new URL(`../../${schemaFileName(language)}`, import.meta.url), "utf8")).toBe(
        configSchemaJson(language),
      );
    },
  );

  it("differs from one language to the other in what people read, and in nothing else", () => {
    const wordless = (language: Language): unknown =>
      JSON.parse(configSchemaJson(language), (key, value: unknown) =>
        /^(title|description|headerDisplay|footerDisplay)$/.test(key) ? undefined : value,
      );
    expect(wordless("de")).toEqual(wordless("en"));
    expect(configSchemaJson("de")).not.toBe(text);
  });

  it("is named as the platform is", () => {
    expect([file.pluginAlias, file.pluginType, file.singular]).toEqual(["DashReplenishment", "platform", true]);
    expect(file.schema.type).toBe("object");
    expect(file.schema.properties).toHaveProperty("name");
  });

  it("keeps the verification bot's rules: no boolean required, no value twice in an enum", () => {
    for (const [path, part] of objectsIn(file.schema)) {
      expect(typeof part["required"], path).not.toBe("boolean");
      if (Array.isArray(part["enum"])) expect(new Set(part["enum"]).size, path).toBe(part["enum"].length);
    }
  });

  it("has no conditions, and patterns that also compile as Unicode, as newer validators do", () => {
    for (const [path, part] of objectsIn(file.schema)) {
      expect(
        Object.keys(part).filter((key) => /^(oneOf|anyOf|allOf|not|if)$/.test(key)),
        path,
      ).toEqual([]);
      if (typeof part["pattern"] === "string")
        expect(() => new RegExp(part["pattern"] as string, "u"), path).not.toThrow();
    }
  });

  it("hides every secret in the form", () => {
    const passwords = objectsIn(file.schema)
      .filter(([, part]) => part["x-schema-form"] !== undefined)
      .map(([path]) => path.split("/").filter((step) => step !== "properties"));
    const [ofSources, others] = [true, false].map((inLevel) =>
      passwords
        .filter((path) => path.includes("level") === inLevel)
        .map((path) => path.at(-1) ?? "")
        .sort(),
    ) as [string[], string[]];
    expect(others).toEqual([
      "clientSecret",
      "levelToken",
      "newsToken",
      "password",
      "password",
      "refreshToken",
      "secret",
      "token",
      "token",
      "token",
    ]);
    expect(ofSources).toContain("password");
    // Log and problems hide by the name of the key, as it is written: see src/config/secrets.ts.
    for (const key of [...others, ...ofSources]) expect(mayEcho([key]), key).toBe(false);
  });

  it("would not make the form write a schedule's rival or a broker by itself", () => {
    const found = objectsIn(file.schema).filter(([path]) => /(everySeconds|mqtt\/properties\/url)$/.test(path));
    expect(found.map(([, part]) => "default" in part)).toEqual([false, false]);
  });

  // The Homebridge UI adds keywords of its own, such as placeholder.
  const validate = new Ajv({ strict: false }).compile(file.schema);
  it.each([
    ["nothing", {}, true],
    [
      "a slot",
      { devices: [{ model: "M", serial: "S", slots: [{ slotId: "a", level: { source: "http", url: "http://a" } }] }] },
      true,
    ],
    ["a device without serial", { devices: [{ model: "M" }] }, false],
    [
      "a threshold out of range",
      { devices: [{ model: "M", serial: "S", slots: [{ slotId: "a", replenish: { threshold: 91 } }] }] },
      false,
    ],
    ["a wrong mode", { mode: "real" }, false],
  ])("compiles, and judges %s", (_what, config, valid) => {
    expect(validate(config)).toBe(valid);
  });
});
