import { performance } from "node:perf_hooks";
import { describe, expect, test } from "vitest";
import { problemLine } from "../../src/config/problem.ts";
import { createMask, hideShapes, longestText, printable } from "../../src/support/mask.ts";
import { maskedLog } from "../../src/support/log.ts";

describe("what looks like a secret is hidden without having been told of", () => {
  test.each([
    ["see xhttps://me:pass@host/ and 1mqtt://me@broker", "see xhttps://•••@host/ and 1mqtt://•••@broker"],
    ["got Atza|IwEBIabc-123 and Atzr%7CIwEB", "got ••• and •••"],
    ["Authorization: Bearer abcDEF123", "Authorization: Bearer •••"],
    ["authorization: Basic dXNlcjpwYXNz", "authorization: Basic •••"],
    [
      "https://drs-web.amazon.com/settings?access_token=x1&exitUri=y",
      "https://drs-web.amazon.com/settings?access_token=•••&exitUri=y",
    ],
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
  expect(mask.apply("http://me:pa55word@sensor/level?room=kitchen&apiKey=K1K2&long=0123456789")).toBe(
    "http://•••@sensor/level•••",
  );
  expect(mask.apply("kitchen: pa55word K1K2 0123456789")).toBe("kitchen: ••• ••• •••");
});

test.each(["http://a%zz@h/", "not a url", "ab\ud800cd"])("junk does not throw: %s", (junk) => {
  const mask = createMask();
  mask.hideUrl(junk);
  mask.hide(junk);
  expect(mask.apply("a line")).toBe("a line");
});

describe("the steps that masking takes grow with the text's length and no faster", () => {
  const repeated = (text: string, length: number): string =>
    text.repeat(Math.ceil(length / text.length)).slice(0, length);
  /** The quickest of many tries, in ms: what else the machine does makes single ones slower, and none quicker. */
  const quickest = (work: () => unknown): number => {
    let best = Infinity;
    for (let tries = 0; tries < 8; tries++) {
      const began = performance.now();
      work();
      best = Math.min(best, performance.now() - began);
    }
    return best;
  };
  /** A plain scan: each character is looked at once. */
  const scan = (text: string): number => {
    let sum = 0;
    for (let at = 0; at < text.length; at++) sum ^= text.charCodeAt(at);
    return sum;
  };

  test.each([
    "authorization:",
    "authorization: ",
    'authorization":"',
    "AUTHORIZATION=",
    "Bearer ",
    "bearer",
    "Basic\t",
    "Atza|",
    "Atz",
    "amzn1.account.",
    "access_token=",
    'code" : ',
    "a://",
    "a",
    "ab.",
    " ",
    "://",
    "@",
    "%7C",
  ])("%j, again and again", (piece) => {
    const mask = createMask();
    mask.hide("authorization:authorization:0");
    const ratio = (length: number, work: (text: string) => unknown): number => {
      const text = repeated(piece, length);
      return quickest(() => work(text)) / quickest(() => scan(text));
    };
    for (const work of [hideShapes, (text: string) => mask.apply(text)]) {
      // Sixteen times as long a text makes a search by squares sixteen times as slow beside the scan.
      expect(ratio(256 * 1024, work) / ratio(16 * 1024, work)).toBeLessThan(5);
    }
  });
});

test("a long text is cut before anything is looked for in it, and no half of a secret is left at its end", () => {
  const secret = "s3cr3t".repeat(20);
  const mask = createMask();
  mask.hide(secret);
  for (const shownOfIt of [1, 5, 60, secret.length - 1, secret.length]) {
    const masked = mask.apply(`${"x".repeat(longestText - shownOfIt)}${secret} and more`);
    expect(masked, String(shownOfIt)).not.toMatch(/s3|sss/);
    expect(masked.length).toBeLessThanOrEqual(longestText + 3);
  }
  expect(mask.apply("y".repeat(longestText))).toHaveLength(longestText);
});

describe("control characters and characters that turn the direction of writing", () => {
  const marks = [
    "\n",
    "\r",
    "\t",
    "\u001b",
    "\u0000",
    "\u007f",
    "\u009b",
    "\u2028",
    "\u2029",
    "\u061c",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2069",
  ];

  test.each(marks)("%j reaches no line of the log, at no level", (mark) => {
    const lines: string[] = [];
    const take = (line: string): void => {
      lines.push(line);
    };
    const log = maskedLog({ error: take, warn: take, info: take, debug: take }, createMask());
    for (const level of ["error", "warn", "info", "debug"] as const) log[level](`Coffee${mark}beans${mark}`);
    expect(lines).toEqual(Array(4).fill("Coffee beans "));
  });

  test("a family, an accent and another script stay as they are", () => {
    const line = "Café 👨‍👩‍👧 قهوة";
    expect(createMask().apply(line)).toBe(line);
  });

  test("they hide no secret, and what others sent is one line of the wanted length", () => {
    expect(createMask().apply("Bearer abc\u202eDEF123")).toBe("Bearer •••");
    expect(printable("  a\u202e\n\n b Atza|x\u0007", 8)).toBe("a b •••");
    expect(printable("x".repeat(300), 64)).toHaveLength(64);
  });
});
