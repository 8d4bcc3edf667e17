import * as v from "valibot";
import type { Path, Report } from "./problem.ts";

/** A key that is wrong, as `url` or `login.url`, and how. */
export type Finding<Key extends string = string> = readonly [key: Key, message: string];

type KeyOf<Entries> = (keyof Entries & string) | `${keyof Entries & string}.${string}`;

type Written<Entries extends v.ObjectEntries> = v.InferOutput<v.ObjectSchema<Entries, undefined>>;

/**
 * What one kind makes of an entry that is flat and all optional, since the Homebridge form has no conditions: it picks
 * its own keys. `Shared`: what of the rest of the configuration it looks at.
 */
export interface OwnSettings<Entries extends v.ObjectEntries, Config, Shared extends readonly unknown[] = []> {
  entries: Entries;
  /** What is missing or does not go together. */
  findings?(written: Written<Entries>, ...shared: Shared): Finding<KeyOf<Entries>>[];
  /** The settings, where there are no findings. */
  settings(written: Written<Entries>, ...shared: Shared): Config;
}

/** The settings of an entry that fits `entries`, or null after reporting the findings, each at its key below `path`. */
export function checkOwn<Entries extends v.ObjectEntries, Config, Shared extends readonly unknown[]>(
  own: OwnSettings<Entries, Config, Shared>,
  written: unknown,
  path: Path,
  report: Report,
  ...shared: Shared
): Config | null {
  const entry = v.parse(v.object(own.entries), written);
  const found = own.findings?.(entry, ...shared) ?? [];
  for (const [key, message] of found) report("error", [...path, ...key.split(".")], message);
  return found.length > 0 ? null : own.settings(entry, ...shared);
}

/** The findings of keys that were each looked at for one fault; null: right. */
export function findingsOf<Key extends string>(faults: Readonly<Record<Key, string | null>>): Finding<Key>[] {
  return (Object.entries(faults) as [Key, string | null][]).flatMap(([key, fault]) =>
    fault === null ? [] : [[key, fault] as const],
  );
}
