import { expect, test } from "vitest";
import { PreparedDatabase } from "../../src/store/prepared.ts";

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
