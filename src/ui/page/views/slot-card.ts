import type { Overview, SlotCard } from "../../api.ts";
import { type Child, h, type VNode } from "../platform/dom.ts";
import { placeOfSlot } from "../state/config-block.ts";
import type { Errand } from "../state/overview.ts";
import { chart, legend } from "./chart.ts";
import { amountText, houseButtons, houseFacts, houseNotes, suddenFall } from "./in-house.ts";
import { dayText, daysUntil, momentText, numberText } from "./moments.ts";
import { asking, button, facts, refusedWhy } from "./parts.ts";
import type { View } from "./view.ts";

/** One slot: what it is, how much is left, how long that lasts, what is on order, and what a person can do. */
export function slotCard(view: View, card: SlotCard, overview: Overview): VNode {
  const { state, words } = view;
  const history = state.overview.histories.get(card.key);
  const id = `slot-${card.key}`;
  return h("section", { class: "card dr-card", key: card.key, "aria-labelledby": id, "data-slot": card.key },
    h("div", { class: "card-body" },
      h("div", { class: "d-flex flex-wrap justify-content-between align-items-start gap-2" },
        h("h2", { class: "h5 mb-1", id }, card.name),
        badges(view, card)),
      levelBar(view, card),
      h("p", { class: "mb-1 dr-status", "data-status": "", role: "status" }, words.statusText(card.said)),
      h("p", { class: "small mb-2" }, lasting(view, card, overview.now)),
      suddenFall(view, card, overview),
      houseNotes(view, card),
      card.lostMemory ? h("p", { class: "small dr-wrong" }, words.overview.lostMemory) : null,
      history === undefined ? null : history.readings.length === 0 ? h("p", { class: "small dr-muted", key: "no-chart" }, words.chart.empty) : [chart(view, card.key, card.name, history), legend(view, history)],
      cardFacts(view, card, overview.now),
      actions(view, card, overview)));
}

function badges({ words }: View, { fault, low, linked, tripped, subscribed }: SlotCard): Child {
  const badge = (kind: string, text: string): VNode => h("span", { class: `badge dr-badge-${kind}` }, text);
  return h("div", { class: "d-flex flex-wrap gap-1" },
    fault ? badge("bad", words.overview.needsYou) : null,
    low ? badge("low", words.overview.low) : null,
    !linked || tripped ? badge("bad", words.overview.linkNeeded) : null,
    subscribed === false ? badge("bad", words.overview.notSubscribed) : null);
}

function levelBar(view: View, { name, level, low, active, threshold, unit, capacity, levelAt }: SlotCard): Child {
  const { words } = view;
  const known = level !== null;
  const text = known ? words.overview.percent(Math.round(level)) : words.overview.levelUnknown;
  const amount = known && unit !== "%" ? ` · ${amountText(view, (level / 100) * capacity, unit)}` : "";
  const kind = !known || !active ? "dr-bar-stale" : low ? "dr-bar-low" : "dr-bar-fine";
  return h("div", { class: "mb-2" },
    h("div", { class: "d-flex justify-content-between align-items-baseline" },
      h("span", { class: "dr-level", "data-level": known ? String(Math.round(level)) : "" }, `${text}${amount}`),
      h("span", { class: "small dr-muted" }, words.overview.thresholdAt(threshold))),
    h("div", {
      class: "dr-bar",
      role: "meter",
      "aria-label": words.overview.level(name),
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      "aria-valuenow": known ? Math.round(level) : 0,
      "aria-valuetext": text,
    },
      h("div", { class: `dr-bar-fill ${kind}`, style: `width:${known ? Math.max(0, Math.min(100, level)) : 0}%` }),
      h("div", { class: "dr-bar-threshold", style: `left:${threshold}%` })),
    levelAt !== null && !active ? h("div", { class: "small dr-wrong" }, words.overview.stale) : null);
}

