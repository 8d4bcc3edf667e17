import { describe, expect, it } from "vitest";

import { accessoryName, cutText, informationText, serviceName } from "../../src/homekit/names.ts";

/** HAP-NodeJS 2's own check (`checkName`). */
const acceptedByHap = /^[\p{L}\p{N}][\p{L}\p{N}\p{Zs}\u2019'&!._:;()/,-]*[\p{L}\p{N}]$/u;

describe("accessoryName", () => {
  it.each([
    ["an ordinary name", "Coffee beans", "Coffee beans"],
    ["punctuation that HAP takes", "Mom's A/C, no. 2 & 3", "Mom's A/C, no. 2 & 3"],
    ["letters of other scripts", "Кофе 咖啡 Kaffeebohnen-Größe", "Кофе 咖啡 Kaffeebohnen-Größe"],
    ["decomposed letters", "Cafe\u0301", "Café"],
    ["emoji, also joined ones", "☕️ Coffee 👩‍🍳 beans 🫘", "Coffee beans"],
    ["control characters and newlines", "Coffee\u0000\n\tbeans\u2028", "Coffee beans"],
    ["characters HAP does not take", "Coffee @ <home> 100%", "Coffee home 100"],
    ["a bad beginning and end", " -Coffee!- ", "Coffee"],
    ["brackets at the end", "Filter (kitchen)", "Filter kitchen"],
    ["brackets inside", "Filter (old) kitchen", "Filter (old) kitchen"],
    ["nothing usable: the ids", "🫘", "CC0001 3f2c"],
    ["a single letter: the ids", "X", "CC0001 3f2c"],
    ["one astral letter, two units but one character: the ids", "\u{20000}", "CC0001 3f2c"],
    ["too long", "a".repeat(80), "a".repeat(64)],
    ["a cut that would end in a space", `${"a".repeat(63)} b`, "a".repeat(63)],
    ["a cut through an astral letter", `${"a".repeat(63)}\u{20000}`, "a".repeat(63)],
  ])("%s", (_, given, expected) => {
    const name = accessoryName(given, "CC0001 3f2c");
    expect(name).toBe(expected);
    expect(name).toMatch(acceptedByHap);
  });

  it("has a name even if the ids are not usable either", () => {
    expect(accessoryName("", "- -")).toBe("Consumable");
  });
});

it("keeps the word of a service when the accessory's name is long", () => {
  const name = serviceName("a".repeat(64), "Replenish");
  expect(name).toMatch(/^a+ Replenish$/);
  expect(name).toHaveLength(64);
});

it.each([
  ["short enough", "CC", "Model CC", "CC"],
  ["one character", "C", "Model C", "Model C"],
  ["long", "x".repeat(70), "", "x".repeat(64)],
])("informationText: %s", (_, text, ifTooShort, expected) => {
  expect(informationText(text, ifTooShort)).toBe(expected);
});

it("cuts no character in half", () => {
  expect(cutText("ab\u{1F600}", 3)).toBe("ab");
  expect(cutText("ab\u{1F600}", 4)).toBe("ab\u{1F600}");
});
