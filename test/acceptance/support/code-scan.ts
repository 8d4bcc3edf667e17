import { packageFiles, packageText } from "./package-files.ts";

/** What the verification bot's scan of the code looks for, under the name that SECURITY.md gives it. */
const searches: Readonly<Record<string, RegExp>> = {
  "`eval(`": /\beval\s*\(/,
  "`Function(`, `new Function`": /\bnew\s+Function\b|(?<![\w.$])Function\s*\(/,
  "`require` of a name that is not written out": /(?<![\w$.])(?:__)?require(?:\.\w+)*\s*\((?!\s*["'])|\?\s*require\b/,
  "`exec(`": /\bexec\w*\s*\(/,
  "`child_process`": /\bchild_process\b/,
  "`.env`": /\.env\b/,
  "`.ssh/`": /\.ssh\//,
  "`private_key`": /private_?key/i,
};

/** The bundler writes the module before its code: as a comment, or as the name of a CommonJS wrapper. */
const moduleMark = /^\s*(?:\/\/ |")((?:src|scripts|node_modules|\.\.)\/[^"\s]+?)(?:"\(.*)?$/;

/**
 * Which packages and folders of `src` each search hits in the code of the package, sorted; empty where it hits nothing.
 */
export async function scanPackage(): Promise<Record<string, string[]>> {
  const hits = Object.fromEntries(Object.keys(searches).map((search) => [search, new Set<string>()]));
  for (const file of (await packageFiles()).filter((name) => /\.[cm]?js$|\.html$/.test(name))) {
    let origin = "the bundler";
    for (const line of (await packageText(file)).split("\n")) {
      origin = originOf(moduleMark.exec(line)?.[1]) ?? origin;
      for (const [search, pattern] of Object.entries(searches)) if (pattern.test(line)) hits[search]?.add(origin);
    }
  }
  return Object.fromEntries(Object.entries(hits).map(([search, origins]) => [search, [...origins].sort()]));
}

/** `axios` or `src/store`: where somebody who wonders about a hit would look. */
function originOf(module: string | undefined): string | undefined {
  if (module === undefined) return undefined;
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1];
  return name ?? module.split("/").slice(0, 2).join("/");
}
