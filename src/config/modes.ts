import type { Mode } from "../slot/policy.ts";

/** What a mode means, whatever is ordered through. */
export interface ModeFacts {
  /** Its orders are meant to cost money. */
  readonly spends: boolean;
  /** A part of this plugin plays whom it would order from: nothing leaves, and no account is needed. */
  readonly standIn: boolean;
}

/** All of them, the default first. Also used by the page. */
export const modes: Readonly<Record<Mode, ModeFacts>> = {
  simulate: { spends: false, standIn: true },
  test: { spends: false, standIn: false },
  live: { spends: true, standIn: false },
};

export function isMode(value: unknown): value is Mode {
  return typeof value === "string" && Object.hasOwn(modes, value);
}

/** What the mode of this name means; anything else is taken for the default one. */
export function meaningOf(mode: string): ModeFacts {
  return modes[isMode(mode) ? mode : "simulate"];
}
