/** Of multicast-dns 7, which brings no types: what is used here. Records are as dns-packet decodes them. */
declare module "multicast-dns" {
  import type { EventEmitter } from "node:events";

  interface MulticastDns extends EventEmitter {
    query(packet: { questions: { name: string; type: string }[] }): void;
    destroy(done?: () => void): void;
  }

  interface Options {
    /** The address of the interface to ask on. */
    interface: string;
    /** The address to listen at. */
    bind: string;
  }

  export default function multicastDns(options: Options): MulticastDns;
}
