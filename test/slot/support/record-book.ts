import type { Effect } from "../../../src/slot/effects.ts";
import type { IntentEnd } from "../../../src/slot/intent.ts";
import type { Mode } from "../../../src/slot/policy.ts";

/**
 * What the store's table of intents holds, with its unique index: one intent without an end per mode. Throws where the
 * records that the core asks for cannot be written in that order, or tell a story that cannot be.
 */
export class RecordBook {
  private readonly ends: Map<string, IntentEnd | null>;

  constructor(ends: Iterable<[string, IntentEnd | null]> = []) {
    this.ends = new Map(ends);
  }

  /** Another one that goes on from here by itself. */
  fork(): RecordBook {
    return new RecordBook(this.ends);
  }

  write(mode: Mode, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === "record") this.writeOne(`${mode} ${effect.intent.number}`, mode, effect.end);
    }
  }

  /** The number of the intent without an end in this mode; null where there is none. */
  open(mode: Mode): number | null {
    const key = [...this.ends].find(([one, end]) => one.startsWith(`${mode} `) && end === null)?.[0];
    return key === undefined ? null : Number(key.split(" ")[1]);
  }

  private writeOne(key: string, mode: Mode, end: IntentEnd | null): void {
    const before = this.ends.get(key);
    if (before === undefined && end !== null)
      throw new Error(`intent ${key} ends as "${end}" without ever having begun`);
    // A dismissed order is followed on: it may be cancelled, told of again, or shown again. Every other end is the end.
    if (typeof before === "string" && before !== "dismissed")
      throw new Error(`intent ${key} ended as "${before}" and is written again as "${String(end)}"`);
    if (before === "dismissed" && end !== "dismissed" && end !== "cancelled" && end !== null)
      throw new Error(`intent ${key} was dismissed and ends again as "${end}"`);
    const other = this.open(mode);
    if (end === null && other !== null && key !== `${mode} ${other}`)
      throw new Error(`intent ${key} begins while ${other} has no end`);
    this.ends.set(key, end);
  }
}
