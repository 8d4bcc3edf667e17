import { connect as connectPlain, isIP, type Socket } from "node:net";
import { Readable } from "node:stream";
import { connect as connectTls } from "node:tls";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { LastLook, Stop } from "../../slot/last-look.ts";
import type { Clock, Timer } from "../../support/clock.ts";
import { isPrivateAddress } from "../../support/private-address.ts";
import { mailErrorOf, MailError, type MailFault } from "./failure.ts";
import type { EmailSettings } from "./index.ts";
import type { Mail } from "./message.ts";

/** A mail that the server has taken, and for whom it has not; or one that the last look kept. */
export type Delivered = { is: "taken"; refused: readonly string[] } | { is: "stopped"; why: Stop };

/** Hands mails to one server (RFC 5321, RFC 6409): over TLS, or in the clear to an address that is private. */
export interface Postman {
  /** Rejects with MailError. `lastLook` is asked after the login, before the mail. */
  deliver(mail: Mail, lastLook: () => LastLook): Promise<Delivered>;
  /** Ends what runs; leaves no timer and no socket. */
  close(): void;
}

/** For DNS, TCP and the TLS that begins with it, ms. */
const connectPatience = 10_000;

/** From there to where the text begins: servers let strangers wait for half a minute, on purpose. */
const talkPatience = 60_000;

/** For the text and the answer to it, which decides; RFC 5321, section 4.5.3.2.6, asks for more. */
const answerPatience = 5 * 60_000;

/** Longer than all of ours: nodemailer's own timers are not to be the ones that fire. */
const never = 60 * 60_000;

/** What is taken of one answer, in bytes; the longest that is known has a tenth of that. */
const longestAnswer = 64 * 1024;

type End = (fault: MailFault, message: string) => void;

interface Session {
  /** Says goodbye, and waits for nothing but the other end of the connection, 5 s at most. */
  leave(): void;
  close(): void;
}

/** `isPrivate`: whether what is sent in the clear to this address stays at home. */
export function createPostman(settings: EmailSettings, clock: Clock, isPrivate = isPrivateAddress): Postman {
  const running = new Set<End>();
  const sockets = new Set<Socket>();
  return {
    async deliver(mail, lastLook) {
      const text = textOf(mail);
      const { promise: ended, reject } = Promise.withResolvers<never>();
      ended.catch(() => undefined);
      const end: End = (fault, message) => {
        reject(new MailError(fault, message, text.begun()));
      };
      const socket = openSocket(settings);
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      running.add(end);
      const patience = watch(socket, settings.secure, text, clock, end);
      const session: Session = { leave: () => undefined, close: () => undefined };
      try {
        const talked = talk({ settings, socket, mail, text, isPrivate, lastLook, fail: reject, session });
        const delivered = await Promise.race([ended, talked]);
        session.leave();
        return delivered;
      } catch (error) {
        session.close();
        socket.destroy();
        throw mailErrorOf(error, text.begun(), secretsOf(settings));
      } finally {
        running.delete(end);
        patience.cancel();
        text.stream.destroy();
      }
    },
    close() {
      for (const end of running) end("closed", "Homebridge stops");
      for (const socket of sockets) socket.destroy();
    },
  };
}

function openSocket({ host, port, secure }: EmailSettings): Socket {
  if (!secure) return connectPlain({ host, port });
  return connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) });
}

