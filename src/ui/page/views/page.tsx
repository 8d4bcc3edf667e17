import { type Child, h } from "../platform/dom.ts";
import { emptyBlock, modeOf, textAt } from "../state/config-block.ts";
import { type PageState, type Tab, tabs } from "../state/page.ts";
import { helpView } from "./help.tsx";
import { linkView } from "./link.tsx";
import { movedView } from "./moved.tsx";
import { ordersView } from "./orders.tsx";
import { overviewView } from "./overview.tsx";
import { alert, button, forgetFocus, refusalAlert } from "./parts.tsx";
import { slotsView } from "./slots.tsx";
import type { View } from "./view.ts";

const views: Record<Tab, (view: View) => Child[]> = { overview: overviewView, slots: slotsView, link: linkView, orders: ordersView, help: helpView };

/** The whole page: the mode, the tabs, what was just done, and the tab that is open. */
export function pageView(view: View): Child[] {
  const { state, words, acts } = view;
  forgetFocus(state.asking);
  if (state.config === null) return [h("p", { role: "status" }, words.page.loading)];
  const mode = state.overview.overview?.mode ?? modeOf(state.config);
  const { moved } = state.saving;
  const top = [
    h("p", { class: `dr-mode dr-mode-${mode}`, "data-mode": mode, key: "mode" }, h("strong", {}, words.modes[mode].name), h("span", { class: "dr-mode-more" }, words.modes[mode].explained)),
    otherEntries(view),
  ];
  if (moved !== null) return [...top, movedView(view, moved)];
  return [
    ...top,
    h("nav", { "aria-label": words.page.pages, key: "nav" }, h("ul", { class: "dr-tabs" }, tabs.map((tab) => {
      const open = tab === state.tab;
      return h("li", {}, button(words.tabs[tab], () => { acts.show(tab); }, { kind: open ? "primary" : "tab", "data-tab": tab, "aria-current": open ? "page" : null }));
    }))),
    notices(view),
    h("main", { key: `tab-${state.tab}`, "data-page": state.tab }, views[state.tab](view)),
  ];
}

/** A page edits one entry: somebody with two must know which. */
function otherEntries({ state: { config, saving: { entries } }, words }: View): Child {
  if (entries.length < 2) return null;
  const named = (entry: unknown): string => textAt(entry, "name") || textAt(emptyBlock, "name");
  return alert("warning", { key: "entries", "data-entries": entries.length }, words.page.entries(named(config), entries.slice(1).map(named).join(", ")));
}

function notices(view: View): Child {
  const { state, words, acts } = view;
  const { notice, restart, saving } = state;
  return h("div", { key: "notices", id: "page-notice", tabindex: -1 },
    state.overview.lost ? alert("danger", { key: "lost" }, `${words.page.lost} `, button(words.page.retry, () => { acts.overview.refresh(); })) : null,
    restart ? alert("warning", { key: "restart", "data-restart": "" }, words.page.restart) : null,
    saving.newer ? alert("warning", { key: "newer", "data-newer": "" }, words.moved.newer) : null,
    notice === null ? null : noticeAlert(view, notice, restart));
}

const kinds = { saved: "success", removed: "success", linked: "success", unlinked: "success", elsewhere: "info", discarded: "info", notSaved: "danger", unexpected: "danger" } as const;

function noticeAlert(view: View, notice: NonNullable<PageState["notice"]>, restart: boolean): Child {
  const { words } = view;
  if ("refusal" in notice) return refusalAlert(view, notice.refusal, { key: "notice" });
  const { what, detail } = notice;
  if (restart && what === "saved") return null;
  return alert(kinds[what], { key: "notice", "data-notice": what }, words.page.notices[what], detail === "" ? null : ` ${words.page.detail(detail)}`);
}
