import { readFile, writeFile } from "node:fs/promises";
import { configSchemaJson } from "./config-schema.ts";

// Writes config.schema.json; with --check it only compares, and fails when the file is not what src/config says.

const file = new URL("../config.schema.json", import.meta.url);
const wanted = configSchemaJson();

if (!process.argv.includes("--check")) {
  await writeFile(file, wanted);
} else if ((await readFile(file, "utf8").catch(() => "")) !== wanted) {
  console.error("config.schema.json is not what src/config says: run npm run schema");
  process.exitCode = 1;
}
