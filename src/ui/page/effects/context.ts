import type { Ask, HomebridgeUi } from "../platform/homebridge.ts";
import type { Timers } from "../platform/timers.ts";
import type { AnyEvent, PageState } from "../state/page.ts";

/** What every effect works with. Only effects leave the page; what comes back becomes an event. */
export interface Context {
  ui: HomebridgeUi;
  ask: Ask;
  timers: Timers;
  state: () => PageState;
  dispatch: (event: AnyEvent) => void;
  /** Runs work that nobody awaits: what goes wrong in it is said at the top of the page. */
  run: (work: () => Promise<void>) => void;
  /** Puts the keyboard's focus on the element of that id once it is drawn. */
  focus: (id: string) => void;
}
