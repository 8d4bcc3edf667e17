import { LevelReadError } from "../reading/read-error.ts";

/**
 * As much of the Internet Printing Protocol's encoding (RFC 8010, section 3) as asking a printer for attributes takes.
 * What a printer sends is not trusted: every length is held against what is left, and nothing is kept but attributes
 * that were asked for.
 */

/** RFC 8010, section 3.5: what marks the groups, and what is in them. */
const tags = {
  operationGroup: 0x01,
  end: 0x03,
  printerGroup: 0x04,
  lastDelimiter: 0x0f,
  integer: 0x21,
  beginCollection: 0x34,
  textWithLanguage: 0x35,
  nameWithLanguage: 0x36,
  endCollection: 0x37,
  text: 0x41,
  name: 0x42,
  keyword: 0x44,
  uri: 0x45,
  charset: 0x47,
  naturalLanguage: 0x48,
} as const;

/** RFC 8011, section 5.4.15. */
const getPrinterAttributes = 0x000b;

/** Every printer has to understand 1.1, those that speak 2.x too (PWG 5100.12, section 3). */
const version = 0x0101;

/** A number, a text, or neither: of another type, or a printer's "unknown" and "no value". */
export type IppValue = number | string | undefined;

export interface IppAnswer {
  /** RFC 8011, appendix B: below 0x100 it was carried out. */
  status: number;
  /** Those of the printer that were asked for, by name, each with its values in their order. */
  attributes: ReadonlyMap<string, readonly IppValue[]>;
}

/** Get-Printer-Attributes for the printer at this `ipp` or `ipps` address. */
export function attributesRequest(printerUri: string, wanted: readonly string[]): Buffer {
  return Buffer.concat([
    header(getPrinterAttributes),
    Buffer.of(tags.operationGroup),
    attribute(tags.charset, "attributes-charset", "utf-8"),
    attribute(tags.naturalLanguage, "attributes-natural-language", "en"),
    attribute(tags.uri, "printer-uri", printerUri),
    // RFC 8010, section 3.1.5: further values have no name.
    ...wanted.map((name, at) => attribute(tags.keyword, at === 0 ? "requested-attributes" : "", name)),
    Buffer.of(tags.end),
  ]);
}

/**
 * What a printer answered; of its attributes only those with these names.
 * @throws LevelReadError where it is not IPP or ends too early.
 */
export function answerIn(body: Buffer, wanted: readonly string[]): IppAnswer {
  const at = reader(body);
  at.take(2);
  const status = at.take(2).readUInt16BE();
  at.take(4);
  const attributes = new Map<string, IppValue[]>();
  let group = 0;
  let values: IppValue[] | undefined;
  // RFC 8010, section 3.1.6: members of a collection have no names of their own either.
  let depth = 0;
  for (let tag = at.byte(); tag !== tags.end; tag = at.byte()) {
    if (tag <= tags.lastDelimiter) {
      group = tag;
      values = undefined;
      continue;
    }
    const name = at.counted().toString("latin1");
    const value = at.counted();
    if (name !== "" && depth === 0) {
      const isWanted = group === tags.printerGroup && wanted.includes(name) && !attributes.has(name);
      values = isWanted ? [] : undefined;
      if (values !== undefined) attributes.set(name, values);
    }
    if (tag === tags.endCollection) depth = Math.max(0, depth - 1);
    else if (depth === 0) values?.push(valueOf(tag, value));
    if (tag === tags.beginCollection) depth++;
  }
  return { status, attributes };
}

function valueOf(tag: number, value: Buffer): IppValue {
  switch (tag) {
    case tags.integer:
      return value.length === 4 ? value.readInt32BE() : undefined;
    case tags.text:
    case tags.name:
    case tags.keyword:
      return value.toString("utf8");
    case tags.textWithLanguage:
    case tags.nameWithLanguage: {
      const at = reader(value);
      at.counted();
      return at.counted().toString("utf8");
    }
    default:
      return undefined;
  }
}

/** Reads on from where it stopped. Its calls throw LevelReadError where less is left than they take. */
function reader(body: Buffer) {
  let from = 0;
  const take = (length: number): Buffer => {
    if (from + length > body.length) throw new LevelReadError("noValue", "what it sent is not IPP, or ends too early");
    from += length;
    return body.subarray(from - length, from);
  };
  const counted = (): Buffer => take(take(2).readUInt16BE());
  return { take, byte: () => take(1).readUInt8(), counted };
}

function header(operation: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(version);
  bytes.writeUInt16BE(operation, 2);
  // Any number but 0; the answer comes on the same connection.
  bytes.writeUInt32BE(1, 4);
  return bytes;
}

function attribute(tag: number, name: string, value: string): Buffer {
  return Buffer.concat([Buffer.of(tag), counted(name), counted(value)]);
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
