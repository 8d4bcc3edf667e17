import { SendError, type Answer, type Request, type Sender } from "../http/send.ts";
import { componentsQuery, listedIn, listQuery, takesTodos, type Listed } from "./listing.ts";

export interface CalDavSettings {
  /** The collection, with a slash at its end. */
  url: string;
  username: string;
  password: string;
}

/** A collection answered with a status that is no success; or, `status` 0, with something that is none of CalDAV's. */
export class CalDavError extends Error {
  override readonly name = "CalDavError";
  readonly status: number;

  constructor(status: number) {
    super(status === 0 ? "it does not answer as CalDAV does" : `HTTP ${status}`);
    this.status = status;
  }
}

/** The requests to one collection (RFC 4791). All reject with SendError. */
export interface Collection {
  /** Every to-do. Rejects with CalDavError. */
  list(): Promise<Listed[]>;
  /** Whether to-dos may be put there. Rejects with CalDavError. */
  takesTodos(): Promise<boolean>;
  /** Puts a new object there, and never over another one. */
  create(key: string, text: string): Promise<Answer>;
  /** Whether an object that `create` made is there; null where that cannot be told. */
  has(key: string): Promise<boolean | null>;
  /** Removes an entry in this version and no other. */
  remove(entry: Pick<Listed, "href" | "etag">): Promise<Answer>;
}

export function openCollection({ url, username, password }: CalDavSettings, sender: Sender): Collection {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const ask = (request: Omit<Request, "url">, at = url): Promise<Answer> =>
    sender.send({ ...request, url: at, headers: { Authorization: authorization, ...request.headers } });
  const query = (method: "REPORT" | "PROPFIND", depth: "0" | "1", body: string): Promise<Answer> =>
    ask({ method, headers: { Depth: depth, "Content-Type": "application/xml; charset=utf-8" }, body });
  const place = (key: string): string => `${url}${key}.ics`;
  return {
    async list() {
      const { status, text } = await query("REPORT", "1", listQuery);
      if (status !== 207) throw new CalDavError(status >= 200 && status < 300 ? 0 : status);
      const listed = listedIn(text);
      if (listed === null) throw new CalDavError(0);
      return listed;
    },
    async takesTodos() {
      const { status, text } = await query("PROPFIND", "0", componentsQuery);
      if (status !== 207) throw new CalDavError(status >= 200 && status < 300 ? 0 : status);
      return takesTodos(text);
    },
    create: (key, text) =>
      ask(
        {
          method: "PUT",
          headers: { "Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*" },
          body: text,
        },
        place(key),
      ),
    async has(key) {
      const { status, text } = await ask({ method: "GET", headers: {}, body: null }, place(key));
      if (status === 200) return text.includes(key) ? true : null;
      return status === 404 || status === 410 ? false : null;
    },
    async remove({ href, etag }) {
      const at = new URL(href, url);
      // What a server names elsewhere gets neither password nor order.
      if (at.origin !== new URL(url).origin) throw new SendError("redirect", "it is on another server", false);
      return await ask({ method: "DELETE", headers: { "If-Match": etag }, body: null }, at.href);
    },
  };
}
