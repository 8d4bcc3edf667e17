import { openBroker } from "../../support/open-broker.ts";

/** A broker in the house: a real one on the loopback, which keeps what is retained over a restart of Homebridge. */
export interface MqttBroker {
  readonly url: string;
  /** Resolves when the broker has taken the message. */
  send(topic: string, payload: string): Promise<void>;
  /** What stands at a topic, or nothing. */
  kept(topic: string): string | undefined;
  /**
   * Resolves with the first payload at the topic that is wanted: what stands there, or what comes. Rejects after
   * `timeoutMs` with what came instead.
   */
  waitFor(topic: string, wanted: (payload: string) => boolean, timeoutMs?: number): Promise<string>;
  close(): Promise<void>;
}

export async function startMqttBroker(): Promise<MqttBroker> {
  const { aedes, url, close } = await openBroker();
  const retained = new Map<string, string>();
  const listeners = new Set<(topic: string, payload: string) => void>();
  aedes.on("publish", ({ topic, payload, retain }) => {
    if (retain) retained.set(topic, payload.toString());
    for (const listener of listeners) listener(topic, payload.toString());
  });
  const waitFor = (topic: string, wanted: (payload: string) => boolean, timeoutMs = 20_000): Promise<string> =>
    new Promise((resolve, reject) => {
      const seen: string[] = [];
      const hear = (at: string, payload: string): void => {
        if (at !== topic) return;
        seen.push(payload);
        if (!wanted(payload)) return;
        clearTimeout(timer);
        listeners.delete(hear);
        resolve(payload);
      };
      const timer = setTimeout(() => {
        listeners.delete(hear);
        reject(new Error(`No wanted message came to ${topic} in ${timeoutMs} ms, but:\n${seen.join("\n")}`));
      }, timeoutMs);
      listeners.add(hear);
      const standing = retained.get(topic);
      if (standing !== undefined) hear(topic, standing);
    });
  return {
    url,
    send: (topic, payload) =>
      new Promise((resolve, reject) => {
        aedes.publish(
          { cmd: "publish", topic, payload: Buffer.from(payload), qos: 0, retain: false, dup: false },
          (error) => {
            if (error) reject(error);
            else resolve();
          },
        );
      }),
    kept: (topic) => retained.get(topic),
    waitFor,
    close,
  };
}
