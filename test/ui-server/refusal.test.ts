import { expect, test } from "vitest";
import { NotLinkedError, NotSentError, OutcomeUnknownError, RefusedError } from "../../src/drs/errors.ts";
import { StoreError } from "../../src/store/errors.ts";
import { createMask } from "../../src/support/mask.ts";
import { Refusal, refusalOf } from "../../src/ui/server/refusal.ts";

const secret = "s3cret-of-a-refusal";
const said = `why, with ${secret}`;
const facts = { reason: "rejected" as const, status: 0, amazonMessage: "", requestId: "" };

test.each<[Error, string]>([
  [new Refusal("wrongConfig", said), "wrongConfig"],
  [new StoreError("busy", said), "storeUnavailable"],
  [new NotLinkedError(said), "notLinked"],
  [new RefusedError(said, facts), "amazonAnswer"],
  [new NotSentError(said), "amazonUnreachable"],
  [new OutcomeUnknownError(said), "amazonUnreachable"],
  [new Error(said), "unexpected"],
])("%s is shown as %s, without a secret", (error, code) => {
  const mask = createMask();
  mask.hide(secret);
  const shown = refusalOf(error, mask);
  expect(shown.code).toBe(code);
  expect(shown.detail).toMatch(/^why, with /);
  expect(shown.detail).not.toContain(secret);
});

test.each([
  ["", "notRunning"],
  ["why", "notRunning: why"],
])("a refusal with %j to tell says %j in a log", (detail, message) => {
  expect(new Refusal("notRunning", detail)).toMatchObject({
    name: "Refusal",
    message,
    code: "notRunning",
    detail,
  });
});
