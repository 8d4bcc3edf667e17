import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { expect, test } from "vitest";
import { buildPage } from "../../scripts/build/page.ts";
import { forms, sourceNames, sources } from "../../src/sources/all.ts";
import { fieldWords } from "../../src/sources/field-words.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Folders that sources share. */
const shared = ["network", "polling", "reading"];

/** Files of src/, and of folders below it, but for the sources' own. */
function filesOutside(): string[] {
  const all = readdirSync(path.join(root, "src"), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.tsx?$/.test(entry.name),
  );
  const own = new RegExp(`sources[/\\\\](?:all\\.ts|(?:${sourceNames().join("|")})[/\\\\])`);
  return all.map(({ parentPath, name }) => path.join(parentPath, name)).filter((file) => !own.test(file));
}

test("nothing outside of a source's folder compares its name", () => {
  const comparison = new RegExp(
    `source(?:Of\\([^)]*\\))? (?:===|!==) "(?:${sourceNames().join("|")})"|case "(?:${sourceNames().join("|")})"`,
  );
  expect(filesOutside().filter((file) => comparison.test(readFileSync(file, "utf8")))).toEqual([]);
});

test("the core names no source", () => {
  // "manual" is also why an order was wanted.
  const literal = new RegExp(
    `"(?:${sourceNames()
      .filter((name) => name !== "manual")
      .join("|")})"`,
  );
  expect(
    filesOutside().filter(
      (file) => file.includes(path.join("src", "slot")) && literal.test(readFileSync(file, "utf8")),
    ),
  ).toEqual([]);
});

test("each folder of a source stands in all.ts", () => {
  const folders = readdirSync(path.join(root, "src/sources"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(folders.filter((name) => !shared.includes(name)).sort()).toEqual(sourceNames().sort());
});

test("a key that two sources have is the same in both", () => {
  const known = new Map<string, unknown>();
  for (const { entries } of Object.values(sources)) {
    for (const [key, entry] of Object.entries(entries)) {
      const schema = toJsonSchema(v.object({ [key]: entry }), { typeMode: "output", ignoreActions: ["finite"] });
      if (known.has(key)) expect(schema, key).toEqual(known.get(key));
      known.set(key, schema);
    }
  }
});

test.each(sourceNames())(
  "the form of %s asks for its keys and no other, and has words for each in every language",
  (name) => {
    const { fields: first, furtherFields = [], words } = forms[name];
    const fields = [...first, ...furtherFields];
    const keys = new Set(fields.map((field) => field.replace(/\..*/, "")));
    expect([...keys].sort()).toEqual(Object.keys(sources[name].entries).sort());
    for (const language of ["en", "de"] as const) {
      for (const field of fields)
        expect({ ...fieldWords[language], ...words[language].fields }, language).toHaveProperty([field]);
    }
  },
);

test("the page holds the forms of the sources and channels, and nothing that runs", async () => {
  const { metafile } = await buildPage(root);
  const inside = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );
  const ours = inside.filter((file) => file.startsWith("src/") && !file.startsWith("src/ui/"));
  const allowed =
    /^src\/(sources\/(\w+\/form|all|field-words|usual-words|words)|config\/(amazon-id|registered|modes)|words\/.*|channels\/(\w+\/form|forms|words)|slot\/(times|plain))\.ts$/;
  expect(ours.filter((file) => !allowed.test(file))).toEqual([]);
  expect(inside.filter((file) => /node_modules\/(valibot|axios|mqtt|node-cron)\//.test(file))).toEqual([]);
});
