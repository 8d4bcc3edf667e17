import { format } from "node:util";

export { expect } from "vitest";

/**
 * What the core's tests import as `vitest` in a mutation run: it collects them, so that they can be run thousands of
 * times in one process (runner.ts). It knows as much of vitest as these tests use; what it does not know fails in the
 * first run, before any mutant.
 */
export interface Collected {
  /** The same in each load. */
  readonly id: string;
  readonly file: string;
  /** Throws where the test fails. */
  readonly run: () => void;
}

interface Suite {
  readonly names: readonly string[];
  readonly beforeEach: (() => unknown)[];
  readonly afterEach: (() => unknown)[];
  readonly around: Suite | null;
}

let file = "";
let suite: Suite = { names: [], beforeEach: [], afterEach: [], around: null };
let tests: Collected[] = [];

/** What `load` defines, as the tests of this file. */
export async function collect(name: string, load: () => Promise<unknown>): Promise<Collected[]> {
  file = name;
  suite = { names: [name], beforeEach: [], afterEach: [], around: null };
  tests = [];
  await load();
  return tests;
}

function oneTest(name: string, body: () => unknown): void {
  const own = suite;
  // Two may be called the same.
  const id = `${[...own.names, name].join(" > ")} #${tests.length + 1}`;
  tests.push({
    id,
    file,
    run: () => {
      runIn(own, body);
    },
  });
}

function runIn(own: Suite, body: () => unknown): void {
  try {
    for (const { beforeEach } of outermostFirst(own)) for (const hook of beforeEach) hook();
    if (body() instanceof Promise) throw new TypeError("The tests of the core do not wait: it is a pure function.");
  } finally {
    for (const { afterEach } of outermostFirst(own).reverse()) for (const hook of afterEach) hook();
  }
}

function outermostFirst(own: Suite): Suite[] {
  return own.around === null ? [own] : [...outermostFirst(own.around), own];
}

function oneSuite(name: string, body: () => unknown): void {
  const around = suite;
  suite = { names: [...around.names, name], beforeEach: [], afterEach: [], around };
  body();
  suite = around;
}

type Define = (name: string, body: () => unknown) => void;
type DefineEach = (rows: readonly unknown[]) => (name: string, body: (...row: unknown[]) => unknown) => void;

/** As vitest does: rows that are all lists are spread over the arguments. */
function withEach(define: Define): Define & { each: DefineEach } {
  const each: DefineEach = (rows) => (name, body) => {
    const spread = rows.every((row) => Array.isArray(row));
    for (const row of rows) {
      const values: unknown[] = spread && Array.isArray(row) ? row : [row];
      define(format(name, ...values), () => body(...values));
    }
  };
  return Object.assign(define, { each });
}

export const test = withEach(oneTest);
export const describe = withEach(oneSuite);

export function beforeEach(hook: () => unknown): void {
  suite.beforeEach.push(hook);
}

export function afterEach(hook: () => unknown): void {
  suite.afterEach.push(hook);
}
