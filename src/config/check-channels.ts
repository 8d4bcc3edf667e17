import { kinds } from "../channels/kinds.ts";
import type { SharedSettings } from "../channels/configured.ts";
import { amazonId, channelSchema, newsTokenOf, type ChannelSettings } from "./channels.ts";
import { isObject } from "./fields.ts";
import { parsePiece } from "./parse.ts";
import { mismatch, pathText, quoted, type Path, type Report } from "./problem.ts";
import { tokenFault, tokenFaultWords } from "./server.ts";
import type { DeviceSettings } from "./settings.ts";

/** A channel, and where it stands in the configuration. */
export interface PlacedChannel extends ChannelSettings {
  readonly path: Path;
}

/** The channels that can be ordered through; a wrong one is reported and left out, and so are its orders. */
export function checkChannels(raw: unknown, shared: SharedSettings, report: Report): PlacedChannel[] {
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) {
    report("error", ["channels"], mismatch(raw, "a list"));
    return [];
  }
  const taken = new Map<string, Path>();
  return raw.flatMap((entry: unknown, index) => checkChannel(entry, ["channels", index], taken, shared, report) ?? []);
}

function checkChannel(
  raw: unknown,
  path: Path,
  taken: Map<string, Path>,
  shared: SharedSettings,
  report: Report,
): PlacedChannel | null {
  const entry = parsePiece(channelSchema, raw, path, report);
  if (entry === null) return null;
  const { id, type } = entry;
  const same = taken.get(id);
  if (id === amazonId || same !== undefined) {
    const whose = same === undefined ? "Amazon's own, which needs no entry" : `in ${pathText(same)}`;
    report("error", [...path, "id"], `got ${quoted(id)} as ${whose}, expected an id of its own for each channel`);
    return null;
  }
  taken.set(id, path);
  const config = kinds[type].check(entry, shared, path, report);
  return config === null ? null : { id, type, config, path };
}

/**
 * The same channels, each without a token for news that may not be used: that is an error, and the channel goes on
 * without it. `server`: that section as it was written, whose tokens are others', also where they are not taken.
 */
export function withUsableNews(channels: readonly PlacedChannel[], server: unknown, report: Report): ChannelSettings[] {
  const { token, levelToken } = isObject(server) ? server : {};
  const others = new Map<unknown, string>([
    [token, "server.token"],
    [levelToken, "server.levelToken"],
  ]);
  return channels.map(({ path, ...channel }) => {
    const newsToken = newsTokenOf(channel);
    if (newsToken === null) return channel;
    const fault = tokenFault(newsToken);
    const same = others.get(newsToken);
    others.set(newsToken, `${pathText(path)}.newsToken`);
    if (fault === null && same === undefined) return channel;
    const words = fault === null ? `the same as ${same ?? ""}, expected another one` : tokenFaultWords[fault];
    report("error", [...path, "newsToken"], `${words}; it is not taken`);
    return { ...channel, config: kinds[channel.type].news?.without(channel.config) ?? channel.config };
  });
}

/** Tells of slots that order through a channel that there is not; they order nothing. */
export function warnOfMissingChannels(
  devices: readonly DeviceSettings[],
  channels: readonly ChannelSettings[],
  report: Report,
): void {
  const known = [amazonId, ...channels.map(({ id }) => id)];
  for (const { path, order } of devices.flatMap(({ slots }) => slots)) {
    if (known.includes(order.channel)) continue;
    report(
      "error",
      [...stepsOf(path), "order", "channel"],
      `got ${quoted(order.channel)}, expected the id of a channel that can be used: ${known.join(", ")}; this slot orders nothing`,
    );
  }
}

/** A slot's path, as `devices[0].slots[0]`, in steps. */
function stepsOf(path: string): Path {
  return (path.match(/\w+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
