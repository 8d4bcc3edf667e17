import { createHash } from "node:crypto";

/**
 * A collection of to-dos, as RFC 4791 and what Radicale 3.1.8 was seen to do have it: objects with ETags; a PUT with
 * `If-None-Match: *` makes an object once, a DELETE with an old `If-Match` is refused; a REPORT brings every to-do with
 * its text.
 */
export interface TodoCollection {
  /** The path that it has on its server. */
  readonly path: string;
  /** The objects by their names, as text. */
  readonly objects: Map<string, string>;
  /** Does what was asked for. */
  readonly act: (asked: Asked) => Answered;
}

export interface Asked {
  method: string;
  url: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

export interface Answered {
  status: number;
  text: string;
  headers: Record<string, string>;
}

export interface TodoCollectionOptions {
  user: string;
  password: string;
  /** What it takes. */
  components?: readonly string[];
}

export function createTodoCollection({
  user,
  password,
  components = ["VTODO"],
}: TodoCollectionOptions): TodoCollection {
  const path = `/${user}/shopping/`;
  const objects = new Map<string, string>();
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

  function act({ method, url, body, headers }: Asked): Answered {
    if (headers["authorization"] !== expected) return done(401, "", { "WWW-Authenticate": 'Basic realm="list"' });
    if (!url.startsWith(path)) return done(404);
    const name = url.slice(path.length);
    // A list that is not there: as Radicale answers.
    if (name.includes("/")) return done(method === "PUT" ? 409 : 404);
    const text = objects.get(name);
    switch (method) {
      case "REPORT":
        return done(207, multistatus([...objects].filter(([, one]) => one.includes("BEGIN:VTODO")).map(responseOf)));
      case "PROPFIND":
        return done(207, multistatus([componentsOf(path, components)]));
      case "GET":
        return text === undefined ? done(404) : done(200, text, { ETag: etagOf(text) });
      case "PUT":
        if (text !== undefined && headers["if-none-match"] === "*") return done(412);
        objects.set(name, body);
        return done(201);
      case "DELETE":
        if (text === undefined) return done(404);
        if ((headers["if-match"] ?? etagOf(text)) !== etagOf(text)) return done(412);
        objects.delete(name);
        return done(200);
      default:
        return done(405);
    }
  }

  function responseOf([name, text]: [string, string]): string {
    return `<response><href>${path}${name}</href><propstat><prop><getetag>${escaped(etagOf(text))}</getetag><C:calendar-data>${escaped(text)}</C:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat></response>`;
  }

  return { path, objects, act };
}

function done(status: number, text = "", headers: Record<string, string> = {}): Answered {
  return { status, text, headers };
}

function multistatus(responses: string[]): string {
  return `<?xml version='1.0' encoding='utf-8'?>\n<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">${responses.join("")}</multistatus>`;
}

function componentsOf(path: string, names: readonly string[]): string {
  const set = names.map((name) => `<C:comp name="${name}" />`).join("");
  return `<response><href>${path}</href><propstat><prop><C:supported-calendar-component-set>${set}</C:supported-calendar-component-set></prop><status>HTTP/1.1 200 OK</status></propstat></response>`;
}

function etagOf(text: string): string {
  return `"${createHash("sha256").update(text).digest("hex")}"`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
}
