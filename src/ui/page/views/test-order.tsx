import { meaningOf } from "../../../config/modes.ts";
import type { VNode } from "preact";
import { emptyBlock, modeOf } from "../state/config-block.ts";
import { type TestOrder, testStep } from "../state/orders.ts";
import { Button, Form, RefusalAlert, refusedWhy } from "./parts.tsx";
import type { View, ViewProps } from "./view.ts";

/** Places a test order for a slot, and shows how far it is. */
export function TestOrderView({ view }: ViewProps): VNode {
  const {
    state,
    words: {
      orders: { test: said },
    },
  } = view;
  const { overview } = state.overview;
  const { test } = state.orders;
  const mode = overview?.mode ?? modeOf(state.config ?? emptyBlock);
  const can = !meaningOf(mode).spends && overview?.running === true && overview.slots.length > 0;
  const reason = whyNot(view, mode);
  return (
    <section class="card card-body" aria-labelledby="test-title">
      <h2 class="h5" id="test-title">
        {said.title}
      </h2>
      <p class="dr-muted">{said.explained[mode]}</p>
      {reason === null ? null : <p role="status">{reason}</p>}
      {can ? <TestOrderForm view={view} slots={overview.slots} /> : null}
      {test === null ? null : <Progress view={view} test={test} />}
    </section>
  );
}

/** Why none can be placed now; null where that needs no words. */
function whyNot(
  {
    state: {
      overview: { overview },
    },
    words: {
      orders: { test },
    },
  }: View,
  mode: string,
): string | null {
  if (meaningOf(mode).spends || overview === null) return null;
  if (overview.slots.length === 0) return test.noSlots;
  return overview.running ? null : test.off;
}

function TestOrderForm({ view, slots }: ViewProps & { slots: readonly { key: string; name: string }[] }): VNode {
  const {
    state: {
      orders: { test },
    },
    words,
    acts,
  } = view;
  const busy = test !== null && !["accepted", "refused"].includes(testStep(test));
  const place = (form: HTMLFormElement): void => {
    const slot = new FormData(form).get("slot");
    if (typeof slot === "string") acts.orders.placeTest(slot);
  };
  return (
    <Form class="d-flex flex-wrap align-items-end gap-2" onSubmit={place}>
      <div class="dr-grow">
        <label class="form-label mb-1" for="test-slot">
          {words.orders.test.slot}
        </label>
        <select class="form-select form-select-sm" id="test-slot" name="slot">
          {slots.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <Button type="submit" kind="primary" disabled={busy}>
        {words.orders.test.button}
      </Button>
    </Form>
  );
}

/** From the wish to Amazon's answer, one line for each step that has come. */
function Progress({ view, test }: ViewProps & { test: TestOrder }): VNode {
  const { steps, progress } = view.words.orders.test;
  const step = testStep(test);
  const usual = ["sending", "waiting", "calling", "accepted"] as const;
  const count = step === "refused" ? (test.order === null ? 2 : 3) : usual.indexOf(step) + 1;
  const kindOf = (one: string): string => (one === step && step !== "accepted" ? "dr-now" : "dr-passed");
  return (
    <div class="mt-3" role="status" aria-label={progress} data-test-order={step}>
      <ol class="dr-steps">
        {usual.slice(0, count).map((one) => (
          <li key={one} class={kindOf(one)}>
            {steps[one]}
          </li>
        ))}
        {step === "refused" ? <li class="dr-failed">{steps.refused}</li> : null}
      </ol>
      <Outcome view={view} test={test} />
    </div>
  );
}

function Outcome({ view, test: { at, order }, test }: ViewProps & { test: TestOrder }): VNode | null {
  const {
    words,
    words: {
      orders: { test: said },
    },
  } = view;
  const step = testStep(test);
  if (step === "accepted") return <p class="mb-0">{said.accepted(order?.eventInstanceId ?? "")}</p>;
  if (step !== "refused" || at === "sending") return null;
  if ("code" in at) return <RefusalAlert view={view} refusal={at} />;
  if (at.state === "expired") return <p class="mb-0">{said.expired}</p>;
  const why = at.state === "refused" ? refusedWhy(view, at) : stateName(words, order?.state ?? "");
  return <p class="mb-0">{said.refused(why)}</p>;
}

/** What an order's state is called. */
export function stateName({ orders }: View["words"], state: string): string {
  return wordFor(orders.states, state);
}

/** What the catalogue says for a code; the code itself where it knows none, as of an answer of Amazon's that is new. */
export function wordFor(words: Readonly<Partial<Record<string, string>>>, code: string): string {
  return (Object.hasOwn(words, code) ? words[code] : undefined) ?? code;
}
