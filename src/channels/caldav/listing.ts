import { todosIn, type Todo } from "./todo.ts";

/** A to-do with where it is in the collection, and its version there. */
export interface Listed extends Todo {
  /** As the server wrote it: a path, or a whole address. */
  href: string;
  /** With its quotes; empty where the server gave none. */
  etag: string;
}

/** Asks for every to-do of a collection (RFC 4791, section 7.8); what is done is looked at here. */
export const listQuery = `<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VTODO"/></C:comp-filter></C:filter></C:calendar-query>`;

/** Asks what a collection holds (RFC 4791, section 5.2.3). */
export const componentsQuery = `<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:supported-calendar-component-set/></D:prop></D:propfind>`;

/**
 * The to-dos of a multistatus answer (RFC 4918, section 13); null where it is none, was cut off, or leaves out what
 * stands there: then nobody knows what is on the list.
 */
export function listedIn(xml: string): Listed[] | null {
  const root = /^\s*(?:<\?[^>]*\?>\s*)?<(?:[\w.-]+:)?multistatus[\s/>]/.exec(xml);
  if (
    root === null ||
    !/<\/(?:[\w.-]+:)?multistatus\s*>\s*$|^[^<]*(?:<\?[^>]*\?>\s*)?<(?:[\w.-]+:)?multistatus[^>]*\/>\s*$/.test(xml)
  )
    return null;
  const responses = elements(xml, "response");
  if (!responses.every(isWhole)) return null;
  return responses.flatMap((response) => {
    const href = textIn(response, "href").trim();
    const etag = textIn(response, "getetag").trim();
    return todosIn(textIn(response, "calendar-data")).map((todo) => ({ ...todo, href, etag }));
  });
}

/** An object with its text. A status of the whole response is a server's that stopped (507), or could not (RFC 4918, section 14.24). */
function isWhole(response: string): boolean {
  const [status] = elements(
    response.replace(/<(?:[\w.-]+:)?propstat[\s>][\s\S]*<\/(?:[\w.-]+:)?propstat\s*>/, ""),
    "status",
  );
  return (status === undefined || /^\s*HTTP\/\S+ 2/.test(status)) && textIn(response, "calendar-data").trim() !== "";
}

/** Whether to-dos may be put there; a server that does not say takes them. */
export function takesTodos(xml: string): boolean {
  const [set] = elements(xml, "supported-calendar-component-set");
  return set === undefined || !/<(?:[\w.-]+:)?comp\s/.test(set) || /name\s*=\s*["']VTODO["']/i.test(set);
}

/** What stands in each element of this name, whatever its prefix. Elements of one name do not lie in one another here. */
function elements(xml: string, name: string): string[] {
  const open = new RegExp(`<(?:[\\w.-]+:)?${name}(?:\\s[^<>]*)?>`, "g");
  const close = new RegExp(`</(?:[\\w.-]+:)?${name}\\s*>`, "g");
  const found: string[] = [];
  for (let start = open.exec(xml); start !== null; start = open.exec(xml)) {
    if (start[0].endsWith("/>")) continue;
    close.lastIndex = open.lastIndex;
    const end = close.exec(xml);
    if (end === null) break;
    found.push(xml.slice(open.lastIndex, end.index));
    open.lastIndex = close.lastIndex;
  }
  return found;
}

function textIn(xml: string, name: string): string {
  return unquoted(elements(xml, name)[0] ?? "");
}

const named: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Character data (XML 1.0, sections 2.4, 2.7 and 4.1), with the line ends of a text. */
function unquoted(data: string): string {
  return data
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>)/)
    .map((part) => (part.startsWith("<![CDATA[") ? part.slice(9, -3) : part.replace(/&(#x?)?(\w+);/g, character)))
    .join("");
}

function character(whole: string, numeric: string | undefined, name: string): string {
  if (numeric === undefined) return named.get(name) ?? whole;
  const code = Number.parseInt(name, numeric === "#" ? 10 : 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
