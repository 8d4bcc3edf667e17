import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("the shape of the code, by ESLint", () => {
  const eslint = new ESLint({ cwd: root });

  /** The rules that a text breaks where a file of that path holds it. */
  async function broken(filePath: string, text: string): Promise<(string | null)[]> {
    const [result] = await eslint.lintText(text, { filePath: path.join(root, filePath) });
    return [...new Set(result?.messages.map(({ ruleId, message }) => ruleId ?? message))];
  }

  test.each([
    [
      "the pure core sees another folder",
      "src/slot/new.ts",
      'import { mask } from "../support/mask.ts";\nexport const a = mask;',
      "no-restricted-imports",
    ],
    [
      "the pure core sees a library",
      "src/slot/new.ts",
      'import { readFile } from "node:fs";\nexport const a = readFile;',
      "no-restricted-imports",
    ],
    [
      "the pure core reaches for the process",
      "src/slot/new.ts",
      "export const a = (): number => process.pid;",
      "no-restricted-globals",
    ],
    [
      "the pure core makes a sentence",
      "src/slot/new.ts",
      'export const a = "the order is late";',
      "no-restricted-syntax",
    ],
    [
      "the pure core puts one together",
      "src/slot/new.ts",
      "export const a = (days: number): string => `${days} days`;",
      "no-restricted-syntax",
    ],
    [
      "the pure core names a channel",
      "src/slot/new.ts",
      'export const a = (channel: string): boolean => channel === "amazon";',
      "no-restricted-syntax",
    ],
    [
      "an edge sees another edge",
      "src/drs/new.ts",
      'import { a } from "../store/open.ts";\nexport const b = a;',
      "no-restricted-imports",
    ],
    [
      "the shell speaks to Amazon past its channel",
      "src/runtime/new.ts",
      'import { a } from "../drs/replenish.ts";\nexport const b = a;',
      "no-restricted-imports",
    ],
    [
      "a channel sees another one",
      "src/channels/amazon/new.ts",
      'import { a } from "../other/channel.ts";\nexport const b = a;',
      "no-restricted-imports",
    ],
    [
      "a decision by the name of a mode",
      "src/slot/new.ts",
      'export const a = (mode: string): boolean => mode === "simulate";',
      "no-restricted-syntax",
    ],
    [
      "an edge loads another edge",
      "src/sources/new.ts",
      'export const a = (): Promise<unknown> => import("../homekit/registry.ts");',
      "no-restricted-syntax",
    ],
    [
      "a source sees another source",
      "src/sources/http/new.ts",
      'import { mqtt } from "../mqtt/index.ts";\nexport const b = mqtt;',
      "no-restricted-imports",
    ],
    [
      "a source loads another source",
      "src/sources/http/new.ts",
      'export const a = (): Promise<unknown> => import("../mqtt/try.ts");',
      "no-restricted-syntax",
    ],
    [
      "a source sees the list that it stands in",
      "src/sources/http/new.ts",
      'import { sources } from "../all.ts";\nexport const b = sources;',
      "no-restricted-imports",
    ],
    [
      "a source sees an edge",
      "src/sources/http/new.ts",
      'import { a } from "../../homekit/registry.ts";\nexport const b = a;',
      "no-restricted-imports",
    ],
    [
      "a source sees the configuration that is made of it",
      "src/sources/http/new.ts",
      'import { a } from "../../config/check.ts";\nexport const b = a;',
      "no-restricted-imports",
    ],
    [
      "the configuration sees what a source runs",
      "src/config/new.ts",
      'import { a } from "../sources/polling/polled-source.ts";\nexport const b = a;',
      "no-restricted-imports",
    ],
    [
      "an arrow points up, by a detour",
      "src/server/new.ts",
      'import { a } from "./../runtime/plugin-instance.ts";\nexport const b = a;',
      "no-restricted-imports",
    ],
    [
      "the page sees the plugin",
      "src/ui/page/new.ts",
      'import { a } from "../../runtime/plugin-instance.ts";\nexport const b = a;',
      "no-restricted-imports",
    ],
    [
      "the page loads the plugin",
      "src/ui/page/new.ts",
      'export const a = (): Promise<unknown> => import("../../runtime/plugin-instance.ts");',
      "no-restricted-syntax",
    ],
    [
      "the clock sees the plugin",
      "src/support/clock.ts",
      'import { a } from "../runtime/plugin-instance.ts";\nexport const b = a;',
      "no-restricted-imports",
    ],
    [
      "the page makes markup of text",
      "src/ui/page/new.ts",
      "export function show(element: HTMLElement, text: string): void {\n  element.innerHTML = text;\n}",
      "no-restricted-syntax",
    ],
    [
      "a view sees the plugin",
      "src/ui/page/views/new.tsx",
      'import { a } from "../../../runtime/plugin-instance.ts";\nexport const b = <p>{a}</p>;',
      "no-restricted-imports",
    ],
    [
      "a view makes markup of text",
      "src/ui/page/views/new.tsx",
      "export const show = (text: string) => <p dangerouslySetInnerHTML={{ __html: text }} />;",
      "no-restricted-syntax",
    ],
    [
      "a view keeps a state of its own",
      "src/ui/page/views/new.tsx",
      "const shown = new Map<string, number>();\nexport const Shown = () => <p>{shown.size}</p>;",
      "no-restricted-syntax",
    ],
    [
      "a view makes markup of text, by a detour",
      "src/ui/page/views/new.tsx",
      "export const props = (text: string) => ({ dangerouslySetInnerHTML: { __html: text } });",
      "no-restricted-syntax",
    ],
    [
      "the time of the machine",
      "src/runtime/new.ts",
      "export const a = (): number => Date.now();",
      "no-restricted-properties",
    ],
    [
      "the time of the machine, otherwise",
      "src/runtime/new.ts",
      "export const a = (): Date => new Date();",
      "no-restricted-syntax",
    ],
    [
      "a timer of its own",
      "src/sources/new.ts",
      "export const a = (): unknown => setTimeout(() => undefined, 1);",
      "no-restricted-globals",
    ],
    [
      "a timer of its own, imported",
      "src/sources/new.ts",
      'import { setTimeout as wait } from "node:timers/promises";\nexport const a = wait;',
      "no-restricted-imports",
    ],
    [
      "a timer of its own, by a detour",
      "src/sources/new.ts",
      "export const a = (): unknown => globalThis.setTimeout(() => undefined, 1);",
      "no-restricted-properties",
    ],
    [
      "a timer of its own, in a signal",
      "src/sources/new.ts",
      "export const a = (): unknown => AbortSignal.timeout(1);",
      "no-restricted-properties",
    ],
    [
      "a timer of its own, in no folder",
      "src/new.ts",
      'import { setTimeout as wait } from "node:timers/promises";\nexport const a = wait;',
      "no-restricted-imports",
    ],
    [
      "the environment, imported",
      "src/runtime/new.ts",
      'import { env } from "node:process";\nexport const a = env;',
      "no-restricted-imports",
    ],
    [
      "chance of its own",
      "src/drs/new.ts",
      "export const a = (): number => Math.random();",
      "no-restricted-properties",
    ],
    [
      "a variable of the whole process",
      "src/runtime/new.ts",
      "export let a = 0;\nexport const b = (): number => a++;",
      "no-restricted-syntax",
    ],
    [
      "a collection of the whole process",
      "src/homekit/new.ts",
      "export const seen = new Map<string, number>();",
      "no-restricted-syntax",
    ],
    ["one in other words", "src/homekit/new.ts", "export const seen = [] as string[];", "no-restricted-syntax"],
    ["one that looks filled", "src/homekit/new.ts", "export const seen = new Set([]);", "no-restricted-syntax"],
    [
      "an empty object",
      "src/homekit/new.ts",
      "export const seen: Record<string, string> = {};",
      "no-restricted-syntax",
    ],
    ["a weak collection", "src/homekit/new.ts", "export const seen = new WeakSet<object>();", "no-restricted-syntax"],
    [
      "a static property",
      "src/homekit/new.ts",
      "export class A {\n  b = 1;\n  static c = 1;\n}",
      "no-restricted-syntax",
    ],
    [
      "a global of our own",
      "src/homekit/new.ts",
      'export const a = (): void => {\n  globalThis.name = "a";\n};',
      "no-restricted-syntax",
    ],
    [
      "a constant that is counted up",
      "src/runtime/new.ts",
      "const run = { count: 0 };\nexport const a = (): number => run.count++;",
      "ours/module-state",
    ],
    [
      "a list that grows",
      "src/runtime/new.ts",
      'const names = ["a"];\nexport const a = (b: string): unknown => names.push(b);',
      "ours/module-state",
    ],
    [
      "a table that is changed",
      "src/runtime/new.ts",
      "const table = { a: { b: 1 } };\nexport const a = (): void => {\n  table.a.b = 2;\n};",
      "ours/module-state",
    ],
    [
      "a listener on the process, which is Homebridge's",
      "src/runtime/new.ts",
      'export const a = (): unknown => process.on("exit", () => undefined);',
      "no-restricted-properties",
    ],
    [
      "code from text",
      "src/runtime/new.ts",
      'export const a: unknown = new Function("return 1");',
      "no-restricted-syntax",
    ],
    [
      "any",
      "src/runtime/new.ts",
      "export const a = (b: any): string => String(b);",
      "@typescript-eslint/no-explicit-any",
    ],
  ])("%s is told", async (_, filePath, text, rule) => {
    expect(await broken(filePath, text)).toEqual([rule]);
  });

  test.each(readdirSync(path.join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory()))(
    "arrows are drawn for src/$name",
    async ({ name }) => {
      expect(await broken(`src/${name}/new.ts`, 'import { a } from "../nowhere/new.ts";\nexport const b = a;')).toEqual(
        ["no-restricted-imports"],
      );
    },
  );

  test("what the design allows is not told", async () => {
    expect(
      await broken(
        "src/runtime/new.ts",
        'import { a } from "../slot/draft.ts";\nimport { b } from "../channels/all.ts";\nexport const c = [a, b];\nconst table = { d: 1 };\nexport const e = (): number => table.d;',
      ),
    ).toEqual([]);
  });

  test("what the sources share is not told", async () => {
    const text =
      'import { a } from "../calibration.ts";\nimport { b } from "../polling/settings.ts";\nimport { c } from "../../config/fields.ts";\nimport { d } from "../../mqtt/session.ts";\nimport { e } from "./try.ts";\nexport const f = [a, b, c, d, e];';
    expect(await broken("src/sources/http/new.ts", text)).toEqual([]);
  });
});

