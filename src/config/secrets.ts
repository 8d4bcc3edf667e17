import { secretsInKey } from "./header-name.ts";
import type { Path } from "./problem.ts";

/** What must be masked in every line of the log. */
export interface Secrets {
  /** Hidden wherever they stand. */
  secrets: string[];
  /** Addresses of which the user info and the query are hidden. */
  urls: string[];
}

/** Keys whose value, and all below it, is secret. Wider than the schema: a misspelt key holds a secret all the same. */
const secretKey = /(token|secret|password|passwd|api[-_]?key)$|^(?:headers?|body)$/i;

/** What stands under such a name in a request's body is a secret, as far as one can know of a stranger's API. */
const secretInBody = /token|secret|pass|pwd|pin$|key|auth|code/i;

/** Whether what stands under this key of the configuration is a secret. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key);
}

/** Whether what has this name in what a stranger's API sends or is sent may be a secret. */
export function isSecretName(name: string): boolean {
  return secretInBody.test(name);
}

/** Keys whose value is an address, which may carry user info or a token in its query. */
const addressKey = /(url|uri)$/i;

/** Whether a problem at this path may show the value that was found there. */
export function mayEcho(path: Path): boolean {
  return !path.some((part) => typeof part === "string" && (secretKey.test(part) || addressKey.test(part)));
}

/**
 * Everything secret in a configuration. Takes it as it was written, even an invalid one, because problems are logged
 * too; goes by the names of the keys and not by the schema, for the same reason.
 */
export function secretsOf(raw: unknown): Secrets {
  const secrets = new Set<string>();
  const urls = new Set<string>();
  // A stack of our own: recursion would run out of stack on a deeply nested entry.
  const open: { value: unknown; key: string; hidden: boolean }[] = [{ value: raw, key: "", hidden: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, key, hidden } = next;
    if (typeof value === "object" && value !== null) {
      for (const [inner, held] of Object.entries(value)) {
        const name = Array.isArray(value) ? key : inner;
        for (const secret of secretsInKey(name)) secrets.add(secret);
        open.push({ value: held, key: name, hidden: hidden || secretKey.test(name) });
      }
    } else if (hidden) {
      if ((typeof value === "string" && value !== "") || typeof value === "number") secrets.add(String(value));
      if (typeof value === "string" && /^body$/i.test(key)) for (const one of secretsInBody(value)) secrets.add(one);
    } else if (typeof value === "string" && (addressKey.test(key) || value.includes("://"))) {
      if (hasHost(value)) urls.add(value);
      // Not an address that can be taken apart, so what stands in it as a secret cannot be told from the rest.
      else if (/[@?]/.test(value)) secrets.add(value);
    }
  }
  return { secrets: [...secrets], urls: [...urls] };
}

/** Those in a body, beside the whole of it: in JSON, or else in a form's fields. */
function secretsInBody(body: string): string[] {
  const found: string[] = [];
  const take = (name: string, value: unknown): unknown => {
    if (isSecretName(name) && (typeof value === "string" || typeof value === "number")) found.push(String(value));
    return value;
  };
  try {
    JSON.parse(body, take);
  } catch {
    for (const [name, value] of new URLSearchParams(body)) take(name, value);
  }
  return found.filter((one) => one !== "");
}

function hasHost(address: string): boolean {
  return URL.canParse(address) && new URL(address).hostname !== "";
}
