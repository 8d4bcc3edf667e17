import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";
import { certificate, key } from "../../drs/tls-fixture.ts";
import { password, user } from "./rig.ts";

export interface TakenMail {
  from: string;
  to: string[];
  text: string;
  /** Whether it came over TLS. */
  secure: boolean;
}

/** A mail server of npm's, with a login. */
export interface PostOffice {
  readonly port: number;
  readonly mails: TakenMail[];
  /** Each that was tried, right or wrong. */
  readonly logins: string[];
  /** Resolves once mails for so many recipients are there. */
  came(recipients: number): Promise<void>;
}

export async function startPostOffice(
  options: SMTPServerOptions = {},
  refuses: (address: string) => Error | null = () => null,
): Promise<PostOffice> {
  const mails: TakenMail[] = [];
  const logins: string[] = [];
  const ears = new Set<() => void>();
  const server = new SMTPServer({
    cert: certificate,
    key,
    logger: false,
    allowInsecureAuth: true,
    onAuth(auth, _session, done) {
      logins.push(`${auth.method} ${auth.username ?? ""}`);
      const right = auth.username === user && auth.password === password;
      done(right ? null : Object.assign(new Error(`wrong: ${String(auth.password)}`), { responseCode: 535 }), { user });
    },
    onRcptTo({ address }, _session, done) {
      done(refuses(address));
    },
    onData(stream, { envelope, secure }, done) {
      void text(stream).then((whole) => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), text: whole, secure });
        done();
        for (const hear of ears) hear();
      });
    },
    ...options,
  });
  // A client that goes away, or does not trust the certificate, is what some tests are about.
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  onTestFinished(async () => {
    for (const one of server.connections) one.close();
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    mails,
    logins,
    came: async (recipients) => {
      await new Promise<void>((resolve) => {
        const hear = (): void => {
          if (mails.flatMap(({ to }) => to).length < recipients) return;
          ears.delete(hear);
          resolve();
        };
        ears.add(hear);
        hear();
      });
    },
  };
}
