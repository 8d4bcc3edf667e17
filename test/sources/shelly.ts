import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A Shelly Gen2 device with a password; `nonces` says which nonce it takes, `stale` whether it says so of others. */
export function shelly(
  password: string,
  nonces: () => string,
  { stale = "", body = '{"level":37}' } = {},
): RequestListener {
  const realm = "shellypro3em-0123456789ab";
  return (request, response) => {
    const given = new Map(
      [...(request.headers.authorization ?? "").matchAll(/(\w+)="?([^",]*)"?/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    const part = (name: string): string => given.get(name) ?? "";
    const what = hash(`${request.method}:${request.url}`);
    const whole = [hash(`admin:${realm}:${password}`), nonces(), part("nc"), part("cnonce"), "auth", what].join(":");
    if (part("response") === hash(whole)) response.end(body);
    else
      response
        .writeHead(401, {
          "WWW-Authenticate": `Digest qop="auth", realm="${realm}", nonce="${nonces()}", algorithm=SHA-256${stale}`,
          "Content-Length": 0,
          Connection: "close",
        })
        .end();
  };
}
