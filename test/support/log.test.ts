import { expect, test } from "vitest";
import { StoreError } from "../../src/store/errors.ts";
import { errorText } from "../../src/support/log.ts";

test("a command at the end of a message can be copied: what caused it stands before", () => {
  const cause = new Error("EACCES: permission denied, open '/var/a'", { cause: "a cause of the cause" });
  const error = new StoreError("unwritable", "the store cannot be opened", {
    cause,
    advice: ". Say: sudo chown me /var/a",
  });
  expect(error.message).toBe("the store cannot be opened. Say: sudo chown me /var/a");
  expect(errorText(error)).toBe(
    "the store cannot be opened: EACCES: permission denied, open '/var/a': a cause of the cause. Say: sudo chown me /var/a",
  );
  expect(errorText(new Error("did not start", { cause: error }))).toBe(
    "did not start: the store cannot be opened: EACCES: permission denied, open '/var/a': a cause of the cause. Say: sudo chown me /var/a",
  );
});

test("an error without advice is told with its causes, each once", () => {
  const error = new StoreError("busy", "the store is locked", { cause: new Error("locked") });
  expect(errorText(error)).toBe("the store is locked");
  expect(errorText(new StoreError("busy", "busy", { cause: new Error("SQLITE_BUSY") }))).toBe("busy: SQLITE_BUSY");
});
