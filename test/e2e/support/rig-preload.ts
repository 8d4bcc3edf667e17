/**
 * Loaded by `--import` into every process that the rig starts (and, by Node, into Homebridge's child bridges). It keeps
 * the process on this machine and ends it with the test run, whatever happens to the test run. It changes nothing else
 * that a plugin could see.
 */
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const everywhere = new Set(["0.0.0.0", "::"]);

// HAP always listens on the unspecified address, whatever `bridge.bind` says: that only restricts what is advertised.
const listen = Reflect.get(net.Server.prototype, "listen") as (this: net.Server, ...args: unknown[]) => net.Server;
net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]): net.Server {
  const host = args[1];
  if (typeof host === "string" && everywhere.has(host)) args[1] = "127.0.0.1";
  return listen.apply(this, args);
};

// No test may reach Amazon by a forgotten URL: every name but this machine's is unknown, as on a machine without a
// network.
const lookup = dns.lookup as (name: string, ...rest: unknown[]) => void;
Reflect.set(dns, "lookup", (name: string, ...rest: unknown[]): void => {
  if (name === "localhost" || net.isIP(name) !== 0) {
    lookup(name, ...rest);
    return;
  }
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {
    code: "ENOTFOUND",
    errno: -3008,
    syscall: "getaddrinfo",
    hostname: name,
  });
  const answer = rest.at(-1) as (error: Error) => void;
  process.nextTick(answer, error);
});
syncBuiltinESMExports();

// Killed by SIGKILL, a test runner runs no exit hook; its end of this pipe closes all the same.
if (process.ppid === Number(process.env.RIG_PARENT_PID)) {
  process.stdin.on("close", () => process.kill(process.pid, "SIGKILL")).resume();
  (process.stdin as unknown as net.Socket).unref();
}
