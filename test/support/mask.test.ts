import { describe, expect, test } from "vitest";
import { problemLine } from "../../src/config/problem.ts";
import { createMask } from "../../src/support/mask.ts";

describe("what looks like a secret is hidden without having been told of", () => {
  test.each([
    ["see xhttps://me:pass@host/ and 1mqtt://me@broker", "see xhttps://•••@host/ and 1mqtt://•••@broker"],
    ["got Atza|IwEBIabc-123 and Atzr%7CIwEB", "got ••• and •••"],
    ["Authorization: Bearer abcDEF123", "Authorization: Bearer •••"],
    ["authorization: Basic dXNlcjpwYXNz", "authorization: Basic •••"],
    ["https://drs-web.amazon.com/settings?access_token=x1&exitUri=y", "https://drs-web.amazon.com/settings?access_token=•••&exitUri=y"],
    ['{"refresh_token": "abc", "code":"ANdN"}', '{"refresh_token": "•••", "code":"•••"}'],
    ["customer amzn1.account.AB12CD", "customer •••"],
  ])("%s", (line, masked) => {
    expect(createMask().apply(line)).toBe(masked);
  });
});

describe("our own words stay readable", () => {
  test.each([
    problemLine({ level: "error", path: "server.token", message: "missing, expected at least 16 characters" }),
    problemLine({ level: "warning", path: "devices[0].slots[0].level.Authorization", message: "unknown key, ignored" }),
    "Rejected by Amazon: basic authentication needed, bearer token only",
    "error code: ECONNREFUSED",
  ])("%s", (line) => {
    expect(createMask().apply(line)).toBe(line);
  });
});

test("a configured URL loses its user info and its query; a harmless value of the query stays a word", () => {
  const mask = createMask();
  mask.hideUrl("http://me:pa55word@sensor/level?room=kitchen&apiKey=K1K2&long=0123456789");
  expect(mask.apply("http://me:pa55word@sensor/level?room=kitchen&apiKey=K1K2&long=0123456789")).toBe("http://•••@sensor/level•••");
  expect(mask.apply("kitchen: pa55word K1K2 0123456789")).toBe("kitchen: ••• ••• •••");
});

test.each(["http://a%zz@h/", "not a url", "ab\ud800cd"])("junk does not throw: %s", (junk) => {
  const mask = createMask();
  mask.hideUrl(junk);
  mask.hide(junk);
  expect(mask.apply("a line")).toBe("a line");
});
