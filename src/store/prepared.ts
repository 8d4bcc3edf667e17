import { DatabaseSync, type StatementSync } from "node:sqlite";

/** The value that a statement answers with, of those that answer with one. Throws what SQLite throws. */
export function valueOf(database: DatabaseSync, text: string): unknown {
  return Object.values(database.prepare(text).get() ?? {})[0];
}

/**
 * Compiles each text once: of a small statement that is three quarters of its time (25 against 8 µs). Only for texts
 * without values in them, of which there are as many as stand in the sources, and for `get`, `all` and `run`, which are
 * over when they return. SQLite compiles a PRAGMA anew each time by itself.
 */
export class PreparedDatabase extends DatabaseSync {
  readonly #statements = new Map<string, StatementSync>();

  override prepare(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = super.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}
