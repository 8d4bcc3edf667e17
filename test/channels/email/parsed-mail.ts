/** A mail as its reader has it, headers by their names in small letters. */
export interface ParsedMail {
  headers: Record<string, string>;
  subject: string;
  body: string;
}

/** Reads a mail as RFC 5322, RFC 2045 and RFC 2047 have it, as far as ours need that. Its lines end in CRLF. */
export function parsedMail(text: string): ParsedMail {
  const end = text.indexOf("\r\n\r\n");
  const unfolded = text.slice(0, end).replace(/\r\n(?=[ \t])/g, "");
  const headers = Object.fromEntries(
    unfolded.split("\r\n").map((line): [string, string] => {
      const [, name = "", value = ""] = /^([!-9;-~]+):[ ]?(.*)$/s.exec(line) ?? [];
      return [name.toLowerCase(), value];
    }),
  );
  const subject = (headers["subject"] ?? "")
    .replace(/(\?=)[ \t]+(?==\?)/g, "$1")
    .replace(/=\?utf-8\?B\?([^?]*)\?=/g, (_all, word: string) => Buffer.from(word, "base64").toString());
  return { headers, subject, body: quotedPrintable(text.slice(end + 4)) };
}

function quotedPrintable(text: string): string {
  const joined = text.replace(/=\r\n/g, "");
  const bytes = joined.replace(/=([\dA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
