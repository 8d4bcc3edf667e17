import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { freePort } from "../../e2e/support/free-port.ts";

/**
 * The printer that CUPS's own programs are tested with (Debian: `cups-ipp-utils` and `dbus`), with these attributes as ippeveprinter(1) has them in a file;
 * gone when the test is. Its address, with `ipp`.
 */
export async function startIppEvePrinter(attributes: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "printer-"));
  const file = join(folder, "attributes");
  writeFileSync(file, attributes.map((line) => `${line}\n`).join(""));
  const port = await freePort();
  // It gives up where there is no bus to announce itself by; on one of its own nobody hears it.
  const bus = spawn("dbus-daemon", ["--session", "--nofork", "--print-address=1"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [address] = (await once(bus.stdout, "data")) as [Buffer];
  const options = ["-r", "off", "-n", "localhost", "-p", String(port), "-d", folder, "-a", file, "Printer"];
  const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: address.toString().trim() };
  const printer = spawn("ippeveprinter", options, { env, stdio: "ignore" });
  onTestFinished(async () => {
    for (const child of [printer, bus]) await ended(child);
    rmSync(folder, { recursive: true });
  });
  while (!(await listens(port))) {
    if (printer.exitCode !== null) throw new Error(`ippeveprinter ended with ${printer.exitCode}`);
    await wait(50);
  }
  return `ipp://localhost:${port}`;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "localhost");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
