import { amazonId, type ChannelSettings } from "../config/channels.ts";
import { modes } from "../config/modes.ts";
import type { Settings } from "../config/settings.ts";
import type { Capabilities } from "../slot/capabilities.ts";
import { detached } from "../support/detached.ts";
import { amazon } from "./amazon/amazon.ts";
import type { Links } from "./amazon/links.ts";
import type { ChannelOptions, DeviceLinks, OrderChannel, ServedSlot } from "./contract.ts";
import { lazyChannel } from "./lazy.ts";
import { kinds } from "./kinds.ts";
import { missingChannel } from "./missing.ts";
import { createStandIn } from "./stand-in.ts";

/** The channels of one platform entry, each open. */
export interface Channels {
  /** The channel of this id; one that is not configured takes no orders, and says so. */
  named(id: string): OrderChannel;
  /** Begins what each does besides ordering, for the slots that order through it. Once. */
  startDuties(slots: readonly (ServedSlot & { readonly channel: string })[]): void;
  /** What people made devices order by; left out where no channel has it. */
  readonly links?: DeviceLinks;
  /** See OrderChannel. */
  recheck(): void;
  recover(): void;
  close(): void;
}

/** Opens all channels that are configured, and Amazon's. */
export function openChannels(options: ChannelOptions<Links>): Channels {
  const { settings, report } = options;
  const ours = amazon.open(options);
  const channels = new Map<string, OrderChannel>([
    [amazonId, ours],
    ...settings.channels.map((one): [string, OrderChannel] => [one.id, openConfigured(one, options)]),
  ]);
  const { links } = ours;
  const missing = missingChannel(settings.mode);
  const named = (id: string): OrderChannel => channels.get(id) ?? missing;
  return {
    named,
    startDuties(slots) {
      for (const [id, served] of Map.groupBy(slots, ({ channel }) => channel)) named(id).startDuties?.(served);
    },
    ...(links === undefined ? {} : { links }),
    recheck() {
      for (const one of channels.values()) one.recheck?.();
    },
    recover() {
      for (const one of channels.values()) one.recover?.();
    },
    close() {
      // One that does not close must not keep the others open.
      for (const one of channels.values())
        detached(() => {
          one.close();
        }, report);
    },
  };
}

function openConfigured(
  { id, type, config }: ChannelSettings,
  { settings, clock, random, log, report }: ChannelOptions<Links>,
): OrderChannel {
  const { spends, standIn } = modes[settings.mode];
  const kind = kinds[type];
  const can = configuredCan({ type, config }, settings.mode);
  if (standIn) return createStandIn(can);
  return lazyChannel(can, () => kind.open(config, { id, test: !spends, clock, random, log, report }));
}

function configuredCan(
  { type, config }: Pick<ChannelSettings, "type" | "config">,
  mode: Settings["mode"],
): Capabilities {
  return { ...kinds[type].can(config), ...modes[mode], clock: false };
}

/** What each channel promises, by its id, without opening it. */
export function promisesIn({
  mode,
  channels,
}: Pick<Settings, "mode" | "channels">): Readonly<Record<string, Capabilities>> {
  return {
    [amazonId]: amazon.can({ mode }),
    ...Object.fromEntries(channels.map((one) => [one.id, configuredCan(one, mode)])),
  };
}
