import { createHash } from "node:crypto";

/**
 * To-dos as text (RFC 5545). Written: one VTODO. Read: whatever other programs have made of it, of which only what is
 * asked for here is looked at.
 */
export interface Todo {
  uid: string;
  summary: string;
  description: string;
  url: string;
  /** NEEDS-ACTION, IN-PROCESS, COMPLETED or CANCELLED; empty where it is not said. */
  status: string;
  /** Marked as done: by its status, or as other programs do it, by a date or 100 %. */
  done: boolean;
  /** The seal that we wrote it with; empty where it has none. */
  seal: string;
}

export interface NewTodo {
  uid: string;
  summary: string;
  description: string;
  /** Empty for none. */
  url: string;
  /** Ms UTC. */
  at: number;
}

const sealName = "X-DASH-REPLENISHMENT-SEAL";

/** What we wrote, so that it can be told whether a person has changed it since: programs keep what they do not know. */
export function sealOf({ summary, description, url }: Pick<NewTodo, "summary" | "description" | "url">): string {
  return createHash("sha256")
    .update(JSON.stringify([summary, description, url]))
    .digest("hex")
    .slice(0, 16);
}

/** The text of a calendar object with this to-do, open. */
export function todoText(todo: NewTodo): string {
  const { uid, summary, description, url, at } = todo;
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//homebridge-dash-replenishment//EN",
    "BEGIN:VTODO",
    `UID:${uid}`,
    `DTSTAMP:${new Date(at).toISOString().replace(/[-:]|\.\d+/g, "")}`,
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(description)}`,
    ...(url === "" ? [] : [`URL:${url}`]),
    "STATUS:NEEDS-ACTION",
    `${sealName}:${sealOf(todo)}`,
    "END:VTODO",
    "END:VCALENDAR",
  ];
  return `${lines.map(folded).join("\r\n")}\r\n`;
}

/** The to-dos in a calendar object; what cannot be read is none. */
export function todosIn(text: string): Todo[] {
  const todos: Todo[] = [];
  let open: Map<string, string> | null = null;
  // Inside of a to-do: an alarm, whose lines are not its own.
  let depth = 0;
  for (const line of text.replace(/\r?\n[ \t]/g, "").split(/\r?\n/)) {
    const [name, value] = property(line);
    if (name === "BEGIN" && value.toUpperCase() === "VTODO" && open === null) {
      open = new Map();
      depth = 0;
    } else if (open === null) continue;
    else if (name === "BEGIN") depth += 1;
    else if (name === "END" && depth > 0) depth -= 1;
    else if (name === "END") {
      todos.push(todoOf(open));
      open = null;
    } else if (depth === 0 && !open.has(name)) open.set(name, value);
  }
  return todos.filter(({ uid }) => uid !== "");
}

function todoOf(properties: ReadonlyMap<string, string>): Todo {
  const text = (name: string): string => unescaped(properties.get(name) ?? "");
  const status = text("STATUS").trim().toUpperCase();
  const byOthers = properties.has("COMPLETED") || Number(text("PERCENT-COMPLETE")) >= 100;
  return {
    uid: text("UID").trim(),
    summary: text("SUMMARY"),
    description: text("DESCRIPTION"),
    url: (properties.get("URL") ?? "").trim(),
    status,
    done: status === "COMPLETED" || (byOthers && status !== "NEEDS-ACTION" && status !== "CANCELLED"),
    seal: text(sealName),
  };
}

/** A line's name, in capitals, and value; a colon within quotes is a parameter's. */
function property(line: string): [name: string, value: string] {
  const match = /^([\w-]+)(?:;(?:[^":]|"[^"]*")*)?:(.*)$/su.exec(line);
  return match === null ? ["", ""] : [(match[1] ?? "").toUpperCase(), match[2] ?? ""];
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, String.raw`\$&`).replace(/\r?\n|\r/g, String.raw`\n`);
}

function unescaped(text: string): string {
  return text.replace(/\\([\\;,nN])/g, (_whole, sign: string) => (/n/i.test(sign) ? "\n" : sign));
}

/** Lines have at most 75 octets; what is longer goes on after a blank (RFC 5545, section 3.1). */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > 74) {
      parts.push(part);
      part = "";
      octets = 0;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join("\r\n ");
}
