import { describe, expect, test } from "vitest";
import type { HttpAnswer } from "../../src/drs/exchange.ts";
import { failureOf, refusesToken } from "../../src/drs/verdict.ts";

const answer = (status: number, message: string): HttpAnswer => ({
  status,
  headers: {},
  text: JSON.stringify({ message }),
  dateMs: null,
  requestId: "",
  errorType: "",
});

describe("whether an answer says that the access token is bad", () => {
  test.each([
    [400, "Invalid token", true],
    [400, "invalid token.", true],
    [400, "Invalid token for slot", false],
    [400, "No invalid token", false],
    [401, "anything", true],
    [403, "anything", true],
    [404, "Invalid token", false],
    [500, "Invalid token", false],
  ])("HTTP %d, %s: %s", (status, message, says) => {
    expect(refusesToken(answer(status, message))).toBe(says);
  });
});

describe("what a refusal is for", () => {
  test.each([
    [400, "Unable to place order - slot : s1 is unsubscribed.", "unsubscribed"],
    [400, "Unable to place order - slot : s1 is UNSUBSCRIBED", "unsubscribed"],
    [400, "Unable to place order - slot : resubscribed is odd", "rejected"],
    [404, "slot s1 is unsubscribed", "unknownSlot"],
    [409, "slot s1 is unsubscribed", "rejected"],
    [400, "", "rejected"],
  ])("HTTP %d, %s: %s", (status, message, reason) => {
    expect(failureOf(answer(status, message), 0, [])).toMatchObject({ code: "REFUSED", reason, status });
  });

  test("200 is none", () => {
    expect(failureOf(answer(200, ""), 0, [])).toBeNull();
  });
});
