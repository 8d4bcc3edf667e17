import type { OrderRow } from "../../api.ts";
import { type Child, h, type VNode } from "../platform/dom.ts";
import { emptyBlock, modeOf } from "../state/config-block.ts";
import { type TestOrder, testStep } from "../state/orders.ts";
import { dayText, momentText } from "./moments.ts";
import { field, refusalAlert, refusedWhy, select } from "./parts.ts";
import type { View } from "./view.ts";

export function ordersView(view: View): Child[] {
  const { state, words, acts } = view;
  const { rows, refusal, filter } = state.orders;
  const slots = state.overview.overview?.slots ?? [];
  return [
    testOrder(view),
    h("h2", { class: "h5 mt-4", key: "title" }, words.orders.title),
    slots.length < 2 ? null : field({
      id: "orders-filter", label: words.orders.filter,
      control: (props) => select(props, filter, [["", words.orders.all], ...slots.map(({ key, name }): [string, string] => [key, name])], (key) => { acts.orders.filter(key); }),
    }),
    refusal === null ? null : refusalAlert(view, refusal, { key: "refusal" }),
    rows === null ? h("p", { role: "status", key: "loading" }, words.page.loading)
      : rows.length === 0 ? h("p", { key: "none" }, words.orders.none)
        : h("ol", { class: "list-unstyled", key: "rows", "aria-label": words.orders.title }, rows.map((row) => orderRow(view, row))),
  ];
}

function orderRow({ state, words }: View, row: OrderRow): VNode {
  const { language, orders, modes } = words;
  const now = state.overview.overview?.now ?? row.createdAt;
  const answer = row.detailCode === null ? orders.noAnswer : wordFor(orders.answers, row.detailCode);
  return h("li", { class: "dr-order", key: `${row.mode}-${row.key}-${row.number}`, "data-order": row.state },
    h("div", { class: "d-flex flex-wrap justify-content-between gap-2" },
      h("strong", {}, row.slotName),
      h("span", { class: `badge ${row.open ? "dr-badge-open" : "dr-badge-ended"}` }, stateName(words, row.state))),
    h("div", { class: "small" }, [momentText(language, row.createdAt, now), orders.cause[row.cause], modes[row.mode].name, orders.attempts(row.attempts)].join(" · ")),
    h("div", { class: "small" }, `${orders.answer}: ${answer}`, row.expectedAt === null ? null : ` · ${orders.expected(dayText(language, row.expectedAt))}`),
    row.eventInstanceId === null || row.eventInstanceId === "" ? null : h("div", { class: "small" }, `${orders.id}: `, h("code", { class: "dr-id" }, row.eventInstanceId)));
}

function stateName({ orders }: View["words"], state: string): string {
  return wordFor(orders.states, state);
}

/** What the catalogue says for a code; the code itself where it knows none, as of an answer of Amazon's that is new. */
function wordFor(words: Readonly<Partial<Record<string, string>>>, code: string): string {
  return (Object.hasOwn(words, code) ? words[code] : undefined) ?? code;
}

function testOrder(view: View): Child {
  const { state, words, acts } = view;
  const { overview } = state.overview;
  const { test } = state.orders;
  const mode = overview?.mode ?? modeOf(state.config ?? emptyBlock);
  const slots = overview?.slots ?? [];
  const busy = test !== null && !["accepted", "refused"].includes(testStep(test));
  const off = mode === "live" || overview?.running !== true || slots.length === 0;
  const reason = mode === "live" ? null : overview === null ? null : slots.length === 0 ? words.orders.test.noSlots : overview.running ? null : words.orders.test.off;
  return h("section", { key: "test", class: "card card-body", "aria-labelledby": "test-title" },
    h("h2", { class: "h5", id: "test-title" }, words.orders.test.title),
    h("p", { class: "dr-muted" }, words.orders.test.explained[mode]),
    reason === null ? null : h("p", { role: "status" }, reason),
    off ? null : h("form", { class: "d-flex flex-wrap align-items-end gap-2", on: { submit: (event) => {
      event.preventDefault();
      acts.orders.placeTest(new FormData(event.target as HTMLFormElement).get("slot") as string);
    } } },
      h("div", { class: "dr-grow" },
        h("label", { class: "form-label mb-1", for: "test-slot" }, words.orders.test.slot),
        h("select", { class: "form-select form-select-sm", id: "test-slot", name: "slot" }, slots.map(({ key, name }) => h("option", { value: key }, name)))),
      h("button", { type: "submit", class: "btn btn-sm btn-primary", disabled: busy }, words.orders.test.button)),
    test === null ? null : progress(view, test));
}

/** From the wish to Amazon's answer, one line for each step that has come. */
function progress(view: View, test: TestOrder): VNode {
  const { words } = view;
  const { steps } = words.orders.test;
  const step = testStep(test);
  const usual = ["sending", "waiting", "calling", "accepted"] as const;
  const reached = step === "refused" ? usual.slice(0, test.order === null ? 2 : 3) : usual.slice(0, usual.indexOf(step) + 1);
  return h("div", { class: "mt-3", role: "status", "aria-label": words.orders.test.progress, "data-test-order": step },
    h("ol", { class: "dr-steps" }, reached.map((one) => h("li", { class: one === step && step !== "accepted" ? "dr-now" : "dr-passed" }, steps[one])), step === "refused" ? h("li", { class: "dr-failed" }, steps.refused) : null),
    outcome(view, test, step));
}

function outcome(view: View, { at, order }: TestOrder, step: ReturnType<typeof testStep>): Child {
  const { words } = view;
  if (step === "accepted") return h("p", { class: "mb-0" }, words.orders.test.accepted(order?.eventInstanceId ?? ""));
  if (step !== "refused" || at === "sending") return null;
  if ("code" in at) return refusalAlert(view, at);
  if (at.state === "expired") return h("p", { class: "mb-0" }, words.orders.test.expired);
  const why = at.state === "refused" ? refusedWhy(view, at) : stateName(words, order?.state ?? "");
  return h("p", { class: "mb-0" }, words.orders.test.refused(why));
}
