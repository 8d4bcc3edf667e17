import { expect, test } from "vitest";
import { PreparedDatabase, valueOf } from "../../src/store/prepared.ts";

test("a text is compiled once, another one for itself, and a table that changed meanwhile is read as it is", () => {
  const database = new PreparedDatabase(":memory:");
  database.exec("CREATE TABLE things (name TEXT); INSERT INTO things VALUES ('a')");
  const text = "SELECT * FROM things";
  const statement = database.prepare(text);
  expect(statement.all()).toEqual([{ name: "a" }]);
  expect(database.prepare(text)).toBe(statement);
  expect(database.prepare("SELECT count(*) AS count FROM things").get()).toEqual({ count: 1 });
  database.exec("ALTER TABLE things ADD COLUMN size INTEGER DEFAULT 3");
  expect(database.prepare(text).all()).toEqual([{ name: "a", size: 3 }]);
  database.close();
});

test("what is set answers as it is set by then", () => {
  const database = new PreparedDatabase(":memory:", { timeout: 700 });
  const settings = (): unknown[] =>
    ["busy_timeout", "user_version", "foreign_keys"].map((name) => valueOf(database, `PRAGMA ${name}`));
  expect(settings()).toEqual([700, 0, 1]);
  database.exec("PRAGMA busy_timeout = 20; PRAGMA user_version = 3; PRAGMA foreign_keys = OFF");
  expect(settings()).toEqual([20, 3, 0]);
  database.close();
});
