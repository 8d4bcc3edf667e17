import { onTestFinished } from "vitest";
import type { OpenedChannel } from "../../../src/channels/configured.ts";
import type { Need } from "../../../src/channels/contract.ts";
import { createCalDavChannel } from "../../../src/channels/caldav/channel.ts";
import type { Clock } from "../../../src/support/clock.ts";
import { systemClock } from "../../../src/support/clock.ts";
import { recordLines } from "../../support/lines.ts";
import { wanted } from "../../support/wanted.ts";
import { password, user } from "./server.ts";

/** A key of the slot that all of them are of, told apart by its last digit. */
export const keyOf = (last: number): string => `dr-00000001${"0".repeat(23)}${last}`;

export const need = (last = 1, more: Partial<Need> = {}): Need => ({
  serial: "CC0001",
  slotId: "beans",
  cause: "automatic",
  key: keyOf(last),
  decidedAt: Date.UTC(2026, 10, 30),
  triedAt: Date.UTC(2026, 10, 30),
  wanted,
  ...more,
});

export const go = () => ({ go: true }) as const;

export interface Opened {
  channel: OpenedChannel;
  lines: readonly string[];
}

/** The channel of one process on the list at `url`, with the right login. */
export function openList(url: string, more: { clock?: Clock; test?: boolean; password?: string } = {}): Opened {
  const lines = recordLines();
  const channel = createCalDavChannel(
    { url, username: user, password: more.password ?? password },
    {
      id: "list",
      test: more.test ?? false,
      clock: more.clock ?? systemClock,
      random: Math.random,
      log: lines.log,
      report(error) {
        throw error;
      },
    },
  );
  onTestFinished(() => {
    channel.close();
  });
  return { channel, lines: lines.all };
}