describe("what only types tell, by oxlint", () => {
  const texts = {
    "fine.mts": "export const a = 1;",
    "floating.mts": "export function a(): void {\n  Promise.resolve(1);\n}",
    "type.mts": 'export const a: number = "1";',
    "unsafe.mts": "export const a = (text: string): string => JSON.parse(text).name;",
  };
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "dash-guard-rails-"));
    const tsconfig = { extends: path.join(root, "tsconfig.json"), compilerOptions: { types: [] }, include: ["."] };
    const files = { ...texts, "tsconfig.json": JSON.stringify(tsconfig) };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("a promise that nobody waits for, a wrong type and a value of no known type are told", async () => {
    const bin = path.join(root, "node_modules/oxlint/bin/oxlint");
    const config = path.join(root, ".oxlintrc.json");
    const told = await new Promise<{ failed: boolean; lines: string[] }>((resolve) => {
      execFile(
        process.execPath,
        [bin, "--config", config, "--format", "unix", folder],
        { cwd: root },
        (error, stdout) => {
          resolve({ failed: error !== null, lines: stdout.split("\n").filter((line) => line.includes(".mts:")) });
        },
      );
    });
    const found = told.lines.map((line) => /(\w+\.mts):.*\((.*)\)\]$/.exec(line)?.slice(1).join(" "));
    expect(found.sort()).toEqual([
      "floating.mts no-floating-promises",
      "type.mts TS2322",
      "unsafe.mts no-unsafe-member-access",
      "unsafe.mts no-unsafe-return",
    ]);
    expect(told.failed).toBe(true);
  });
});
