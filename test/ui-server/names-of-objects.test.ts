import { type ComponentChildren, Fragment, type FunctionComponent, h, isValidElement, type VNode } from "preact";
import { expect, test } from "vitest";
import type { UiRequests } from "../../src/ui/api.ts";
import type { Context } from "../../src/ui/page/effects/context.ts";
import type { Acts } from "../../src/ui/page/effects/acts.ts";
import { overviewActs } from "../../src/ui/page/effects/overview.ts";
import { firstState, type PageState, reduce } from "../../src/ui/page/state/page.ts";
import type { View } from "../../src/ui/page/views/view.ts";
import { en } from "../../src/ui/words/en.ts";
import { freePort } from "../e2e/support/free-port.ts";
import "../support/load-tsx.ts";
import { startPlugin, until } from "./plugin.ts";
import { entry, house, slot, type House } from "./rig.ts";

const { Chart } = await import("../../src/ui/page/views/chart.tsx");
const { OrdersView } = await import("../../src/ui/page/views/orders.tsx");
const { SlotCardView } = await import("../../src/ui/page/views/slot-card.tsx");

// Whatever people name may have the name of something that every object has.

const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];

const token = "canary-token-of-names-4fQz";

/** Each name is a slot's key and id, its unit, and its device's serial. */
function configOf(port: number): Record<string, unknown> {
  const devices = names.map((name) => ({
    name,
    model: name,
    serial: name,
    slots: [slot(name, { unit: name, level: { source: "usage" }, replenish: { manualCeiling: 100 } })],
  }));
  return entry({ server: { enabled: true, port, token }, devices });
}

/** The page without a browser: its state, and what a person can do on the overview. */
function page(home: House) {
  let state = firstState;
  const running: Promise<void>[] = [];
  const context: Context = {
    ui: new EventTarget() as Context["ui"],
    ask: <P extends keyof UiRequests>(path: P, body: UiRequests[P]["body"]) => home.ask(path, body),
    timers: {
      after: (_ms: number, work: () => void) => {
        home.clock.advance(1_000);
        setImmediate(work);
        return () => undefined;
      },
      whileVisible: () => () => undefined,
    },
    state: () => state,
    dispatch(event) {
      state = reduce(state, event);
    },
    run(work) {
      running.push(work());
    },
    focus: () => undefined,
  };
  return {
    acts: overviewActs(context),
    /** All that was begun is over. */
    done: async () => {
      for (let next = running.shift(); next !== undefined; next = running.shift()) await next;
    },
    cards: () => {
      const { overview } = state.overview;
      return overview === null
        ? []
        : overview.slots.map((card) => h(SlotCardView, { view: viewOf(state), card, overview }));
    },
  };
}

function viewOf(state: PageState): View {
  return { state, words: en, acts: {} as Acts, dark: false };
}

/** What a person reads of it, as far as its components need no browser. */
function textOf(node: ComponentChildren): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map((child: ComponentChildren) => textOf(child)).join("");
  if (!isValidElement(node)) return "";
  const { type, props } = node as VNode<{ children?: ComponentChildren }>;
  // Drawn on a canvas.
  if (type === Chart) return "";
  if (typeof type === "string" || type === Fragment) return ` ${textOf(props.children)} `;
  return textOf((type as FunctionComponent)(props));
}

test("a slot with such a key, unit and serial is on the page like any other, from its chart to what was asked of it", async () => {
  const home = house(configOf(await freePort()));
  await startPlugin(home);
  const { acts, cards, done } = page(home);
  acts.refresh();
  await done();
  expect(cards()).toHaveLength(names.length);
  for (const card of cards()) {
    expect(textOf(card)).toContain(en.chart.empty);
    expect(textOf(card)).not.toContain(en.overview.errands.done);
  }
  for (const key of names) acts.send("refilled", key);
  await done();
  for (const [at, card] of cards().entries()) {
    expect(textOf(card)).toContain(en.overview.errands.done);
    expect(textOf(card)).toContain(`100 ${names[at]}`);
  }
});

test("each such slot is ordered for and found again by its own key, through the page's server and the HTTP API", async () => {
  const port = await freePort();
  const home = house(configOf(port));
  await startPlugin(home);
  for (const key of names) {
    await home.ask("/overview", {});
    const sent = await home.ask("/inbox/send", { kind: "testOrder", key });
    if (!sent.ok) throw new Error(sent.error.code);
    await until(home, async () => {
      const state = await home.ask("/inbox/state", { id: sent.id });
      return state.ok && state.order?.state === "placed";
    });
    expect(await home.ask("/orders", { key })).toMatchObject({ ok: true, orders: [{ key, number: 1 }] });
    expect(await home.ask("/history", { key, days: 7 })).toMatchObject({ ok: true, history: { orders: [{}] } });
    const answer = await fetch(`http://127.0.0.1:${port}/v1/slots/${key}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toMatchObject({ key, order: { state: "placed" } });
  }
  expect(await home.ask("/links", {})).toMatchObject({
    ok: true,
    devices: names.map((serial) => ({ serial, name: serial })),
  });
  expect(await home.ask("/link/begin", { serial: "valueOf", mode: "simulate" })).toMatchObject({
    ok: false,
    error: { code: "deviceWrong" },
  });
});

test("an answer of Amazon's with such a name is shown as it is", () => {
  const row = {
    key: "a",
    slotName: "A",
    mode: "test",
    number: 1,
    cause: "manual",
    createdAt: 0,
    attempts: 1,
    eventInstanceId: null,
    acceptedAt: null,
    expectedAt: null,
    state: "placed",
    open: true,
  } as const;
  for (const detailCode of names) {
    const state = reduce(firstState, { type: "orders:arrived", filter: "", rows: [{ ...row, detailCode }] });
    expect(textOf(h(OrdersView, { view: viewOf(state) }))).toContain(`${en.orders.answer}: ${detailCode}`);
  }
});
