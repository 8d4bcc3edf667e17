import { expect, test } from "vitest";
import { waitAfter } from "../../src/support/backoff.ts";

test("is asked again after 1 s, then twice as long each time, up to 30 to 60 s", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 1000].map((failures) => waitAfter(failures, 0))).toEqual(
    [1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * 1000),
  );
  expect([1, 2, 6, 1000].map((failures) => waitAfter(failures, 0.5))).toEqual(
    [1.5, 3, 45, 45].map((seconds) => seconds * 1000),
  );
});
