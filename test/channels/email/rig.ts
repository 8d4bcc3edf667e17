import { onTestFinished } from "vitest";
import { createEmailChannel } from "../../../src/channels/email/channel.ts";
import type { EmailSettings } from "../../../src/channels/email/index.ts";
import { createPostman } from "../../../src/channels/email/postman.ts";
import type { ChannelParts, OpenedChannel } from "../../../src/channels/configured.ts";
import { systemClock, type Clock } from "../../../src/support/clock.ts";
import { recordLines, type Lines } from "../../support/lines.ts";

export const user = "nora";
export const password = "canary-password";

export const settingsFor = (port: number, more: Partial<EmailSettings> = {}): EmailSettings => ({
  host: "127.0.0.1",
  port,
  secure: false,
  login: { username: user, password },
  from: "nora@example.org",
  to: ["orders@shop.invalid", "copy@shop.invalid"],
  testTo: "tests@example.org",
  text: "Customer 123.\n.\n..\nRegards, Nora",
  ...more,
});

/** Whatever looks like the password, as it is and as it goes over the wire. */
export const secrets = [password, Buffer.from(password).toString("base64"), plain(user, password)];

function plain(name: string, secret: string): string {
  return Buffer.from(`\0${name}\0${secret}`).toString("base64");
}

export interface Opened extends Lines {
  channel: OpenedChannel;
}

export function partsOf(lines: Lines, more: Partial<ChannelParts> = {}): ChannelParts {
  return {
    id: "mail",
    test: false,
    clock: systemClock,
    random: Math.random,
    log: lines.log,
    report(error) {
      throw error;
    },
    ...more,
  };
}

/** The channel; where `outside` is true, the loopback counts as an address of the internet. */
export function openMail(
  settings: EmailSettings,
  { clock = systemClock, test = false, outside = false }: { clock?: Clock; test?: boolean; outside?: boolean } = {},
): Opened {
  const lines = recordLines();
  const postman = outside ? createPostman(settings, clock, () => false) : undefined;
  const channel = createEmailChannel(settings, partsOf(lines, { clock, test }), postman);
  onTestFinished(() => {
    channel.close();
  });
  return { channel, ...lines };
}
