import { describe, expect, test } from "vitest";
import type { Words } from "../../../src/ui/words/en.ts";
import { languages, wordsFor } from "../../../src/ui/words/languages.ts";

/** The words of the page itself; what the core states has its table in test/words/catalogue.test.ts. */
function own(words: Words): object {
  return { ...words, channelName: {}, forChannel: {}, statusText: {}, reasonText: {}, wouldText: {} };
}

/** Every text with its path; functions are called with what they take. */
function texts(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String((value as (...facts: unknown[]) => unknown)(2, 2, 2, 2))]];
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`))
    : [];
}

describe.each(Object.entries(languages))("the catalogue in %s", (language, words) => {
  test("says something everywhere, and is what it says it is", () => {
    expect(words.language).toBe(language);
    expect(
      texts(own(words), language).filter(([, text]) => text.trim() === "" || /undefined|\[object/.test(text)),
    ).toEqual([]);
  });

  test("has the same number of texts as English", () => {
    expect(texts(own(words), "").map(([path]) => path)).toEqual(texts(own(languages.en), "").map(([path]) => path));
  });
});

test.each([
  ["de", "de"],
  ["de-AT", "de"],
  ["en", "en"],
  ["en-GB", "en"],
  ["fr", "en"],
  ["zh-CN", "en"],
  ["", "en"],
  ["constructor", "en"],
])("a Homebridge UI in %j shows the page in %s", (tag, language) => {
  expect(wordsFor(tag).language).toBe(language);
});
