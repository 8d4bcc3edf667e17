import * as v from "valibot";
import { countFrom, flag, requiredText, secret, section } from "./fields.ts";

/** A shorter bearer token can be guessed: 16 random letters and digits are about 95 bits. */
export const shortestToken = 16;

/** `server`: the local HTTP API. It starts when a slot's source is webhook, or when enabled. */
export const serverSchema = section({
  enabled: v.optional(flag(), false),
  host: v.optional(requiredText("a host name or IP address"), "127.0.0.1"),
  port: v.optional(countFrom(1, 65_535), 52_180),
  token: v.optional(secret(), ""),
  levelToken: v.optional(secret(), ""),
  allowGet: v.optional(flag(), false),
  rateLimit: v.optional(countFrom(1, 1_000_000), 50),
});
