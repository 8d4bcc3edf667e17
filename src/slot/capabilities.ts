/**
 * What a channel promises: all that the core knows of it. It decides by this and never by a channel's name. Durations
 * in ms.
 */
export interface Capabilities {
  /** `asked`: a person still has to buy, as from a list. */
  readonly means: "ordered" | "asked";
  /** So long after the intent, a repeated attempt is the same order; 0: it may buy again. */
  readonly repeatFor: number;
  /**
   * It can be asked whether an order is there. "Not there" is true of what was tried `lag` or more before. `hides`: so
   * long one that is there may not show, and nobody says so; left out, that is `lag`. Null where it cannot be asked.
   */
  readonly find: { readonly lag: number; readonly hides?: number } | null;
  /**
   * It can be asked what has become of an order: first so long after acceptance, then in such steps, for so long.
   * `dated`: an order without an expected day after that time needs a person; null where a day says nothing.
   */
  readonly follow: {
    readonly first: number;
    readonly every: number;
    readonly for: number;
    readonly dated: number | null;
  } | null;
  /** What following or news can say beyond "there". */
  readonly tells: readonly ("shipped" | "arrived" | "gone")[];
  /** Whether its orders are meant to cost money in the running mode. */
  readonly spends: boolean;
  /** An order that is turned off is cancelled there; what was only asked for is taken back by a refill too. */
  readonly takesBack: boolean;
  /** It shows a clock of its own, the second one (rule 13). */
  readonly clock: boolean;
  /** A part of this plugin plays it, and what it says of products is made up. */
  readonly standIn: boolean;
}
