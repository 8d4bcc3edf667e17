import type { Source } from "./contract.ts";
import type { SourceForm } from "./form.ts";
import { homeAssistant } from "./homeAssistant/index.ts";
import { homeAssistantForm } from "./homeAssistant/form.ts";
import { http } from "./http/index.ts";
import { httpForm } from "./http/form.ts";
import { ipp } from "./ipp/index.ts";
import { ippForm } from "./ipp/form.ts";
import { manual } from "./manual/index.ts";
import { manualForm } from "./manual/form.ts";
import { mqtt } from "./mqtt/index.ts";
import { mqttForm } from "./mqtt/form.ts";
import { usage } from "./usage/index.ts";
import { usageForm } from "./usage/form.ts";
import { valetudo } from "./valetudo/index.ts";
import { valetudoForm } from "./valetudo/form.ts";
import { wear } from "./wear/index.ts";
import { wearForm } from "./wear/form.ts";
import { webhook } from "./webhook/index.ts";
import { webhookForm } from "./webhook/form.ts";

/**
 * Every source by its name, `level.source`, in the order of config.schema.json: a new one is a folder, a line here, and
 * one in `forms`.
 */
const listed = { http, webhook, mqtt, homeAssistant, ipp, valetudo, wear, usage, manual };

/**
 * What the page asks for, in the order in which it offers the sources. The page's bundle holds this and nothing of the
 * table above.
 */
export const forms: Readonly<Record<SourceName, SourceForm>> = {
  manual: manualForm,
  wear: wearForm,
  usage: usageForm,
  http: httpForm,
  homeAssistant: homeAssistantForm,
  ipp: ippForm,
  valetudo: valetudoForm,
  mqtt: mqttForm,
  webhook: webhookForm,
};

export type SourceName = keyof typeof listed;

/** The settings of a slot's level, whatever its source is. */
export type LevelSettings = LevelOf<(typeof listed)[SourceName]>;

type LevelOf<One> = One extends Source<infer Level> ? Level : never;

/** Where a slot has no `level.source`. */
export const defaultSource = "manual" satisfies SourceName;

/** Each is given the settings that it made itself: see `sourceOf`. */
export const sources: Readonly<Record<SourceName, Source<LevelSettings>>> = listed;

/** The source that these settings are for. */
export function sourceOf(level: LevelSettings): Source<LevelSettings> {
  return sources[level.source];
}

export function sourceNames(): SourceName[] {
  return Object.keys(listed) as SourceName[];
}
