import { expect, it } from "vitest";
import { withoutMark } from "../../src/server/body.ts";

it.each([
  ["efbbbf3337", "3337"],
  ["efbbbf", ""],
  ["efbb3337", "efbb3337"],
  ["ef00bf37", "ef00bf37"],
  ["00bbbf37", "00bbbf37"],
  ["3337", "3337"],
  ["", ""],
])("the bytes %s without a byte order mark are %s", (bytes, rest) => {
  expect(withoutMark(Buffer.from(bytes, "hex")).toString("hex")).toBe(rest);
});
