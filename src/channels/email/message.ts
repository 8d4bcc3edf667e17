import { encode, wrap } from "nodemailer/lib/qp";
import { titleOf } from "../configured.ts";
import type { Need } from "../contract.ts";

/** A mail as it is sent: the envelope, and the whole text with its headers. */
export interface Mail {
  from: string;
  to: readonly string[];
  /** RFC 5322, in ASCII, its lines end in CRLF. The dots are left to SMTP. */
  text: string;
}

export interface MailParts {
  from: string;
  to: readonly string[];
  /** The person's own words, below ours. */
  added: string;
  /** Whether it means nothing. */
  test: boolean;
  /** When it is sent, ms UTC. */
  at: number;
}

/** The mail that asks for what is needed. The same key makes the same `Message-ID`, by which doubles can be folded. */
export function mailFor({ key, wanted }: Pick<Need, "key" | "wanted">, parts: MailParts): Mail {
  const { from, to, added, test, at } = parts;
  const { amount, link } = wanted;
  const product = oneLine(wanted.product);
  const lines = [
    ...(test ? ["[Test]"] : []),
    `${amount} × ${product}`,
    ...(link === "" ? [] : [oneLine(link)]),
    ...(added === "" ? [] : ["", ...linesOf(added)]),
    "",
    `Dash Replenishment, ${key}`,
  ];
  const headers = [
    `From: ${from}`,
    `To: ${to.join(",\r\n ")}`,
    `Subject: ${headerText(titleOf({ ...wanted, product }, test))}`,
    `Message-ID: <${key}@${from.slice(from.lastIndexOf("@") + 1)}>`,
    `Date: ${dateText(at)}`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
  ];
  return { from, to, text: [...headers, "", `${wrap(encode(lines.join("\r\n")), 76)}\r\n`].join("\r\n") };
}

/** What ends a line for some reader, or cannot be seen. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

function oneLine(text: string): string {
  return text.toWellFormed().replace(controls, " ").trim();
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.toWellFormed().replace(controls, " ").trimEnd());
}

/** RFC 5322 calls for 78 characters in a line; `Subject: ` is 9 of them. */
const shortHeader = /^(?!=\?|.*\s=\?)[\x20-\x7e]{0,69}$/;

/** RFC 2047, section 2: at most 75 characters in an encoded word, and 78 in its line, of which `Subject: ` is 9. */
const bytesOfWord = 42;

/** A text as the value of a header: as it is where it can be, else in words of UTF-8. */
function headerText(text: string): string {
  if (shortHeader.test(text)) return text;
  const words: string[] = [];
  let word = "";
  for (const sign of text) {
    if (Buffer.byteLength(word + sign) > bytesOfWord) {
      words.push(word);
      word = "";
    }
    word += sign;
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString("base64")}?=`).join("\r\n ");
}

/** RFC 5322, section 3.3: `Tue, 01 Dec 2026 14:00:00 +0000`. */
function dateText(at: number): string {
  return new Date(at).toUTCString().replace("GMT", "+0000");
}
