/**
 * The words of one language for one table of codes: each code a function of its facts. A code without words does not
 * compile.
 */
export type Catalogue<Table> = { readonly [Code in keyof Table]: (facts: Table[Code]) => string };

/** What was said, in the words of a catalogue. */
export function inWords<Table, Code extends keyof Table>(
  catalogue: Catalogue<Table>,
  said: { code: Code } & Table[Code],
): string {
  return catalogue[said.code](said);
}

/** Apple Home and HAP take longer texts, but the contract says 128 (design, section 7). */
const statusLength = 128;

/** A text of at most 128 characters: what is longer ends with `…`. */
export function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length <= statusLength ? text : `${characters.slice(0, statusLength - 1).join("")}…`;
}
