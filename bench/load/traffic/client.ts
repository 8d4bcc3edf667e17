import { Agent, request } from "node:http";

export interface Sent {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Reply {
  status: number;
  text: string;
}

/** A client with one connection, which it keeps. Requests wait for one another. */
export interface HttpClient {
  /** Rejects when the connection was lost: nobody knows whether it arrived. */
  send(sent: Sent): Promise<Reply>;
  close(): void;
}

/** Longer than every limit of the server: an answer that does not come by then never comes. */
const patience = 30_000;

/**
 * `from`: the address that it comes from. Each device has its own, as in a house; on Linux all of 127/8 is this
 * machine.
 */
export function createClient(port: number, from: string): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: from });
  return {
    send: ({ method, path, headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
        const call = request(
          { agent, host: "127.0.0.1", port, method, path, headers: { ...length, ...headers }, timeout: patience },
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on("data", (chunk: Buffer) => chunks.push(chunk));
            answer.on("error", reject);
            answer.on("end", () => {
              resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
            });
          },
        );
        call.on("timeout", () => {
          call.destroy(new Error(`${method} ${path} was not answered in ${patience} ms`));
        });
        call.on("error", reject);
        call.end(body);
      }),
    close() {
      agent.destroy();
    },
  };
}
