import { onTestFinished } from "vitest";
import { createHomeAssistantChannel } from "../../../src/channels/homeAssistant/channel.ts";
import type { HomeAssistantListSettings } from "../../../src/channels/homeAssistant/index.ts";
import type { ChannelParts, OpenedChannel } from "../../../src/channels/configured.ts";
import type { Clock } from "../../../src/support/clock.ts";
import { systemClock } from "../../../src/support/clock.ts";
import { recordLines } from "../../support/lines.ts";
import { token, type TodoServer } from "./server.ts";

export const entity = "todo.shopping";

export function settingsFor(url: string, more: Partial<HomeAssistantListSettings> = {}): HomeAssistantListSettings {
  return { url, token, entity, lag: 20 * 60_000, ...more };
}

export interface Opened {
  channel: OpenedChannel;
  lines: readonly string[];
}

/** The channel of one process on the list `entity`, with the right token. */
export function openChannel(
  url: string,
  more: Partial<HomeAssistantListSettings> & { clock?: Clock; test?: boolean } = {},
): Opened {
  const { clock = systemClock, test = false, ...settings } = more;
  const { parts, lines } = partsOf(clock, test);
  const channel = createHomeAssistantChannel(settingsFor(url, settings), parts);
  onTestFinished(() => {
    channel.close();
  });
  return { channel, lines };
}

export function partsOf(clock: Clock = systemClock, test = false): { parts: ChannelParts; lines: readonly string[] } {
  const { log, all } = recordLines();
  return {
    parts: {
      id: "list",
      test,
      clock,
      random: Math.random,
      log,
      report(error) {
        throw error;
      },
    },
    lines: all,
  };
}

/** Lets `ms` pass here and in Home Assistant. */
export function passBoth(clock: { advance(ms: number): void }, server: TodoServer, ms: number): void {
  clock.advance(ms);
  server.advance(ms);
}