function lasting({ words }: View, { forecast, levelAt, suddenFall: fall }: SlotCard, now: number): string {
  const { language, overview } = { language: words.language, overview: words.overview };
  const read = levelAt === null ? [] : [overview.readAt(momentText(language, levelAt, now))];
  // A level that is not believed yet says nothing of the days to come.
  if (fall !== null) return read.join("");
  if (forecast === null) return [overview.noForecast, ...read].join(" · ");
  const runsOut = Date.parse(forecast.runsOutAt);
  return [overview.daysLeft(daysUntil(runsOut, now)), dayText(language, runsOut), overview.perDay(numberText(language, forecast.perDay)), ...read].join(" · ");
}

function cardFacts(view: View, card: SlotCard, now: number): VNode {
  const { words, words: { overview, language } } = view;
  const { product, lastOrder, nextOrder, automatic, subscribed } = card;
  const amount = product === null || product.quantity === null ? "" : amountText(view, product.quantity, product.unit);
  const productText = product === null ? overview.productUnknown : overview.productOf(product.asin, amount);
  return facts([
    [overview.product, subscribed === false ? overview.notSubscribed : productText],
    ...houseFacts(view, card),
    [overview.lastOrder, lastOrder === null ? overview.noOrder : [
      h("span", {}, momentText(language, lastOrder.acceptedAt ?? lastOrder.createdAt, now)),
      lastOrder.expectedAt === null ? null : ` · ${overview.expected(dayText(language, lastOrder.expectedAt))}`,
      lastOrder.eventInstanceId === null || lastOrder.eventInstanceId === "" ? null : h("code", { class: "d-block dr-id", title: overview.orderId }, lastOrder.eventInstanceId),
    ]],
    [overview.nextOrder, automatic ? [whenNext(words, nextOrder, now), nextOrder.said === null ? null : h("span", { class: "d-block small dr-muted" }, words.reasonText(nextOrder.said))] : overview.automaticOff],
  ]);
}

function whenNext({ overview, language }: View["words"], { at, said }: SlotCard["nextOrder"], now: number): string {
  if (said === null) return overview.nextNow;
  return at === null || at <= now ? overview.nextUnknown : overview.nextAt(momentText(language, at, now));
}

function actions(view: View, card: SlotCard, { running, mode }: Overview): Child {
  const { state, words, acts } = view;
  const { key, name } = card;
  const place = placeOfSlot(state.config, card.serial, card.slotId);
  const errand = state.overview.errands.get(key);
  const off = !running;
  return h("div", {},
    h("div", { class: "d-flex flex-wrap gap-2" },
      button(words.overview.refilled, () => { acts.overview.send("refilled", key); }, { disabled: off, title: words.overview.refilledHint(name), "aria-label": `${words.overview.refilled}: ${name}`, "data-act": "refilled" }),
      button(words.overview.arm, () => { acts.overview.send("arm", key); }, { disabled: off || (card.armed && !card.lostMemory), title: words.overview.armHint(name), "aria-label": `${words.overview.arm}: ${name}`, "data-act": "arm" }),
      houseButtons(view, card, off),
      card.order === null || off ? null : asking(view, `cancel:${key}`, words.overview.cancel, words.overview.cancelAsk[mode], () => { acts.overview.send("cancel", key); }),
      !card.linked || card.tripped ? button(words.overview.linkNeeded, () => { acts.show("link"); }, { kind: "primary" }) : null,
      place === null ? null : button(words.overview.edit, () => { acts.slots.edit(place.device, place.slot); }, { kind: "plain", "aria-label": words.overview.editHint(name), "data-act": "edit" })),
    errand === undefined ? null : h("p", { class: "small mb-0 mt-2", role: "status", "data-errand": "" }, errandText(view, errand)));
}

function errandText(view: View, { at }: Errand): string {
  const { words } = view;
  const { errands } = words.overview;
  if (at === "sending") return errands.sending;
  if ("code" in at) return `${words.errors[at.code].what} ${words.errors[at.code].next}`;
  switch (at.state) {
    case "waiting":
      return errands.waiting;
    case "done":
      return errands.done;
    case "refused":
      return errands.refused(refusedWhy(view, at));
    case "expired":
      return errands.expired;
  }
}
