import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Metafile } from "esbuild";

/** A package of which something is in the bundle, and what its authors ask to be passed on. */
export interface BundledPackage {
  name: string;
  version: string;
  licence: string;
  text: string;
}

/**
 * The packages that really left bytes in the bundle, by name; a package that was only looked at is not ours to credit.
 */
export async function bundledPackages(metafiles: readonly Metafile[]): Promise<BundledPackage[]> {
  const folders = new Set<string>();
  for (const output of metafiles.flatMap(({ outputs }) => Object.values(outputs))) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = packageFolder(input);
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  const packages = await Promise.all([...folders].map(describe));
  return packages.sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

/** `…/node_modules/@scope/name` of a file inside a package, the innermost one. */
export function packageFolder(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

/** The text of THIRD-PARTY-LICENSES.txt. */
export function licencesText(packages: readonly BundledPackage[]): string {
  const rule = "=".repeat(80);
  const head = "This package contains parts of the following packages, each under its own licence.\n";
  return [
    head,
    ...packages.map(
      ({ name, version, licence, text }) => `${rule}\n${name} ${version} (${licence})\n${rule}\n\n${text}\n`,
    ),
  ].join("\n");
}

async function describe(folder: string): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as Record<
    string,
    unknown
  >;
  const text = await licenceText(folder);
  if (typeof license !== "string" || license === "UNLICENSED" || text === "") {
    throw new Error(
      `${folder} would be bundled but names no licence to pass on: replace it, or ask its authors for one`,
    );
  }
  return { name: String(name), version: String(version), licence: license, text };
}

/**
 * The licence and notice files; some authors (agent-base, https-proxy-agent) only have a section of that name in their
 * README.
 */
async function licenceText(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort();
  const read = async (name: string): Promise<string> => (await readFile(path.join(folder, name), "utf8")).trim();
  const files = names.filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  if (files.length > 0) return (await Promise.all(files.map(read))).join("\n\n");
  const readme = names.find((name) => /^readme/i.test(name));
  const section =
    readme === undefined ? undefined : /^#*[ \t]*licen[cs]e[ \t]*\n[\s\S]*/im.exec(await read(readme))?.[0];
  return section?.replace(/^.*\n(-+\n)?/, "").trim() ?? "";
}
