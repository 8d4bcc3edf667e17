import { request } from "node:http";

/** One webhook. */
export interface Push {
  method: "GET" | "PUT" | "POST";
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** Sends it on a connection of its own and resolves when it was answered with success; rejects else. */
export async function send(port: number, { method, path, headers, body }: Push): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const call = request(
      {
        host: "127.0.0.1",
        port,
        method,
        path,
        headers: { ...headers, ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }) },
      },
      (answer) => {
        answer.resume();
        answer.on("error", reject);
        answer.on("end", () => {
          const { statusCode = 0 } = answer;
          if (statusCode >= 200 && statusCode < 300) resolve();
          else reject(new Error(`${method} ${path} was answered with ${statusCode}`));
        });
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}
