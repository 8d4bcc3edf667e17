/**
 * Loaded by `--import` into a Homebridge: every request of it to another machine fails with ENOTFOUND, by name or by
 * address and by whatever library, as the verification bot has it. HAP-NodeJS talks to itself over the loopback, which
 * is let be.
 */
import net from "node:net";

function notFound(name: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {
    code: "ENOTFOUND",
    errno: -3008,
    syscall: "getaddrinfo",
    hostname: name,
  });
}

const connect = Reflect.get(net.Socket.prototype, "connect") as (this: net.Socket, ...args: unknown[]) => net.Socket;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
  const [first] = args.flat();
  const host: unknown = typeof first === "object" && first !== null && "host" in first ? first.host : undefined;
  if (typeof host !== "string" || /^(localhost|127\.[\d.]+|::1)$/.test(host)) return connect.apply(this, args);
  process.nextTick(() => this.destroy(notFound(host)));
  return this;
};
