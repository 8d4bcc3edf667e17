import { sourceNames, type SourceName } from "../../src/sources/all.ts";

/**
 * Everything that a source needs, as a person types it into the form: `test/sources/<name>/sample.ts` has one for each.
 */
export interface SourceSample {
  /** By the path below the slot, as `level.url`. */
  values: Record<string, string>;
  /** By the path below the platform's entry, as `mqtt.url`. */
  shared?: Record<string, string>;
  /**
   * Each of its own keys otherwise than by default, for the configuration that is kept with a release; not needed where
   * test/upgrade/every-key.ts has them.
   */
  keys?: object;
}

/** The samples of all sources. Rejects where one has none. */
export async function sourceSamples(): Promise<Record<SourceName, SourceSample>> {
  const samples = sourceNames().map(async (name) => {
    const { sample } = (await import(`../sources/${name}/sample.ts`)) as { sample: SourceSample };
    return [name, sample] as const;
  });
  return Object.fromEntries(await Promise.all(samples)) as Record<SourceName, SourceSample>;
}
