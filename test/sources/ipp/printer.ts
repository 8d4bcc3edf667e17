import type { IncomingMessage } from "node:http";
import { type Device, startDevice } from "../device.ts";

/**
 * A printer, written from RFC 8010 and RFC 8011 and not from what asks it: it takes a request apart by itself, refuses
 * what the RFCs refuse, and answers with the attributes that were asked for.
 */
export interface Printer extends Device {
  /** Its printer attributes, in the order in which it sends them. */
  attributes: Attribute[];
  /** In place of them. */
  status: number;
  /** What stands in a request for the operation's attributes, and each request's `requested-attributes`. */
  asked: { uri: string; wanted: string[]; version: string }[];
}

export interface Attribute {
  name: string;
  tag: number;
  values: (string | number | Buffer)[];
}

/** RFC 8010, section 3.5.2. */
const tag = { unknown: 0x12, integer: 0x21, nameWithLanguage: 0x36, name: 0x42, keyword: 0x44, uri: 0x45 };

export const integers = (name: string, ...values: number[]): Attribute => ({ name, tag: tag.integer, values });
export const keywords = (name: string, ...values: string[]): Attribute => ({ name, tag: tag.keyword, values });
export const names = (name: string, ...values: string[]): Attribute => ({ name, tag: tag.name, values });
export const unknown = (name: string): Attribute => ({ name, tag: tag.unknown, values: [""] });

/** RFC 8010, section 3.9: each text with its language before it, as Brother sends them. */
const namesIn = (language: string, name: string, ...values: string[]): Attribute => ({
  name,
  tag: tag.nameWithLanguage,
  values: values.map((value) => Buffer.concat([counted(Buffer.from(language)), counted(Buffer.from(value))])),
});

/** An Epson XP-6000's, reduced: `Black ink` is the last of five, and `Photo Black ink` the first. */
export const epson: Attribute[] = [
  names("marker-names", "Photo Black ink", "Cyan ink", "Magenta ink", "Yellow ink", "Black ink"),
  names("marker-colors", "#000000", "#00FFFF", "#FF00FF", "#FFFF00", "#000000"),
  keywords("marker-types", ...Array<string>(5).fill("ink-cartridge")),
  integers("marker-low-levels", 15, 15, 15, 15, 15),
  integers("marker-high-levels", 100, 100, 100, 100, 100),
  integers("marker-levels", 27, 99, 83, 6, 64),
];

/** A Brother MFC-J5320DW's, reduced: names with their language, levels in front of them. */
export const brother: Attribute[] = [
  integers("marker-levels", 11, 9, 45, 12),
  integers("marker-low-levels", 18, 18, 18, 18),
  namesIn("en", "marker-names", "M", "C", "Y", "BK"),
  keywords("marker-types", ...Array<string>(4).fill("ink-cartridge")),
];

export async function startPrinter(attributes: Attribute[] = epson): Promise<Printer> {
  const printer: Omit<Printer, keyof Device> = { attributes, status: 0, asked: [] };
  const device = await startDevice((request, response) => {
    void bodyOf(request).then((body) => {
      const isIpp = request.method === "POST" && request.headers["content-type"] === "application/ipp";
      if (!isIpp) return response.writeHead(request.method === "POST" ? 400 : 405).end();
      const { version, operation, id, given } = requestIn(body);
      const [uri = ""] = given.get("printer-uri") ?? [];
      const wanted = given.get("requested-attributes") ?? [];
      printer.asked.push({ uri, wanted, version });
      const status = operation === 0x0b && uri.endsWith("/ipp/print") ? printer.status : 0x0406;
      const all = status < 0x100 ? printer.attributes.filter(({ name }) => wanted.includes(name)) : [];
      return response.writeHead(200, { "Content-Type": "application/ipp" }).end(answer(status, id, all));
    });
  });
  return Object.assign(printer, device);
}

/** RFC 8010, section 3.1: what a printer answers. */
export function answer(status: number, id: number, attributes: Attribute[]): Buffer {
  const head = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(status, 2);
  head.writeUInt32BE(id, 4);
  return Buffer.concat([
    head,
    Buffer.of(1),
    encoded({ name: "attributes-charset", tag: 0x47, values: ["utf-8"] }),
    encoded({ name: "attributes-natural-language", tag: 0x48, values: ["en"] }),
    ...(attributes.length === 0 ? [] : [Buffer.of(4), ...attributes.map(encoded)]),
    Buffer.of(3),
  ]);
}

function encoded({ name, tag: valueTag, values }: Attribute): Buffer {
  return Buffer.concat(
    values.flatMap((value, at) => [
      Buffer.of(valueTag),
      counted(Buffer.from(at === 0 ? name : "")),
      counted(bytesOf(value)),
    ]),
  );
}

function bytesOf(value: string | number | Buffer): Buffer {
  if (typeof value !== "number") return Buffer.from(value);
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function counted(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes]);
}

interface Asked {
  version: string;
  operation: number;
  id: number;
  given: Map<string, string[]>;
}

/** RFC 8010, section 3.1. Throws where the request breaks it. */
function requestIn(body: Buffer): Asked {
  const given = new Map<string, string[]>();
  let at = 9;
  let last = "";
  if (body[8] !== 1) throw new Error("no operation attributes");
  while (body[at] !== 3) {
    const nameLength = body.readUInt16BE(at + 1);
    const name = body.toString("utf8", at + 3, at + 3 + nameLength);
    const from = at + 5 + nameLength;
    const to = from + body.readUInt16BE(from - 2);
    if (name !== "") last = name;
    given.set(last, [...(given.get(last) ?? []), body.toString("utf8", from, to)]);
    at = to;
  }
  if (at !== body.length - 1) throw new Error("something behind the end");
  // RFC 8011, section 4.1.4: these two first, in this order.
  if ([...given.keys()].slice(0, 2).join() !== "attributes-charset,attributes-natural-language")
    throw new Error("no charset and language first");
  return { version: `${body[0]}.${body[1]}`, operation: body.readUInt16BE(2), id: body.readUInt32BE(4), given };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
