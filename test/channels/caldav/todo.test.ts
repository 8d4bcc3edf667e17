import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listedIn, takesTodos } from "../../../src/channels/caldav/listing.ts";
import { sealOf, todosIn, todoText } from "../../../src/channels/caldav/todo.ts";

const text = fc.string({ unit: "grapheme", maxLength: 300 }).map((one) => one.replace(/\p{Cc}/gu, " ").toWellFormed());

describe("a to-do as text (RFC 5545)", () => {
  test("comes back as it was written, in lines of at most 75 octets", () => {
    fc.assert(
      fc.property(text, text, (summary, description) => {
        const written = todoText({
          uid: "dr-1",
          summary,
          description: `${description}\nkey`,
          url: "https://a/b",
          at: 0,
        });
        const lines = written.split("\r\n");
        expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
        const [todo] = todosIn(written);
        expect(todo).toMatchObject({
          uid: "dr-1",
          summary,
          description: `${description}\nkey`,
          url: "https://a/b",
          done: false,
        });
        expect(todo?.seal).toBe(sealOf({ summary, description: `${description}\nkey`, url: "https://a/b" }));
      }),
    );
  });

  test("nothing that a person calls a product makes another line, or another property", () => {
    const written = todoText({
      uid: "dr-1",
      summary: "x\r\nSTATUS:COMPLETED\nEND:VTODO",
      description: "",
      url: "",
      at: 0,
    });
    expect(todosIn(written)).toMatchObject([{ status: "NEEDS-ACTION", done: false }]);
  });

  test.each([
    ["STATUS:COMPLETED", true],
    ['status;X-A="b:c":completed', true],
    ["COMPLETED:20261201T100000Z", true],
    ["PERCENT-COMPLETE:100", true],
    ["PERCENT-COMPLETE:50", false],
    ["STATUS:IN-PROCESS", false],
    ["STATUS:CANCELLED\r\nCOMPLETED:20261201T100000Z", false],
    ["STATUS:NEEDS-ACTION\r\nCOMPLETED:20261201T100000Z", false],
    ["BEGIN:VALARM\r\nSTATUS:COMPLETED\r\nEND:VALARM", false],
  ])("%j: done %s", (lines, done) => {
    expect(todosIn(`BEGIN:VTODO\r\nUID:a\r\n${lines}\r\nEND:VTODO`)).toMatchObject([{ done }]);
  });

  test("whatever a server sends is to-dos or nothing", () => {
    const word = fc.constantFrom(
      "BEGIN:VTODO",
      "END:VTODO",
      "BEGIN:VALARM",
      "END:VALARM",
      "UID:a",
      "STATUS:COMPLETED",
      "\r\n ",
      "\r\n",
      ":",
      ";",
      '"',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 30 }), (parts) => {
        for (const todo of todosIn(parts.join("\r\n"))) expect(todo.uid).not.toBe("");
      }),
    );
  });
});

describe("a multistatus answer (RFC 4918)", () => {
  const todo = "BEGIN:VTODO\r\nUID:a&amp;b\r\nSUMMARY:x &lt; y\r\nEND:VTODO";

  test.each([
    [
      "with prefixes",
      `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:cal="x"><d:response><d:href>/l/a.ics</d:href><d:getetag>&quot;1&quot;</d:getetag><cal:calendar-data>${todo}</cal:calendar-data></d:response></d:multistatus>`,
    ],
    [
      "without, and with blanks",
      `<multistatus xmlns='DAV:'>\n <response >\n<href> /l/a.ics </href><getetag>"1"</getetag><calendar-data xmlns="x">${todo}</calendar-data></response>\n</multistatus>\n`,
    ],
    [
      "as CDATA",
      `<multistatus><response><href>/l/a.ics</href><getetag>"1"</getetag><calendar-data><![CDATA[BEGIN:VTODO\r\nUID:a&b\r\nSUMMARY:x < y\r\nEND:VTODO]]></calendar-data></response></multistatus>`,
    ],
    [
      "with numbers for characters",
      `<multistatus><response><href>/l/a.ics</href><getetag>&#34;1&#x22;</getetag><calendar-data>${todo.replaceAll("\r", "&#13;")}</calendar-data></response></multistatus>`,
    ],
  ])("%s", (_label, xml) => {
    expect(listedIn(xml)).toMatchObject([{ uid: "a&b", summary: "x < y", href: "/l/a.ics", etag: '"1"' }]);
  });

  test.each(["", "<html></html>", "<multistatus><response>", "multistatus", "<multistatus>", '{"multistatus": 1}'])(
    "%j is none: a list that was not read whole says nothing of what is not on it",
    (xml) => {
      expect(listedIn(xml)).toBeNull();
    },
  );

  test.each(["<multistatus/>", "<d:multistatus xmlns:d='DAV:'></d:multistatus>"])("%j is an empty list", (xml) => {
    expect(listedIn(xml)).toEqual([]);
  });

  test("whatever it is, it is read or not, and soon", () => {
    const word = fc.constantFrom(
      "<multistatus>",
      "</multistatus>",
      "<response>",
      "</response>",
      "<href>",
      "<calendar-data>",
      "</calendar-data>",
      "<![CDATA[",
      "]]>",
      "&#x110000;",
      "&amp;",
      "BEGIN:VTODO",
      "UID:a",
      "<".repeat(20_000),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 20 }), (parts) => {
        const listed = listedIn(parts.join("\n"));
        expect(listed === null || Array.isArray(listed)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    [
      '<C:supported-calendar-component-set><C:comp name="VEVENT"/><C:comp name="VTODO"/></C:supported-calendar-component-set>',
      true,
    ],
    ["<supported-calendar-component-set><comp name='VEVENT'/></supported-calendar-component-set>", false],
    ["<multistatus/>", true],
  ])("%s takes to-dos: %s", (xml, takes) => {
    expect(takesTodos(xml)).toBe(takes);
  });
});
