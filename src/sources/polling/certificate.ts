import { Agent, type AgentOptions, type RequestOptions } from "node:https";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect, TLSSocket } from "node:tls";
import { LevelReadError } from "../reading/read-error.ts";

/** Takes one certificate and no other, whoever signed it and whatever name and dates it has. */
class PinnedAgent extends Agent {
  readonly #fingerprint: string;

  constructor(fingerprint: string, options: AgentOptions) {
    super(options);
    this.#fingerprint = fingerprint;
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const socket = super.createConnection(options, callback);
    if (!(socket instanceof TLSSocket)) throw new Error("a connection whose certificate cannot be seen");
    // Where Node refuses a certificate itself: right after the handshake, before anything of the request is sent.
    socket.prependOnceListener("secureConnect", () => {
      if (fingerprintOf(socket) !== this.#fingerprint)
        socket.destroy(new LevelReadError("certificate", "its certificate is not the one that is configured"));
    });
    return socket;
  }
}

/** The agent for a certificate setting: `any`, or a SHA-256 fingerprint as `fingerprintIn` has it. */
export function certificateAgent(certificate: string): Agent {
  // Without a kept session each connection shows the certificate.
  const options: AgentOptions = { keepAlive: false, rejectUnauthorized: false, maxCachedSessions: 0 };
  return certificate === "any" ? new Agent(options) : new PinnedAgent(certificate, options);
}

/** The fingerprint in text, with or without colons, as 64 hex digits in lower case; undefined where there is none. */
export function fingerprintIn(text: string): string | undefined {
  const digits = text.replaceAll(":", "").toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/**
 * The fingerprint of the certificate that is shown at this address, whether it is to be trusted or not, with colons;
 * undefined where there is none within `timeoutMs`. Sends nothing.
 */
export function shownFingerprint({ hostname, port }: URL, timeoutMs: number): Promise<string | undefined> {
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      // RFC 6066, section 3: the name of a host, never an address.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: false,
      timeout: timeoutMs,
    });
    const end = (fingerprint?: string): void => {
      socket.destroy();
      resolve(fingerprint);
    };
    socket.on("secureConnect", () => {
      end(socket.getPeerX509Certificate()?.fingerprint256);
    });
    for (const event of ["error", "timeout", "close"])
      socket.on(event, () => {
        end();
      });
  });
}

function fingerprintOf(socket: TLSSocket): string | undefined {
  return fingerprintIn(socket.getPeerX509Certificate()?.fingerprint256 ?? "");
}
