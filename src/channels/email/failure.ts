import type { Attempt } from "../../slot/attempt.ts";
import { ChannelTrialError, type ChannelTrialCode } from "../configured.ts";
import { isCertificateFault } from "../http/send.ts";

/**
 * `plain`: the server would have read our login without TLS; `deferred`, `refused`: it answered 4xx, 5xx; `cut`: the
 * connection ended, or what it answered is no SMTP.
 */
export type MailFault =
  | "unreachable"
  | "timeout"
  | "cut"
  | "certificate"
  | "plain"
  | "denied"
  | "deferred"
  | "refused"
  | "closed";

/**
 * A mail was not taken, as far as is known. `begun` false proves that nothing of its text has left. The message can be
 * shown anywhere: no password is in it.
 */
export class MailError extends Error {
  override readonly name = "MailError";
  readonly code: MailFault;
  readonly begun: boolean;

  constructor(code: MailFault, message: string, begun: boolean) {
    super(message);
    this.code = code;
    this.begun = begun;
  }
}

/** By the design, section 14: what counts is how far it came, and after that what was answered. */
export function attemptOf({ code, begun, message }: MailError): Attempt {
  if (code === "refused") return { outcome: "refused", reason: "rejected", detail: message };
  if (code === "deferred") return { outcome: "notSent", why: message, retryAfter: null };
  if (begun) return { outcome: "unknown", why: message, retryAfter: null };
  if (code === "denied") return { outcome: "refused", reason: "denied", detail: message };
  if (code === "certificate" || code === "plain") return { outcome: "refused", reason: "misplaced", detail: message };
  return { outcome: "notSent", why: message, retryAfter: null };
}

/** The same for whoever tries it on the page. */
export function trialErrorOf(error: unknown): ChannelTrialError {
  if (!(error instanceof MailError)) return new ChannelTrialError("answer", "", { cause: error });
  const codes: Record<MailFault, ChannelTrialCode> = {
    unreachable: "unreachable",
    timeout: "unreachable",
    closed: "unreachable",
    cut: "answer",
    certificate: "certificate",
    plain: "wrongConfig",
    denied: "denied",
    deferred: "refused",
    refused: "refused",
  };
  return new ChannelTrialError(codes[error.code], error.message, { cause: error });
}

/** What nodemailer's errors have beside a message, which is not shown: it has the server's words in it. */
interface Told {
  code: string;
  command: string;
  response: string;
  /** 0 without an answer. */
  status: number;
}

/** RFC 4954, section 6: it wants a login, or another one. */
const loginCodes = [530, 534, 535, 538];

/** `secrets` are in no message, whatever the server says. */
export function mailErrorOf(error: unknown, begun: boolean, secrets: readonly string[]): MailError {
  if (error instanceof MailError) return error;
  const told = toldBy(error);
  const { status, command, code } = told;
  const fail = (fault: MailFault, message = answerText(told, secrets)): MailError =>
    new MailError(fault, message, begun);
  // Half an answer to the text is none; nodemailer takes it for one where the connection ends behind it.
  if (begun && command === "CONN") return fail("cut", "the connection broke off");
  if (status >= 500 && status < 600) {
    if (begun) return fail("refused");
    if (command === "STARTTLS")
      return fail("plain", `it does not begin TLS (SMTP ${status}): try secure, or its other port`);
    return fail(loginCodes.includes(status) || command.startsWith("AUTH") ? "denied" : "refused");
  }
  if (status >= 400 && status < 500) return fail("deferred");
  if (!begun && isCertificateFault(code)) return fail("certificate", `its certificate is not trusted (${code})`);
  if (told.response !== "") return fail("cut", "what it answers is no SMTP");
  return fail("cut", code === "" ? "the connection broke off" : `the connection broke off (${code})`);
}

const nodemailerCodes = /^E(?:SOCKET|CONNECTION|TLS|PROTOCOL|ENVELOPE|MESSAGE|AUTH|STREAM|DNS|TIMEDOUT)$/;

function toldBy(error: unknown): Told {
  const { originalCode, code, command, response, responseCode } = error as Partial<Record<string, unknown>>;
  // nodemailer's own codes say nothing that is not known already; those of sockets and TLS are kept behind them.
  const system = [originalCode, code].find((one) => typeof one === "string" && !nodemailerCodes.test(one));
  return {
    code: typeof system === "string" ? system : "",
    command: typeof command === "string" ? command : "",
    response: typeof response === "string" ? response : "",
    status: typeof responseCode === "number" ? responseCode : 0,
  };
}

/** The most of a server's words that is shown. */
const longestAnswer = 160;

const answerStart = /^\d{3}(?:[ -]|$)(?:(\d\.\d{1,3}\.\d{1,3})(?: |$))?/;

/** `SMTP 550 5.1.1: no such user`; the codes alone where it speaks of a login, or says what only we should know. */
function answerText({ response, command, status }: Told, secrets: readonly string[]): string {
  const lines = response.split("\n");
  const enhanced = answerStart.exec(lines[0] ?? "")?.[1];
  const codes = `SMTP ${status}${enhanced === undefined ? "" : ` ${enhanced}`}`;
  const about = loginCodes.includes(status) || command.startsWith("AUTH");
  if (about || secrets.some((secret) => response.includes(secret))) return codes;
  const words = lines.map((line) => line.replace(answerStart, "")).join(" ");
  const plain = words
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, longestAnswer);
  return plain === "" ? codes : `${codes}: ${plain}`;
}
