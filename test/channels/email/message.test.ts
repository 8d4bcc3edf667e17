import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mailFor } from "../../../src/channels/email/message.ts";
import { wanted } from "../../support/wanted.ts";
import { keyOf } from "../caldav/rig.ts";
import { parsedMail } from "./parsed-mail.ts";

const at = Date.UTC(2026, 11, 1, 14, 0, 0);
const parts = { from: "nora@example.org", to: ["orders@shop.invalid"], added: "", test: false, at };

function mailOf(changes: Partial<typeof wanted> = {}, more: Partial<typeof parts> = {}) {
  return mailFor({ key: keyOf(1), wanted: { ...wanted, ...changes } }, { ...parts, ...more });
}

describe("the mail", () => {
  test("says what, how many, where, the person's own words, and the order's key", () => {
    const { text } = mailOf(
      { product: "Beans, dark, 1 kg", amount: 2, link: "https://shop.invalid/beans" },
      { added: "Customer 123.\nRegards, Nora", to: ["orders@shop.invalid", "nora@example.org"] },
    );
    expect(text).toBe(
      [
        "From: nora@example.org",
        "To: orders@shop.invalid,",
        " nora@example.org",
        "Subject: =?utf-8?B?MiDDlyBCZWFucywgZGFyaywgMSBrZw==?=",
        `Message-ID: <${keyOf(1)}@example.org>`,
        "Date: Tue, 01 Dec 2026 14:00:00 +0000",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "2 =C3=97 Beans, dark, 1 kg",
        "https://shop.invalid/beans",
        "",
        "Customer 123.",
        "Regards, Nora",
        "",
        `Dash Replenishment, ${keyOf(1)}`,
        "",
      ].join("\r\n"),
    );
  });

  test("in mode test begins with [Test], and says so in its text", () => {
    const { subject, body } = parsedMail(mailOf({ product: "Süßwasser ".repeat(20).trim() }, { test: true }).text);
    expect(subject).toBe(`[Test] ${"Süßwasser ".repeat(20).trim()}`);
    expect(body.split("\r\n")[0]).toBe("[Test]");
  });

  test("a subject that would be read as an encoded word is one itself", () => {
    const { text } = mailOf({ product: "=?utf-8?B?aGk=?=" });
    expect(text).toContain("Subject: =?utf-8?B?PT91dGYtOD9CP2FHaz0/PQ==?=\r\n");
  });
});

/** What could end a header or the text, among what people write. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "\r\n",
        "\n",
        "\r",
        ".",
        "\r\n.\r\n",
        "Bcc: x@y.invalid\r\n",
        "é",
        "🫘",
        "\u2028",
        "\ud800",
        "\t",
        "=",
        "x".repeat(200),
      ),
    ),
    {
      maxLength: 20,
    },
  )
  .map((all) => all.join(""));

/** As the mail shows it: what ends a line or cannot be seen is a blank. */
const shown = (text: string): string => text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");

test("whatever people write, it is nine headers and a text, in ASCII and in short lines", () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, fc.boolean(), (product, link, added, isTest) => {
      const { text } = mailOf({ product, link }, { added, test: isTest });
      expect(text).toMatch(/^[\r\n\t\x20-\x7e]*$/);
      expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
      expect(text.split("\r\n").every((line) => line.length <= 78)).toBe(true);
      const { headers, subject, body } = parsedMail(text);
      expect(Object.keys(headers)).toEqual([
        "from",
        "to",
        "subject",
        "message-id",
        "date",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
      ]);
      expect(subject).toBe(`${isTest ? "[Test] " : ""}${shown(product).trim()}`);
      const lines = body.split("\r\n");
      expect(lines).toContain(`1 × ${shown(product).trim()}`);
      for (const line of added === "" ? [] : added.split(/\r\n|\r|\n/)) expect(lines).toContain(shown(line).trimEnd());
      expect(lines.at(-2)).toBe(`Dash Replenishment, ${keyOf(1)}`);
    }),
  );
});
