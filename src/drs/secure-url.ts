import { isLoopbackName } from "../support/loopback.ts";
import { RefusedError } from "./errors.ts";

/**
 * The URL under its name in the configuration, if a secret may travel to it: https, or anything on this machine
 * (simulator, tests). Throws `RefusedError` otherwise. The configuration is checked for it as well; this is the last
 * door.
 */
export function secureUrl(text: string, name: "apiUrl" | "tokenUrl" | "authorizeUrl"): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLoopbackName(url.hostname))))
    return url;
  throw new RefusedError(
    `amazon.${name} must be an https URL: secrets do not travel in the clear. Correct it in the configuration.`,
    {
      reason: "rejected",
      status: 0,
      amazonMessage: "",
      requestId: "",
    },
  );
}
