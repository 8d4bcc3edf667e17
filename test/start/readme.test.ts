import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { problemLine } from "../../src/config/problem.ts";
import { withOwnTokens } from "../support/own-tokens.ts";

/** With tokens that the reader made: those that stand there are refused. */
const readme = withOwnTokens(readFileSync(new URL("../../README.md", import.meta.url), "utf8"));
const marked = [...readme.matchAll(/<!-- configuration -->\n```jsonc?\n([\s\S]*?)```/g)].map(([, text = ""]) => text);

test("the README shows a configuration to start with, one with an http level, one for Amazon and one with a webhook", () => {
  expect(marked.map((text) => checkConfig(JSON.parse(text)).settings.mode)).toEqual([
    "simulate",
    "simulate",
    "test",
    "simulate",
  ]);
  expect(marked[1]).toContain('"source": "http"');
});

test.each(marked.map((text, at) => ({ at: at + 1, text })))(
  "configuration $at of the README runs as it stands, every slot of it",
  ({ text }) => {
    const { settings, problems } = checkConfig(JSON.parse(text));
    expect(problems.map(problemLine)).toEqual([]);
    expect(settings.ordering.stopped).toBeNull();
    expect(settings.devices.flatMap((device) => device.slots)).toHaveLength(1);
  },
);

test("no configuration in the README goes untested", () => {
  expect(readme.match(/^\s*"platform":/gm)).toHaveLength(marked.length);
});
