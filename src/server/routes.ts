import { RegExpRouter } from "hono/router/reg-exp-router";
import type { RequiredScope } from "./access.ts";
import type { Answer } from "./answer.ts";
import type { Input } from "./input.ts";

/**
 * A request for a route: its body and what stands in its path, percent-decoded; "" for a part that cannot be decoded.
 */
export interface Call extends Input {
  key: string;
  /** The last part of the GET form, as it was sent. */
  value: string;
  /** The channel whose token for news came with it; empty for any other token. */
  channel: string;
}

export interface Route {
  needs: RequiredScope;
  /** May throw RequestError. */
  run(call: Call): Answer;
}

export type Method = "GET" | "PUT" | "POST";

/**
 * What a method and a path lead to: a route; nothing but a path that takes other methods, as the Allow header lists
 * them; nothing.
 */
export type Found = { route: Route; key: string; value: string } | { allow: string } | null;

export interface Routes {
  add(method: Method, path: string, route: Route): void;
  find(method: string, path: string): Found;
}

const methods: readonly Method[] = ["GET", "PUT", "POST"];

/**
 * Hono's router without the rest of Hono: its Request and Response, which cannot be its own light ones inside
 * Homebridge, since those replace the globals of all plugins, hold the level route to a sixth to a third of the updates
 * a second.
 */
export function createRoutes(): Routes {
  const router = new RegExpRouter<Route>();
  const match = (method: string, path: string): Exclude<Found, { allow: string }> => {
    const [handlers, stash] = router.match(method, path);
    const [first] = handlers;
    if (first === undefined) return null;
    const part = (name: string): string => {
      const at = first[1][name];
      return decoded(typeof at === "number" ? stash?.[at] : at);
    };
    return { route: first[0], key: part("key"), value: part("value") };
  };
  const answersHead = (route: Route): boolean => route.needs !== "levelsByQuery";
  return {
    add(method, path, route) {
      router.add(method, path, route);
    },
    find(method, path) {
      const found = match(method === "HEAD" ? "GET" : method, path);
      // Looking must not change anything: programs that show links look at them with HEAD.
      if (found && (method !== "HEAD" || answersHead(found.route))) return found;
      const allow = methods.flatMap((each) => {
        const other = match(each, path);
        return other === null ? [] : each === "GET" && answersHead(other.route) ? ["GET", "HEAD"] : [each];
      });
      return allow.length === 0 ? null : { allow: allow.join(", ") };
    },
  };
}

function decoded(part: string | undefined): string {
  if (part === undefined || !part.includes("%")) return part ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
