import { type Child, h } from "../platform/dom.ts";
import { emptyBlock, modeOf } from "../state/config-block.ts";
import type { Range } from "../state/overview.ts";
import { alert, button, problemList, refusalAlert } from "./parts.ts";
import { slotCard } from "./slot-card.ts";
import type { View } from "./view.ts";

const ranges: readonly Range[] = [7, 30, 90];

export function overviewView(view: View): Child[] {
  const { state, words, acts } = view;
  const { overview } = state.overview;
  if (overview === null) return [h("p", { role: "status", key: "loading" }, words.page.loading)];
  const { slots, running, stoppedSaid, problems, storeProblem } = overview;
  if (slots.length === 0 && problems.length === 0) return [welcome(view)];
  return [
    running ? null : alert("warning", { key: "not-running" }, words.overview.notRunning),
    stoppedSaid === null ? null : alert("danger", { key: "stopped" }, words.overview.stopped(words.reasonText(stoppedSaid))),
    storeProblem === null ? null : refusalAlert(view, storeProblem, { key: "store" }),
    problemList(view, problems, { key: "problems" }),
    slots.length === 0 ? button(words.slots.add, () => { acts.slots.add(null); }, { kind: "primary", key: "add" }) : rangeChoice(view),
    h("div", { class: "dr-cards", key: "cards" }, slots.map((card) => slotCard(view, card, overview))),
  ];
}

function welcome({ state, words, acts }: View): Child {
  const mode = modeOf(state.config ?? emptyBlock);
  return h("div", { class: "card card-body", key: "welcome" },
    h("h2", { class: "h5" }, words.overview.welcome),
    h("p", {}, words.overview.nothingYet),
    h("p", { class: "small" }, words.modes[mode].explained),
    h("div", {}, button(words.overview.addFirst, () => { acts.slots.add(null); }, { kind: "primary", id: "add-first" })));
}

function rangeChoice({ state, words, acts }: View): Child {
  return h("div", { class: "btn-group btn-group-sm mb-2", role: "group", "aria-label": words.chart.range, key: "range" }, ranges.map((range) => {
    const chosen = range === state.overview.range;
    return button(words.chart.days(range), () => { acts.overview.chooseRange(range); }, { kind: chosen ? "primary" : "plain", "aria-pressed": String(chosen) });
  }));
}
