import * as v from "valibot";
import { countFrom, flag, requiredText, secret, section } from "./fields.ts";

/** A shorter bearer token can be guessed: 16 random letters and digits are about 95 bits. */
export const shortestToken = 16;

/** `server`: the local HTTP API. It starts when a slot's source is webhook, or when enabled. */
export const serverSchema = section(
  {
    enabled: v.optional(flag({ title: "Always on", description: "Else it starts when a slot's level source is webhook." }), false),
    host: v.optional(requiredText("a host name or IP address", { title: "Host", description: "0.0.0.0 opens it to the home network." }), "127.0.0.1"),
    port: v.optional(countFrom(1, 65_535, { title: "Port" }), 52_180),
    token: v.optional(secret({ title: "Token", description: `At least ${shortestToken} characters. May do everything, orders too.` }), ""),
    levelToken: v.optional(secret({ title: "Level token", description: "May set levels and nothing else." }), ""),
    allowGet: v.optional(flag({ title: "Levels by GET", description: "For devices that can only open an address. Takes the level token." }), false),
    rateLimit: v.optional(countFrom(1, 10_000, { title: "Rate limit", description: "Requests a second from one address." }), 50),
  },
  { title: "Local HTTP API" },
);
