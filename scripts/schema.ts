import { readFile, writeFile } from "node:fs/promises";
import { type Language, languages } from "../src/ui/words/languages.ts";
import { configSchemaJson, schemaFileName } from "./config-schema.ts";

// Writes config.schema.json in every language; with --check it only compares, and fails when a file is not what
// src/config and src/ui/words say.

for (const language of Object.keys(languages) as Language[]) {
  const name = schemaFileName(language);
  const file = new URL(`../${name}`, import.meta.url);
  const wanted = configSchemaJson(language);
  if (!process.argv.includes("--check")) {
    await writeFile(file, wanted);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== wanted) {
    console.error(`${name} is not what src/config and src/ui/words say: run npm run schema`);
    process.exitCode = 1;
  }
}
