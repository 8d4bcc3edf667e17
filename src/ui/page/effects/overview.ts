import type { InboxKind } from "../../api.ts";
import type { PluginRequest, Range } from "../state/overview.ts";
import type { Context } from "./context.ts";
import { askPlugin } from "./plugin-requests.ts";

export interface OverviewActs {
  /** Reads the cards and their charts. */
  refresh(): void;
  /** Reads the cards, and the charts that are missing. */
  glance(): void;
  chooseRange(range: Range): void;
  /** `units` with `spare` only: how much is in the house, in the slot's unit. */
  send(kind: InboxKind, key: string, units?: number): void;
}

export function overviewActs(context: Context): OverviewActs {
  const { ask, dispatch, state, run } = context;
  let asking = false;
  let again: { charts: boolean } | null = null;

  const read = async (charts: boolean): Promise<void> => {
    const overview = await ask("/overview", {});
    dispatch({ type: "overview:arrived", overview });
    if (state().tab !== "overview") return;
    const { range, histories } = state().overview;
    await Promise.all(
      overview.slots
        .filter(({ key }) => charts || !histories.has(key))
        .map(async ({ key }) => {
          const answer = await ask("/history", { key, days: range });
          if (answer.ok) dispatch({ type: "overview:history-arrived", key, range, history: answer.history });
        }),
    );
  };

  /** One at a time: where the server is slow, what was asked meanwhile is asked once more when it has answered. */
  const refresh = async (charts: boolean): Promise<void> => {
    if (asking) {
      again = { charts: charts || again?.charts === true };
      return;
    }
    asking = true;
    try {
      for (let next: { charts: boolean } | null = { charts }; next !== null; next = again) {
        again = null;
        await read(next.charts);
      }
    } catch {
      dispatch({ type: "overview:lost" });
    } finally {
      asking = false;
    }
  };

  return {
    refresh: () => {
      run(() => refresh(true));
    },
    glance: () => {
      run(() => refresh(false));
    },
    chooseRange(range) {
      dispatch({ type: "overview:range-chosen", range });
      run(() => refresh(true));
    },
    send(kind, key, units) {
      dispatch({ type: "page:asked", about: null });
      run(async () => {
        const moved = (at: PluginRequest["at"]): void => {
          dispatch({ type: "overview:errand-moved", key, errand: { kind, at } });
        };
        await askPlugin(
          context,
          { kind, key, ...(units === undefined ? {} : { units }) },
          moved,
          ({ state: at }) => at !== "waiting",
        );
        await refresh(true);
      });
    },
  };
}
