/**
 * Does a test notice when the code is changed? All changes of the pure core, and of each folder that spends, stores or
 * lets in a seeded sample of 300. `npm run mutation` runs all of it, an hour or two; `npm run mutation -- store server`
 * some. Ends with an error where less than 95 % is noticed (the core: see stryker.config.js).
 */
import { spawnSync } from "node:child_process";

const sampled = ["drs", "runtime", "store", "server", "ui/server"];
const all = ["slot", ...sampled];

const wanted = process.argv.length > 2 ? process.argv.slice(2) : all;
const strangers = wanted.filter((folder) => !all.includes(folder));
if (strangers.length > 0) {
  process.stderr.write(`${strangers.join(", ")}: expected any of ${all.join(", ")}\n`);
  process.exit(2);
}
const failed = wanted.filter((folder) => {
  process.stdout.write(`\n=== ${folder} ===\n`);
  const config = folder === "slot" ? "stryker.config.js" : "stryker.sample.config.js";
  return (
    spawnSync("stryker", ["run", config], { stdio: "inherit", env: { ...process.env, MUTATION_FOLDER: folder } })
      .status !== 0
  );
});
if (failed.length > 0) process.stdout.write(`\nToo little is noticed in: ${failed.join(", ")}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
