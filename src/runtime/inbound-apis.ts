import { newsTokenOf } from "../config/channels.ts";
import type { Settings } from "../config/settings.ts";
import { sourceOf } from "../sources/all.ts";
import type { Clock } from "../support/clock.ts";
import { detached, type ReportFailure } from "../support/detached.ts";
import type { Log } from "../support/log.ts";
import type { SlotInstance } from "./slot-instance.ts";

/**
 * How other programs reach the slots: the local HTTP API and MQTT. Each is loaded only where the configuration has it.
 */
export interface InboundApis {
  open(instances: readonly SlotInstance[]): void;
  /** The slot with this key may look different now. */
  changed(key: string): void;
  stop(): void;
}

export interface InboundApisOptions {
  settings: Settings;
  clock: Clock;
  log: Log;
  report: ReportFailure;
}

export function createInboundApis({ settings, clock, log, report }: InboundApisOptions): InboundApis {
  const closing: (() => void)[] = [];
  const listeners: ((key: string) => void)[] = [];
  let stopped = false;

  const openServer = async (instances: readonly SlotInstance[]): Promise<void> => {
    if (settings.server === null) return;
    const ports = instances.map(({ port }) => port);
    const [{ createSlotServer }] = await Promise.all([
      import("../server/slot-server.ts"),
      ...ports.map((port) => port.openSent?.()),
    ]);
    // SIGTERM may have come while it loaded.
    if (stopped) return;
    const news = settings.channels.flatMap((channel) => {
      const token = newsTokenOf(channel);
      return token === null ? [] : [{ channel: channel.id, token }];
    });
    const server = createSlotServer({ settings: settings.server, news, slots: () => ports, clock, log, report });
    closing.push(() => {
      server.close();
    });
    server.start();
  };
  const openMqtt = async (instances: readonly SlotInstance[]): Promise<void> => {
    if (settings.mqtt === null) return;
    const { createMqttLink } = await import("../mqtt/link.ts");
    if (stopped) return;
    const slots = instances.map(({ slot, port, takeMessage: take }) => ({
      port,
      topic: sourceOf(slot.level).messages?.(slot.level).topic ?? null,
      take,
    }));
    const link = createMqttLink({ settings: settings.mqtt, slots, clock, log, report });
    closing.push(() => {
      link.close();
    });
    listeners.push((key) => {
      link.changed(key);
    });
    link.start();
  };
  return {
    open(instances) {
      detached(() => openServer(instances), report);
      detached(() => openMqtt(instances), report);
    },
    changed(key) {
      for (const listener of listeners) listener(key);
    },
    stop() {
      stopped = true;
      for (const close of closing.splice(0)) detached(close, report);
    },
  };
}
