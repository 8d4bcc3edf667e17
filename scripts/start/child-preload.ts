/**
 * Loaded by `--import` into the processes of `npm start`. Ends the process when the one that started it is gone, and
 * keeps what it listens on to this machine unless SHOW_ON_LAN is set: HAP listens on every address, whatever
 * `bridge.bind` says, which only restricts what is advertised (hap-nodejs, `parseBindOption`).
 */
import net from "node:net";

const everywhere = new Set(["0.0.0.0", "::"]);

if (process.env["SHOW_ON_LAN"] === undefined) {
  const listen = Reflect.get(net.Server.prototype, "listen") as (this: net.Server, ...args: unknown[]) => net.Server;
  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]): net.Server {
    const host = args[1];
    if (typeof host === "string" && everywhere.has(host)) args[1] = "127.0.0.1";
    return listen.apply(this, args);
  };
}

process.stdin.on("close", () => process.kill(process.pid, "SIGTERM")).resume();
(process.stdin as unknown as net.Socket).unref();
