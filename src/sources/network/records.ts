import { isObject } from "../../config/fields.ts";

/** A service of the network, as it announces itself (DNS-SD, RFC 6763). */
export interface Announced {
  /** As people call it. */
  name: string;
  /** IPv4. */
  address: string;
  port: number;
  /** What it says of itself; the keys in small letters. */
  text: ReadonlyMap<string, string>;
}

export interface Question {
  name: string;
  type: "PTR" | "SRV" | "TXT" | "A";
}

/** More than a home has: what announces more is a fault or an attack. */
const most = { instances: 200, records: 4_000, textKeys: 40 };

/** The records that came, by the names that they are about. */
export interface Records {
  /** What a packet brought, as it was decoded; what is no record of use is passed over. */
  add(answers: unknown): void;
  /** Those of this type, as `_shelly._tcp`, of which all is known. */
  announced(type: string): Announced[];
  /** What is still to be asked for it. */
  questions(type: string): Question[];
}

interface Service {
  port: number;
  host: string;
}

export function createRecords(): Records {
  const instances = new Map<string, Map<string, string>>();
  const services = new Map<string, Service>();
  const texts = new Map<string, ReadonlyMap<string, string>>();
  const addresses = new Map<string, string>();
  let taken = 0;

  const take = (record: unknown): void => {
    if (!isObject(record) || typeof record["name"] !== "string" || taken >= most.records) return;
    taken += 1;
    const { type, data } = record;
    const name = record["name"].toLowerCase();
    if (type === "PTR" && typeof data === "string") {
      const known = instances.get(name) ?? new Map<string, string>();
      if (known.size < most.instances) instances.set(name, known.set(data.toLowerCase(), data));
    } else if (type === "SRV" && isObject(data)) {
      const { port, target } = data;
      if (isPort(port) && typeof target === "string") services.set(name, { port, host: target.toLowerCase() });
    } else if (type === "TXT") texts.set(name, textIn(data));
    else if (type === "A" && typeof data === "string" && isAddress(data)) addresses.set(name, data);
  };

  const instancesOf = (type: string): [string, string][] => [...(instances.get(`${type}.local`) ?? [])];

  return {
    add(answers) {
      if (Array.isArray(answers)) for (const record of answers as unknown[]) take(record);
    },
    announced: (type) =>
      instancesOf(type).flatMap(([key, name]) => {
        const service = services.get(key);
        const address = addresses.get(service?.host ?? "");
        if (service === undefined || address === undefined || !key.endsWith(`.${type}.local`)) return [];
        const { port } = service;
        return [{ name: name.slice(0, -`.${type}.local`.length), address, port, text: texts.get(key) ?? new Map() }];
      }),
    questions: (type) => [
      { name: `${type}.local`, type: "PTR" },
      ...instancesOf(type).flatMap(([key, name]): Question[] => {
        const service = services.get(key);
        if (service === undefined)
          return [
            { name, type: "SRV" },
            { name, type: "TXT" },
          ];
        return addresses.has(service.host) ? [] : [{ name: service.host, type: "A" }];
      }),
    ],
  };
}

function isPort(port: unknown): port is number {
  return typeof port === "number" && port > 0 && port < 65_536;
}

/** Of a machine: it goes into an address that is asked. */
function isAddress(text: string): boolean {
  return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) && !/^(?:0|22[4-9]|2[3-5]\d)\./.test(text);
}

/** `key=value`, the first of each key (RFC 6763, section 6.4). */
function textIn(data: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const piece of Array.isArray(data) ? (data as unknown[]) : [data]) {
    if (!(piece instanceof Uint8Array) || found.size >= most.textKeys) continue;
    const pair = Buffer.from(piece).toString("utf8");
    const at = pair.indexOf("=");
    const key = (at < 0 ? pair : pair.slice(0, at)).toLowerCase();
    if (key !== "" && !found.has(key)) found.set(key, at < 0 ? "" : pair.slice(at + 1));
  }
  return found;
}
