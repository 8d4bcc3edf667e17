import { amazonId, channelFields, channelTypes, type ChannelType } from "../../channel-fields.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";
import { channelsIn, devicesIn, listAt, textAt, valueAt, withItem, withValue } from "./config-block.ts";
import { freeId } from "./config-parts.ts";
import { jsonOf, typedAt } from "./typed-values.ts";

/** A channel as its form has it: everything as typed, by its key. */
export interface ChannelDraft {
  /** The id and the place that it was saved with; null for a new one. Orders and slots go by the id: it stays. */
  was: { id: string; index: number } | null;
  type: ChannelType;
  id: string;
  /** The id was typed, and is no longer made of the kind. */
  named: boolean;
  values: Record<string, string>;
  /** The keys that were typed into, whatever stands there now: a secret that was not is tried only where it was saved. */
  touched: readonly string[];
}

export function newChannel(config: ConfigBlock): ChannelDraft {
  const [type] = channelTypes;
  if (type === undefined) throw new Error("there is no kind of channel");
  return { was: null, type, id: idFor(config, type), named: false, values: {}, touched: [] };
}

/** Null where its kind is none that is known: there are no fields for it. */
export function channelDraftOf(config: ConfigBlock, index: number): ChannelDraft | null {
  const written = valueAt(config, `channels.${index}`);
  const type = typeOf(textAt(written, "type"));
  if (type === null) return null;
  const id = textAt(written, "id");
  return { was: { id, index }, type, id, named: true, values: typedAt(written, channelFields[type]), touched: [] };
}

/** The kind of that name; null where there is none. */
export function typeOf(name: string): ChannelType | null {
  return channelTypes.find((type) => type === name) ?? null;
}

/** The same, of another kind; what was typed stays for keys that both have. */
export function withType(config: ConfigBlock, draft: ChannelDraft, name: string): ChannelDraft {
  const type = typeOf(name) ?? draft.type;
  return { ...draft, type, id: draft.named ? draft.id : idFor(config, type) };
}

export function withText(draft: ChannelDraft, key: string, text: string): ChannelDraft {
  const touched = draft.touched.includes(key) ? draft.touched : [...draft.touched, key];
  return { ...draft, values: { ...draft.values, [key]: text }, touched };
}

/** The configuration with the draft in it, and where the channel stands there. */
export function withChannel(
  config: ConfigBlock,
  draft: ChannelDraft,
  schema: unknown,
): { config: ConfigBlock; index: number } {
  const { was, type } = draft;
  const original = was === null ? {} : valueAt(config, `channels.${was.index}`);
  let entry: ConfigBlock = { ...(original as ConfigBlock), id: draft.id.trim(), type };
  for (const key of channelFields[type]) entry = withValue(entry, key, writtenOf(draft, key, schema));
  if (was !== null) return { config: withValue(config, `channels.${was.index}`, entry), index: was.index };
  return { config: withItem(config, "channels", entry), index: listAt(config, "channels").length };
}

/** What differs from what was saved, as the server takes it; null: taken away. */
export function changedIn(draft: ChannelDraft, schema: unknown): Record<string, unknown> {
  const keys = draft.touched.filter((key) => channelFields[draft.type].includes(key));
  const changed = keys.map((key): [string, unknown] => [key, writtenOf(draft, key, schema) ?? null]);
  return Object.fromEntries(draft.was === null ? [["id", draft.id.trim()], ["type", draft.type], ...changed] : changed);
}

/** The names of the slots that order through it. */
export function slotsThrough(config: ConfigBlock, id: string): string[] {
  return devicesIn(config).flatMap(({ slots }) =>
    slots.filter(({ channel }) => channel === id).map(({ name }) => name),
  );
}

function writtenOf({ values }: ChannelDraft, key: string, schema: unknown): unknown {
  return jsonOf(values[key] ?? "", `channels.${key}`, schema);
}

/** The kind's own name where it is free. */
function idFor(config: ConfigBlock, type: ChannelType): string {
  const taken = [amazonId, ...channelsIn(config).map(({ id }) => id)];
  return taken.includes(type) ? freeId(type, (id) => taken.includes(id)) : type;
}
