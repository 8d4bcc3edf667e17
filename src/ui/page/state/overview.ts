import type { History, InboxKind, InboxState, Overview, UiRefusal } from "../../api.ts";

export type Range = 7 | 30 | 90;

/** Something that a card's button asked of the running plugin. */
export interface PluginRequest {
  kind: InboxKind;
  at: "sending" | InboxState | UiRefusal;
}

export interface OverviewState {
  overview: Overview | null;
  /** The server did not answer. */
  lost: boolean;
  range: Range;
  /** By the slot's key; of the range that is shown. Maps, since a key may be a name that every object has. */
  histories: ReadonlyMap<string, History>;
  errands: ReadonlyMap<string, PluginRequest>;
}

export type OverviewEvent =
  | { type: "overview:arrived"; overview: Overview }
  | { type: "overview:lost" }
  | { type: "overview:range-chosen"; range: Range }
  | { type: "overview:history-arrived"; key: string; range: Range; history: History }
  | { type: "overview:errand-moved"; key: string; errand: PluginRequest };

export const firstOverview: OverviewState = {
  overview: null,
  lost: false,
  range: 30,
  histories: new Map(),
  errands: new Map(),
};

export function reduceOverview(state: OverviewState, event: OverviewEvent): OverviewState {
  switch (event.type) {
    case "overview:arrived":
      return { ...state, overview: event.overview, lost: false };
    case "overview:lost":
      return { ...state, lost: true };
    case "overview:range-chosen":
      return event.range === state.range ? state : { ...state, range: event.range, histories: new Map() };
    case "overview:history-arrived":
      return event.range === state.range
        ? { ...state, histories: new Map(state.histories).set(event.key, event.history) }
        : state;
    case "overview:errand-moved":
      return { ...state, errands: new Map(state.errands).set(event.key, event.errand) };
  }
}
