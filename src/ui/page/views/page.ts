import { type Child, h } from "../platform/dom.ts";
import { modeOf } from "../state/config-block.ts";
import { type Tab, tabs } from "../state/page.ts";
import { helpView } from "./help.ts";
import { linkView } from "./link.ts";
import { ordersView } from "./orders.ts";
import { overviewView } from "./overview.ts";
import { alert, button, forgetFocus } from "./parts.ts";
import { slotsView } from "./slots.ts";
import type { View } from "./view.ts";

const views: Record<Tab, (view: View) => Child[]> = { overview: overviewView, slots: slotsView, link: linkView, orders: ordersView, help: helpView };

/** The whole page: the mode, the tabs, what was just done, and the tab that is open. */
export function pageView(view: View): Child[] {
  const { state, words, acts } = view;
  forgetFocus(state.asking);
  if (state.config === null) return [h("p", { role: "status" }, words.page.loading)];
  const mode = state.overview.overview?.mode ?? modeOf(state.config);
  return [
    h("p", { class: `dr-mode dr-mode-${mode}`, "data-mode": mode, key: "mode" }, h("strong", {}, words.modes[mode].name), h("span", { class: "dr-mode-more" }, words.modes[mode].explained)),
    h("nav", { "aria-label": words.page.pages, key: "nav" }, h("ul", { class: "dr-tabs" }, tabs.map((tab) => {
      const open = tab === state.tab;
      return h("li", {}, button(words.tabs[tab], () => { acts.show(tab); }, { kind: open ? "primary" : "tab", "data-tab": tab, "aria-current": open ? "page" : null }));
    }))),
    notices(view),
    h("main", { key: `tab-${state.tab}`, "data-page": state.tab }, views[state.tab](view)),
  ];
}

function notices({ state, words, acts }: View): Child {
  const { notice, restart } = state;
  return h("div", { key: "notices", id: "page-notice", tabindex: -1 },
    state.overview.lost ? alert("danger", { key: "lost" }, `${words.page.lost} `, button(words.page.retry, () => { acts.overview.refresh(); })) : null,
    restart ? alert("warning", { key: "restart", "data-restart": "" }, words.page.restart) : null,
    notice === null || (restart && notice.what === "saved") ? null : alert(notice.what === "unexpected" ? "danger" : "success", { key: "notice" }, words.page.notices[notice.what], notice.detail === "" ? null : ` ${words.page.detail(notice.detail)}`));
}
