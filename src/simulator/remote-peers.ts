import type { MiddlewareHandler } from "hono";
import { isLoopbackAddress } from "../support/loopback.ts";
import type { AppEnv } from "./serve-call.ts";

/** The form of the consent page has far less. */
const longestBody = 16 * 1024;

/**
 * For a simulator that a browser on another machine shall reach: there is nothing but the consent page for whoever is
 * not on this machine, and no body that could fill its memory.
 */
export function consentOnlyForRemotePeers(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (isLoopbackAddress(c.env.incoming.socket.remoteAddress ?? "")) return next();
    if (c.req.path !== "/ap/oa")
      return c.json({ message: "This simulator shows only its consent page to other machines" }, 403);
    const declared = c.req.header("content-length") ?? "0";
    // A browser's form says how long it is.
    if (c.req.header("transfer-encoding") !== undefined || Number(declared) > longestBody)
      return c.json({ message: "Too long" }, 413);
    return next();
  };
}
