import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import type { Mutant } from "@stryker-mutator/api/core";
import { commonTokens } from "@stryker-mutator/api/plugin";
import { createInstrumenter } from "@stryker-mutator/instrumenter";
import { createInjector } from "typed-inject";
import { sentences } from "./sentences.ts";

const silent = (): void => undefined;
const log = {
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  fatal: silent,
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
};

/**
 * A place with more changes in it than this is the body of a whole function: to empty it is noticed by whatever calls
 * it, and says little.
 */
const mostInOne = 6;

interface Place {
  file: string;
  location: Mutant["location"];
  pattern: string;
  ids: ReadonlySet<string>;
}

/**
 * Places of the sources of a folder of `src`, by chance from a seed, in which Stryker makes `count` changes together,
 * or a few more: as patterns for its option `mutate`
 * (https://stryker-mutator.io/docs/stryker-js/configuration/#mutate-string).
 */
export async function sampleOf(folder: string, count: number, seed: number): Promise<string[]> {
  const files = globSync(`src/${folder}/**/*.ts`).toSorted();
  const injector = createInjector()
    .provideValue(commonTokens.logger, log)
    .provideValue(commonTokens.getLogger, () => log);
  const sources = new Map(files.map((name) => [name, readFileSync(name, "utf8")]));
  const { mutants } = await createInstrumenter(injector).instrument(
    [...sources].map(([name, content]) => ({ name, content, mutate: true })),
    { plugins: null, excludedMutations: [], ignorers: [sentences], noHeader: true },
  );
  const places = placesOf(mutants.filter(({ status }) => status === undefined))
    .filter(({ ids }) => ids.size <= mostInOne)
    .map((place) => ({ place, turn: turnOf(place, sources.get(place.file) ?? "", seed) }))
    .toSorted((one, other) => one.turn - other.turn);
  const taken = new Set<string>();
  const patterns: string[] = [];
  for (const { place } of places) {
    if (taken.size >= count) break;
    patterns.push(place.pattern);
    for (const id of place.ids) taken.add(id);
  }
  return patterns;
}

/** Each place with all changes that lie within it. */
function placesOf(mutants: readonly Mutant[]): Place[] {
  const places = new Map<string, Place>();
  for (const {
    fileName,
    location: { start, end },
  } of mutants) {
    const pattern = `${fileName}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`;
    const ids = mutants
      .filter((other) => other.fileName === fileName && isIn(other, { start, end }))
      .map(({ id }) => id);
    places.set(pattern, { file: fileName, location: { start, end }, pattern, ids: new Set(ids) });
  }
  return [...places.values()];
}

/** When its turn is, in [0, 1): by its own text alone, so that a change elsewhere draws no other sample. */
function turnOf({ file, location: { start, end } }: Place, source: string, seed: number): number {
  const lines = source.split("\n").slice(start.line, end.line + 1);
  return (
    createHash("sha256")
      .update(JSON.stringify([seed, file, lines]))
      .digest()
      .readUInt32BE() /
    2 ** 32
  );
}

function isIn({ location }: Mutant, { start, end }: Mutant["location"]): boolean {
  const isBefore = (one: Mutant["location"]["start"], other: Mutant["location"]["start"]): boolean =>
    one.line < other.line || (one.line === other.line && one.column <= other.column);
  return isBefore(start, location.start) && isBefore(location.end, end);
}
