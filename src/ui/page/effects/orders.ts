import { testStep } from "../state/orders.ts";
import type { Context } from "./context.ts";
import { askPlugin } from "./plugin-requests.ts";

export interface OrdersActs {
  refresh(): void;
  filter(key: string): void;
  placeTest(key: string): void;
}

export function ordersActs(context: Context): OrdersActs {
  const { ask, dispatch, state, run } = context;

  const refresh = async (): Promise<void> => {
    const { filter } = state().orders;
    const answer = await ask("/orders", filter === "" ? {} : { key: filter });
    dispatch(
      answer.ok
        ? { type: "orders:arrived", filter, rows: answer.orders }
        : { type: "orders:refused", refusal: answer.error },
    );
  };

  return {
    refresh: () => {
      run(refresh);
    },
    filter(key) {
      dispatch({ type: "orders:filtered", filter: key });
      run(refresh);
    },
    placeTest(key) {
      run(async () => {
        await askPlugin(
          context,
          { kind: "testOrder", key },
          (at, order) => {
            dispatch({ type: "orders:test-moved", test: { key, at, order } });
          },
          (at, order) => ["accepted", "refused"].includes(testStep({ key, at, order })),
        );
        await refresh();
      });
    },
  };
}
