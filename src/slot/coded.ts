/** A code that says all by itself. */
export type NoFacts = unknown;

/**
 * What the core says, as data: one of the codes of a table with that code's facts beside it, as `{ code: "shipped",
 * expectedAt: 1 }`. Words are made of it where somebody reads them (src/words). Facts are plain data, rounded as people
 * say them where two that read alike must be equal.
 */
export type Coded<Table> = { [Code in keyof Table]: { code: Code } & Table[Code] }[keyof Table];

/** Whether two things said are the same: what was said once is not said again. */
export function isSameSaid(one: { code: string } | null, other: { code: string } | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
