import type { ConfigBlock } from "../platform/homebridge.ts";
import {
  channelsOf,
  devicesOf,
  isBlock,
  type Keyed,
  keysOf,
  nameOf,
  own,
  pairedEntries,
  same,
  slotsOf,
} from "./config-parts.ts";

/** One thing that differs between two versions of the configuration, without any value: some are secrets. */
export interface Change {
  /** `settings`: what holds for all devices. */
  what: "slot" | "device" | "channel" | "settings";
  /** `kept`: taken away in one version and changed in the other, and so it stays. */
  how: "added" | "removed" | "changed" | "kept";
  /** As a person calls it; empty for `settings`. */
  name: string;
  /** Of what was changed: the settings' paths as the schema has them, as `devices.slots.replenish.threshold`. */
  fields: string[];
}

/** What was added, taken away and changed from the one version to the other, as a person would tell it. */
export function changesBetween(before: readonly ConfigBlock[], after: readonly ConfigBlock[]): Change[] {
  const places = pairedEntries(before, after);
  const gone = before.filter((_, at) => !places.includes(at));
  return [
    ...gone.flatMap((entry) => inEntry(entry, {})),
    ...after.flatMap((entry, at) => inEntry(before[places[at] ?? -1] ?? {}, entry)),
  ];
}

function inEntry(before: ConfigBlock, after: ConfigBlock): Change[] {
  const settings = differing(before, after, "", ["devices", "channels", "platform"]);
  return [
    ...(settings.length === 0 ? [] : [{ what: "settings", how: "changed", name: "", fields: settings } as const]),
    ...inItems("channel", channelsOf(before), channelsOf(after)),
    ...inItems("device", devicesOf(before), devicesOf(after)),
  ];
}

/** Below which path of the schema the settings of each stand. */
const paths = { device: "devices.", slot: "devices.slots.", channel: "channels." } as const;

function inItems(what: keyof typeof paths, before: Keyed, after: Keyed): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    const fields =
      was === undefined || is === undefined ? [] : differing(was, is, paths[what], what === "device" ? ["slots"] : []);
    const how = was === undefined ? "added" : is === undefined ? "removed" : "changed";
    return [
      ...(how === "changed" && fields.length === 0 ? [] : [{ what, how, name: nameOf(is ?? was), fields } as const]),
      ...(what === "device" ? inItems("slot", slotsOf(was), slotsOf(is)) : []),
    ];
  });
}

/** The paths below which they differ. */
function differing(before: unknown, after: unknown, prefix: string, but: readonly string[] = []): string[] {
  const [was, is] = [isBlock(before) ? before : {}, isBlock(after) ? after : {}];
  return keysOf(was, is)
    .filter((key) => !but.includes(key) && !same(own(was, key), own(is, key)))
    .flatMap((key) => {
      const [one, other] = [own(was, key), own(is, key)];
      return isBlock(one) || isBlock(other) ? differing(one, other, `${prefix}${key}.`) : [`${prefix}${key}`];
    });
}
