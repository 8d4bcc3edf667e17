import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Where a conversation can go wrong. `text`: when its first part is there; `dot`: when it is whole. */
export const stages = [
  "connect",
  "greeting",
  "ehlo",
  "starttls",
  "handshake",
  "auth",
  "mail",
  "rcpt",
  "secondRcpt",
  "data",
  "text",
  "dot",
] as const;

export type Stage = (typeof stages)[number];

/** What it does there, instead of what it should. */
export type Fault =
  | { does: "close" }
  | { does: "stall" }
  /** As it is, CRLF included; then it goes on, as if it had been right. */
  | { does: "say"; what: string }
  /** The right answer, a byte at a time. */
  | { does: "trickle" }
  /** All that it has heard so far, behind this code. */
  | { does: "echo"; code: number }
  /** And nothing more. */
  | { does: "sayAndClose" | "sayAndStall"; what: string };

/** A server that goes wrong at one stage and is right at all others. */
export interface Breaker {
  readonly port: number;
  /** All that was heard, but for the texts. */
  readonly heard: string[];
  /** Texts that came to their dot. */
  readonly whole: string[];
  /** Resolves where it has gone wrong. */
  readonly broken: Promise<unknown>;
}

/** `offers`: its extensions; `takesNobody`: it refuses every recipient. */
export async function startBreaker(
  stage: Stage | null,
  fault: Fault,
  offers: readonly string[] = [],
  takesNobody = false,
): Promise<Breaker> {
  const heard: string[] = [];
  const whole: string[] = [];
  const { promise: broken, resolve: breaks } = Promise.withResolvers<unknown>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    const state = { left: "", inText: false, silent: false, recipients: 0, taken: 0, mail: false };
    const answer = (at: Stage, right: string): void => {
      if (state.silent) return;
      if (at !== stage) {
        socket.write(`${right}\r\n`);
        return;
      }
      goWrong(socket, fault, right, heard);
      state.silent = ["close", "stall", "sayAndClose", "sayAndStall"].includes(fault.does);
      breaks(null);
    };
    const right = (at: Stage): boolean => at !== stage || fault.does === "trickle";
    const command = (line: string): void => {
      heard.push(line);
      const [verb = ""] = line.toUpperCase().split(/[ :]/);
      switch (verb) {
        case "EHLO":
        case "HELO": {
          const lines = ["breaker.invalid", "AUTH PLAIN LOGIN", ...offers];
          answer("ehlo", lines.map((one, index) => `250${index === lines.length - 1 ? " " : "-"}${one}`).join("\r\n"));
          break;
        }
        case "STARTTLS":
          answer("starttls", "220 go ahead");
          break;
        case "AUTH":
          answer("auth", "235 welcome");
          break;
        case "MAIL":
          state.mail = right("mail");
          answer("mail", "250 ok");
          break;
        case "RCPT": {
          if (takesNobody) {
            socket.write("550 5.1.1 no such user\r\n");
            break;
          }
          state.recipients += 1;
          const at = state.recipients === 1 ? "rcpt" : "secondRcpt";
          if (state.mail && right(at)) state.taken += 1;
          answer(at, state.mail ? "250 ok" : "503 no sender");
          break;
        }
        case "DATA":
          if (state.taken === 0 && stage !== "data") answer("data", "554 nobody to send to");
          else {
            answer("data", "354 go ahead");
            state.inText = stage !== "data" || !("what" in fault) || /^[23]/.test(fault.what);
          }
          break;
        case "QUIT":
          socket.end("221 bye\r\n");
          break;
        default:
          answer("greeting", "500 what?");
      }
    };
    socket.on("data", (chunk) => {
      if (stage === "handshake" && heard.at(-1) === "STARTTLS") {
        answer("handshake", "");
        return;
      }
      if (state.inText && stage === "text" && state.left === "") answer("text", "");
      state.left += chunk.toString("latin1");
      while (!socket.destroyed) {
        const end = state.inText ? "\r\n.\r\n" : "\r\n";
        const at = state.inText && state.left.startsWith(".\r\n") ? 0 : state.left.indexOf(end);
        if (at < 0) break;
        const line = state.left.slice(0, at);
        state.left = state.left.slice(at === 0 && state.inText ? 3 : at + end.length);
        if (state.inText) {
          state.inText = false;
          whole.push(line);
          answer("dot", "250 taken");
        } else command(line);
      }
    });
    if (stage === "connect") answer("connect", "");
    else answer("greeting", "220 breaker.invalid ESMTP");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return { port: (server.address() as AddressInfo).port, heard, whole, broken };
}

function goWrong(socket: Socket, fault: Fault, right: string, heard: readonly string[]): void {
  switch (fault.does) {
    case "close":
      socket.destroy();
      break;
    case "stall":
      break;
    case "say":
    case "sayAndStall":
      socket.write(fault.what);
      break;
    case "trickle":
      trickle(socket, `${right}\r\n`);
      break;
    case "echo":
      socket.write(`${fault.code} you said ${heard.join(", ")}\r\n`);
      break;
    case "sayAndClose":
      socket.end(fault.what);
  }
}

function trickle(socket: Socket, text: string): void {
  if (text === "" || socket.destroyed) return;
  socket.write(text.slice(0, 1), () => {
    trickle(socket, text.slice(1));
  });
}
