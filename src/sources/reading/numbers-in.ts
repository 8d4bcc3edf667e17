import { isSecretName } from "../../config/secrets.ts";
import { parsedJson } from "../../support/json.ts";
import { unprintable } from "../../support/mask.ts";
import { withoutEnds } from "../../support/number-text.ts";
import { usualWords } from "../usual-words.ts";
import { numberIn } from "./json-path.ts";
import { pathOf, type PathStep } from "./path-steps.ts";
import type { Words } from "./words.ts";

/** A number, or a word that can be a level, in what a device sent. */
export interface NumberFound {
  /** By which `path` reads it; empty: the whole. */
  path: string;
  /** As the device has it. */
  said: string;
}

/** More than a person looks through. */
export const mostNumbers = 60;

const deepest = 12;
const longestName = 64;
const longestSaid = 40;

/** Names of fields that say which member of a list it is, with their usual beginnings: `product_id`, `subType`. */
const which = "id|uid|uuid|name|type|kind|slug|label|title|serial|mac|sensor|location|index|channel|port";
const naming = new RegExp(`(?:^|[_-])(?:${which})$`, "i");
const namingInCamelCase = new RegExp(`[a-z\\d](?:ID|${which.replaceAll(/\b[a-z]/g, (a) => a.toUpperCase())})$`);

/**
 * The first numbers and words of an answer in JSON that a level can be read of, `words` and the usual ones, at most
 * `mostNumbers`; none where it is no JSON. What stands under a name that a secret would have is left out.
 */
export function numbersIn(text: string, words: Words = {}): NumberFound[] {
  const known = Object.assign({}, ...usualWords, words) as Words;
  const found: NumberFound[] = [];
  const look = (held: unknown, steps: readonly PathStep[]): void => {
    if (found.length >= mostNumbers) return;
    if (typeof held === "object" && held !== null) {
      if (steps.length < deepest) for (const [step, inner] of stepsInto(held)) look(inner, [...steps, step]);
    } else if (isNumber(held, known)) {
      found.push({ path: pathOf(steps), said: withoutEnds(String(held)) });
    }
  };
  look(parsedJson(withoutEnds(text)), []);
  return found;
}

function isNumber(held: unknown, words: Words): boolean {
  if (String(held).length > longestSaid) return false;
  const number = numberIn(held, words);
  return number !== undefined && Number.isFinite(number);
}

function* stepsInto(holder: object): Generator<[PathStep, unknown]> {
  if (!Array.isArray(holder)) {
    for (const [name, held] of Object.entries(holder)) if (canBeStep(name)) yield [name, held];
    return;
  }
  const named = membersByName(holder);
  for (const [index, member] of (holder as unknown[]).entries()) {
    yield [named(member) ?? String(index), withoutNames(member)];
  }
}

/** What tells a member of this list from all others, where it has such a field. */
function membersByName(list: readonly unknown[]): (member: unknown) => { name: string; value: string } | undefined {
  const counts = new Map<string, number>();
  for (const member of list) for (const name of namesOf(member)) counts.set(name.key, (counts.get(name.key) ?? 0) + 1);
  return (member) => namesOf(member).find(({ key }) => counts.get(key) === 1);
}

function namesOf(member: unknown): { name: string; value: string; key: string }[] {
  if (typeof member !== "object" || member === null || Array.isArray(member)) return [];
  return Object.entries(member).flatMap(([name, held]) => {
    if (!namesMember(name) || !canBeStep(name)) return [];
    const value = typeof held === "string" || Number.isSafeInteger(held) ? String(held) : "";
    return value !== "" && value.length <= longestSaid && isPlain(value)
      ? [{ name, value, key: JSON.stringify([name, value]) }]
      : [];
  });
}

/** What says which member it is, is no level. */
function withoutNames(member: unknown): unknown {
  if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
  return Object.fromEntries(Object.entries(member).filter(([name]) => !namesMember(name)));
}

function namesMember(name: string): boolean {
  return naming.test(name) || namingInCamelCase.test(name);
}

function canBeStep(name: string): boolean {
  return name.length <= longestName && name !== "__proto__" && isPlain(name) && !isSecretName(name);
}

function isPlain(text: string): boolean {
  return text.search(unprintable) < 0;
}
