/** What HAP cuts a text to unless the characteristic says otherwise, in UTF-16 units. */
const longestName = 64;

/** The first `length` UTF-16 units (what HAP counts) of a text, never ending in half a character. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** "Filter (kitchen)" may not end in its bracket, so it becomes "Filter kitchen". */
function closedBrackets(name: string): string {
  return name.split("(").length === name.split(")").length ? name : name.replace(/\s*[()]\s*/g, " ").trim();
}

/**
 * The part of a text that HAP takes as a name, or empty. HAP-NodeJS 2 warns at every start unless a name begins and
 * ends with a letter or digit, has two characters, and holds only letters, digits, spaces and this punctuation (its
 * `checkName`).
 */
function usablePart(text: string, length: number): string {
  const allowed = text
    .normalize("NFC")
    .replace(/[\p{M}\u200D]/gu, "")
    .replace(/[^\p{L}\p{N}\u2019'&!._:;()/,-]+/gu, " ");
  const cut = cutText(allowed.replace(/^[^\p{L}\p{N}]+/u, ""), length);
  const name = closedBrackets(cut.replace(/[^\p{L}\p{N}]+$/u, ""));
  return Array.from(name).length >= 2 ? name : "";
}

/**
 * A name that HAP accepts, at most 64 characters: the first of the candidates (the configured name, then the ids) that
 * has something usable, else "Consumable".
 */
export function accessoryName(...candidates: string[]): string {
  for (const candidate of candidates) {
    const name = usablePart(candidate, longestName);
    if (name !== "") return name;
  }
  return "Consumable";
}

/** The name of one service of an accessory: Siri needs them to differ, so it is the accessory's name and a word. */
export function serviceName(accessory: string, word: string): string {
  if (word === "") return accessory;
  const room = longestName - word.length - 1;
  return `${usablePart(accessory, room) || cutText(accessory, room)} ${word}`;
}

/** A text for Model or SerialNumber: HAP ignores one character or none, with a warning, and holds 64. */
export function informationText(text: string, ifTooShort: string): string {
  return cutText(text.trim().length < 2 ? ifTooShort : text, longestName);
}