/** Ends what takes too long, and what does not connect. */
function watch(socket: Socket, secure: boolean, text: Text, clock: Clock, end: End): Timer {
  const seen = { connected: false };
  const timers = [
    clock.after(connectPatience, () => {
      if (!seen.connected) end("timeout", `no connection within ${connectPatience / 1000} s`);
    }),
    clock.after(connectPatience + talkPatience, () => {
      if (!text.begun()) end("timeout", `not ready for the mail within ${(connectPatience + talkPatience) / 1000} s`);
    }),
  ];
  text.onBegin(() => {
    timers.push(
      clock.after(answerPatience, () => {
        end("timeout", `no answer to the mail within ${answerPatience / 60_000} minutes`);
      }),
    );
  });
  socket.once(secure ? "secureConnect" : "connect", () => {
    seen.connected = true;
  });
  // It stays for as long as the socket: a late error has to have a listener.
  socket.on("error", (error) => {
    const { code, message } = mailErrorOf(error, text.begun(), []);
    const untrusted = code === "certificate";
    if (seen.connected || untrusted) end(code, message);
    else end("unreachable", "code" in error && typeof error.code === "string" ? error.code : "unreachable");
  });
  return {
    cancel() {
      for (const timer of timers) timer.cancel();
    },
  };
}

interface Talk {
  settings: EmailSettings;
  socket: Socket;
  mail: Mail;
  text: Text;
  isPrivate: (address: string) => boolean;
  lastLook: () => LastLook;
  /** Gets what ends the connection outside of an answer. */
  fail: (error: unknown) => void;
  session: Session;
}

/** The whole conversation. */
async function talk({ settings, socket, mail, text, isPrivate, lastLook, fail, session }: Talk): Promise<Delivered> {
  const { host, port, secure, login } = settings;
  await new Promise((resolve) => socket.once(secure ? "secureConnect" : "connect", resolve));
  const connection = new SMTPConnection({
    connection: socket,
    host,
    port,
    secure,
    secured: secure,
    requireTLS: !isPrivate(socket.remoteAddress ?? ""),
    connectionTimeout: never,
    greetingTimeout: never,
    socketTimeout: never,
    maxResponseSize: longestAnswer,
  });
  connection.on("error", fail);
  connection.once("end", () => {
    fail(new MailError("cut", "the connection broke off", text.begun()));
  });
  session.leave = () => {
    connection.quit();
    connection.close();
  };
  session.close = () => {
    connection.close();
  };
  await answered((done) => {
    connection.connect(done);
  });
  if (login !== null) {
    await answered((done) => {
      connection.login({ user: login.username, pass: login.password }, done);
    });
  }
  const look = lastLook();
  if (!look.go) return { is: "stopped", why: look.why };
  const { rejected } = await answered<{ rejected: string[] }>((done) => {
    connection.send({ from: mail.from, to: [...mail.to], size: mail.text.length }, text.stream, done);
  });
  // An answer that was there before the text was says nothing of it.
  if (!text.stream.readableEnded) throw new MailError("cut", "it answered before it had the mail", true);
  return { is: "taken", refused: rejected };
}

function answered<T>(ask: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, value) => {
      if (error) reject(error);
      else resolve(value as T);
    });
  });
}

/** What must be in no message of ours, as it goes over the wire. */
function secretsOf({ login }: EmailSettings): string[] {
  if (login === null) return [];
  const { username, password } = login;
  return [password, ...[password, `\0${username}\0${password}`].map((one) => Buffer.from(one).toString("base64"))];
}

interface Text {
  stream: Readable;
  /** Whether it may have left, in part or whole. */
  begun(): boolean;
  /** Before it has begun. */
  onBegin(listener: () => void): void;
}

/**
 * The text of a mail, which tells when it is asked for. nodemailer does that where the server has answered to DATA that
 * it goes on, and no earlier; what it makes of that answer may differ from `354`, which some servers do not say.
 */
function textOf({ text }: Mail): Text {
  const seen = { begun: false, tell: (): void => undefined };
  const stream: Readable = new Readable({
    read() {
      if (seen.begun) return;
      seen.begun = true;
      seen.tell();
      // A turn later: an answer that came along with the one to DATA is then seen to be too early.
      setImmediate(() => {
        if (stream.destroyed) return;
        stream.push(text);
        stream.push(null);
      });
    },
  });
  return {
    stream,
    begun: () => seen.begun,
    onBegin(listener) {
      seen.tell = listener;
    },
  };
}
