import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { freePort } from "../../e2e/support/free-port.ts";

/**
 * OpenSMTPD 6.8 as Debian has it, which has to be started as root. It takes mails for `shop.invalid` and no other
 * domain, and hands them on to the server at port `next`. Returns its port. Without TLS, and so without logins: with
 * the OpenSSL 3 that Debian 12 builds it with, it breaks off every handshake, openssl's own s_client's too.
 */
export async function startOpenSmtpd(next: number): Promise<number> {
  const home = await mkdtemp(path.join(tmpdir(), "dash-smtpd-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const port = await freePort();
  const config = [
    `listen on 127.0.0.1 port ${port}`,
    `action "onwards" relay host "smtp+notls://127.0.0.1:${next}"`,
    `match from local for domain "shop.invalid" action "onwards"`,
    "",
  ];
  await writeFile(path.join(home, "smtpd.conf"), config.join("\n"));
  const child = spawn("smtpd", ["-d", "-f", path.join(home, "smtpd.conf")], { stdio: "ignore" });
  const ended = once(child, "exit");
  onTestFinished(async () => {
    // What it was stopped in would come to the next one, since its queue is the machine's.
    await drained();
    child.kill("SIGTERM");
    await ended;
  });
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error("smtpd ended at once: it has to be started as root, and once");
    await pause();
  }
  await drained();
  return port;
}

const run = promisify(execFile);

/** Resolves when nothing is in its queue. */
async function drained(): Promise<void> {
  for (;;) {
    const { stdout } = await run("smtpctl", ["show", "queue"]);
    if (stdout.trim() === "") return;
    await pause();
  }
}

async function pause(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
