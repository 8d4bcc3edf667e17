import { readdirSync } from "node:fs";
import { registerHooks } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from "@stryker-mutator/api/core";
import {
  type CompleteDryRunResult,
  determineHitLimitReached,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { collect, type Collected } from "./collected.ts";

/**
 * Runs the core's tests for Stryker, in Stryker's own process.
 *
 * Stryker's runner for vitest starts a worker and loads everything anew for each mutant, which takes hours, and on a
 * busy machine so long that many a mutant would count as timed out. The core is a pure function: its tests are loaded
 * once and run for one mutant after the other. Only for a mutant that is met while they are loaded (a constant, a row
 * of a table) they are loaded again.
 *
 * Left out are the tests that take seconds for each of thousands of mutants: they would notice some too, but a decision
 * should have a test of its own.
 */
const leftOut = ["exploration.test.ts", "forecast-properties.test.ts", "household.test.ts", "invariants.test.ts"];

class InProcessRunner implements TestRunner {
  readonly #context: InstrumenterContext = {};
  readonly #folder = resolve("test/slot");
  #generation = 0;
  #tests: Collected[] | null = null;
  /**
   * The tests that noticed a mutant so far, the latest first: the next mutant is close by, and they will probably
   * notice it too.
   */
  #noticed: readonly string[] = [];

  capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: true };
  }

  init(): Promise<void> {
    Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: this.#context });
    const collector = new URL("./collected.ts", import.meta.url).href;
    const ours = ["src", "test"].map((folder) => `${pathToFileURL(resolve(folder)).href}/`);
    const isOurs = (url: string | undefined): boolean => ours.some((folder) => url?.startsWith(folder) === true);
    registerHooks({
      resolve: (specifier, context, next) => {
        if (specifier === "vitest" && isOurs(context.parentURL)) return { url: collector, shortCircuit: true };
        const resolved = next(specifier, context);
        return isOurs(resolved.url) ? { ...resolved, url: `${resolved.url}?${this.#generation}` } : resolved;
      },
    });
    return Promise.resolve();
  }

  async dryRun(): Promise<CompleteDryRunResult> {
    const tests = this.#run(await this.#load(), "noting what each meets");
    const { mutantCoverage } = this.#context;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  async mutantRun({
    activeMutant,
    hitLimit,
    mutantActivation,
    reloadEnvironment,
    testFilter,
  }: MutantRunOptions): Promise<MutantRunResult> {
    const context = this.#context;
    context.hitCount = 0;
    if (hitLimit === undefined) delete context.hitLimit;
    else context.hitLimit = hitLimit;
    if (mutantActivation === "static") context.activeMutant = activeMutant.id;
    else delete context.activeMutant;
    try {
      const tests = (reloadEnvironment ? null : this.#tests) ?? (await this.#load());
      context.activeMutant = activeMutant.id;
      const wanted = testFilter && new Set(testFilter);
      const results = this.#run(
        this.#inOrder(wanted ? tests.filter(({ id }) => wanted.has(id)) : tests),
        "until one fails",
      );
      const last = results.at(-1);
      if (last?.status === TestStatus.Failed)
        this.#noticed = [last.id, ...this.#noticed.filter((id) => id !== last.id)];
      return toMutantRunResult(
        determineHitLimitReached(context.hitCount, hitLimit) ?? { status: DryRunStatus.Complete, tests: results },
      );
    } finally {
      delete context.activeMutant;
    }
  }

  /** Everything anew. A file that cannot be loaded is a test that fails. */
  async #load(): Promise<Collected[]> {
    this.#generation += 1;
    const tests: Collected[] = [];
    for (const file of readdirSync(this.#folder).filter(
      (name) => name.endsWith(".test.ts") && !leftOut.includes(name),
    )) {
      const path = join(this.#folder, file);
      try {
        tests.push(...(await collect(path, () => import(pathToFileURL(path).href))));
      } catch (error) {
        const run = (): void => {
          throw error;
        };
        tests.push({ id: `${path} > loads`, file: path, run });
      }
    }
    this.#tests = tests;
    return tests;
  }

  #inOrder(tests: readonly Collected[]): Collected[] {
    const byId = new Map(tests.map((one) => [one.id, one]));
    const likely = this.#noticed.flatMap((id) => byId.get(id) ?? []);
    return [...new Set([...likely, ...tests])];
  }

  /** Noting what each test meets takes as long as the test itself, and is of no use once it is known. */
  #run(tests: readonly Collected[], how: "noting what each meets" | "until one fails"): TestResult[] {
    const results: TestResult[] = [];
    for (const { id, file, run } of tests) {
      if (how === "noting what each meets") this.#context.currentTestId = id;
      const from = process.hrtime.bigint();
      const failureMessage = failureOf(run);
      const about = { id, name: id, fileName: file, timeSpentMs: Number(process.hrtime.bigint() - from) / 1e6 };
      results.push(
        failureMessage === null
          ? { ...about, status: TestStatus.Success }
          : { ...about, status: TestStatus.Failed, failureMessage },
      );
      if (failureMessage !== null && how === "until one fails") break;
    }
    delete this.#context.currentTestId;
    return results;
  }
}

function failureOf(run: () => void): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return String(error);
  }
}

export const strykerPlugins = [{ kind: "TestRunner", name: "in-process", factory: () => new InProcessRunner() }];
