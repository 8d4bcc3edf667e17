import type { VNode } from "preact";
import type { OrderRow, SlotCard } from "../../api.ts";
import { Field, type Option, Select } from "./fields.tsx";
import { dayText, momentText } from "./format.ts";
import { RefusalAlert } from "./parts.tsx";
import { stateName, TestOrderView, wordFor } from "./test-order.tsx";
import type { ViewProps } from "./view.ts";

export function OrdersView({ view }: ViewProps): VNode {
  const { state, words } = view;
  const { refusal } = state.orders;
  const slots = state.overview.overview?.slots ?? [];
  return (
    <>
      <TestOrderView view={view} />
      <h2 class="h5 mt-4">{words.orders.title}</h2>
      {slots.length < 2 ? null : <Filter view={view} slots={slots} />}
      {refusal === null ? null : <RefusalAlert view={view} refusal={refusal} />}
      <Rows view={view} />
    </>
  );
}

function Filter({ view: { state, words, acts }, slots }: ViewProps & { slots: readonly SlotCard[] }): VNode {
  const options: Option[] = [["", words.orders.all], ...slots.map(({ key, name }): Option => [key, name])];
  const choose = (key: string): void => {
    acts.orders.filter(key);
  };
  return (
    <Field id="orders-filter" label={words.orders.filter}>
      {(tied) => <Select {...tied} value={state.orders.filter} options={options} onValue={choose} />}
    </Field>
  );
}

function Rows({ view }: ViewProps): VNode {
  const {
    state: {
      orders: { rows },
    },
    words,
  } = view;
  if (rows === null) return <p role="status">{words.page.loading}</p>;
  if (rows.length === 0) return <p>{words.orders.none}</p>;
  return (
    <ol class="list-unstyled" aria-label={words.orders.title}>
      {rows.map((row) => (
        <Row key={`${row.mode}-${row.key}-${row.number}`} view={view} row={row} />
      ))}
    </ol>
  );
}

function Row({ view: { state, words }, row }: ViewProps & { row: OrderRow }): VNode {
  const { language, orders, modes } = words;
  const now = state.overview.overview?.now ?? row.createdAt;
  const answer = row.detailCode === null ? orders.noAnswer : wordFor(orders.answers, row.detailCode);
  const moment = momentText(language, row.createdAt, now);
  const facts = [moment, orders.cause[row.cause], modes[row.mode].name, orders.attempts(row.attempts)];
  return (
    <li class="dr-order" data-order={row.state}>
      <div class="d-flex flex-wrap justify-content-between gap-2">
        <strong>{row.slotName}</strong>
        <span class={`badge ${row.open ? "dr-badge-open" : "dr-badge-ended"}`}>{stateName(words, row.state)}</span>
      </div>
      <div class="small">{facts.join(" · ")}</div>
      <div class="small">
        {orders.answer}: {answer}
        {row.expectedAt === null ? null : ` · ${orders.expected(dayText(language, row.expectedAt))}`}
      </div>
      {row.eventInstanceId === null || row.eventInstanceId === "" ? null : (
        <div class="small">
          {orders.id}: <code class="dr-id">{row.eventInstanceId}</code>
        </div>
      )}
    </li>
  );
}
