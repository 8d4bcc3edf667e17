import { isIP } from "node:net";

/** RFC 5321, section 4.1.2, without quotes and in ASCII: what every mail server takes. */
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const hostName = /^(?!.{254})(?:[A-Za-z\d](?:[\w-]{0,61}[A-Za-z\d])?\.)*[A-Za-z\d](?:[\w-]{0,61}[A-Za-z\d])?$/;

/** Whether it is one address and nothing else: no name, no sign that means something to SMTP or in a header. */
export function isAddress(written: string): boolean {
  const at = written.lastIndexOf("@");
  const local = written.slice(0, at);
  return at > 0 && local.length <= 64 && localPart.test(local) && hostName.test(written.slice(at + 1));
}

/** Whether it names a server: a name, or an address of the network. */
export function isMailHost(written: string): boolean {
  return isIP(written) !== 0 || hostName.test(written);
}

/** The addresses of a list, as people separate them, each once. */
export function addressesIn(written: string): string[] {
  const all = written.split(/[,;\s]+/).filter((one) => one !== "");
  return [...new Set(all)];
}
