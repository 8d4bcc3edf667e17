/**
 * Asks npm for advisories about the lockfile, after a build: the libraries in the bundle are devDependencies, so npm
 * alone cannot tell what people run from what only we run. Ends with 1 where something is refused.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AuditReport, bundledIn, findingsIn, isRefused, type Lockfile } from "./audit/findings.ts";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

// It ends with 1 where it found something at all.
const { stdout, stderr } = spawnSync("npm", ["audit", "--json"], {
  cwd: new URL("..", import.meta.url),
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
if (stdout === "") throw new Error(`npm audit printed nothing: ${stderr}`);
const findings = findingsIn(
  JSON.parse(stdout) as AuditReport,
  JSON.parse(read("package-lock.json")) as Lockfile,
  bundledIn(read("dist/THIRD-PARTY-LICENSES.txt")),
);
for (const finding of findings) {
  const { severity, bundled, title, url } = finding;
  console.log(
    `${isRefused(finding) ? "REFUSED" : "known"}: ${finding.package}, ${severity}, ${bundled ? "in the bundle" : "a tool of ours"}: ${title} (${url})`,
  );
}
const refused = findings.filter(isRefused).length;
console.log(`${findings.length} advisories, ${refused} refused`);
if (refused > 0) process.exitCode = 1;
