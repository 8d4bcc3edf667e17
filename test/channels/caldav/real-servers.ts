import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { freePort } from "../../e2e/support/free-port.ts";
import { password, user } from "./server.ts";

/** Radicale 3.1.8 as Debian has it, with a login, and a collection that takes to-dos. Returns its address. */
export async function startRadicale(): Promise<string> {
  const home = await newHome();
  const port = await freePort();
  await writeFile(path.join(home, "users"), `${user}:${password}\n`);
  await writeFile(
    path.join(home, "config"),
    [
      "[server]",
      `hosts = 127.0.0.1:${port}`,
      "[auth]",
      "type = htpasswd",
      `htpasswd_filename = ${path.join(home, "users")}`,
      "htpasswd_encryption = plain",
      "delay = 0",
      "[storage]",
      `filesystem_folder = ${path.join(home, "collections")}`,
      "[logging]",
      "level = warning",
      "",
    ].join("\n"),
  );
  await run("radicale", ["--config", path.join(home, "config")], port);
  const url = `http://127.0.0.1:${port}/${user}/shopping/`;
  await makeCollection(url);
  return url;
}

/** Xandikos 0.2.8 as Debian has it: a second opinion. It has no login of its own. Returns the collection's address. */
export async function startXandikos(): Promise<string> {
  const home = await newHome();
  const port = await freePort();
  await run("xandikos", ["-d", home, "--defaults", "-l", "127.0.0.1", "-p", String(port)], port);
  const url = `http://127.0.0.1:${port}/user/calendars/shopping/`;
  await makeCollection(url);
  return url;
}

/** Writes to a collection as another program does. Returns the status. */
export async function send(
  method: string,
  url: string,
  body = "",
  headers: Record<string, string> = {},
): Promise<number> {
  return (await ask(method, url, body, headers)).status;
}

/** The text of an object there. */
export async function textAt(url: string): Promise<string> {
  return (await ask("GET", url, "", {})).text;
}

/** The objects of a collection, by their addresses. */
export async function objectsAt(url: string): Promise<Map<string, string>> {
  const { text } = await ask("PROPFIND", url, "", { Depth: "1" });
  const paths = [...text.matchAll(/<(?:\w+:)?href>([^<]+\.ics)</g)].map(([, href = ""]) => new URL(href, url).href);
  return new Map(await Promise.all(paths.map(async (at) => [at, await textAt(at)] as const)));
}

/** A collection of to-dos (RFC 5689, and RFC 4791, section 5.3.1). */
async function makeCollection(url: string): Promise<void> {
  const set = `<D:prop><D:resourcetype><D:collection/><C:calendar/></D:resourcetype><C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set></D:prop>`;
  const body = `<?xml version="1.0"?><D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set>${set}</D:set></D:mkcol>`;
  const status = await send("MKCOL", url, body, { "Content-Type": "application/xml" });
  if (status !== 201) throw new Error(`the collection was not made: HTTP ${status}`);
}

async function newHome(): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), "dash-caldav-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

async function run(program: string, args: string[], port: number): Promise<void> {
  const child = spawn(program, args, { stdio: "ignore" });
  const ended = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${program} ended at once`);
    try {
      await ask("GET", `http://127.0.0.1:${port}/`, "", {});
      return;
    } catch {
      // Its port is not open yet.
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
}

function ask(
  method: string,
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    const asked = request(
      url,
      { method, agent: false, headers: { Authorization: authorization, ...headers } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("end", () => {
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        });
      },
    );
    asked.once("error", reject);
    asked.end(body);
  });
}
