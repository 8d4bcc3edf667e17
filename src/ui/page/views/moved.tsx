import { h, type VNode } from "../platform/dom.ts";
import type { Change } from "../state/config-changes.ts";
import type { Moved } from "../state/saving.ts";
import { button, problemList } from "./parts.tsx";
import type { View } from "./view.ts";

/** config.json was changed by somebody else: what there, what here, and the person's choice. Nothing else can be done before that. */
export function movedView(view: View, { theirs, mine, clashes, problems, busy }: Moved): VNode {
  const { words: { moved: words }, acts } = view;
  return h("main", { key: "moved", "data-moved": "", "aria-labelledby": "moved-title" },
    h("h2", { class: "h5", id: "moved-title", tabindex: -1 }, words.title),
    h("p", {}, words.intro),
    list(words.theirs, "theirs", theirs.map((change) => changeText(view, change))),
    list(words.mine, "mine", mine.map((change) => changeText(view, change))),
    clashes.length === 0 ? null : list(words.clashes, "clashes", clashes.map((change) => `${changeText(view, change)} ${change.how === "kept" ? "" : words.mineStands}`.trim())),
    problemList(view, problems),
    h("div", { class: "d-flex flex-wrap gap-2" },
      button(busy ? view.words.slots.saving : words.takeUp, () => { acts.decide("takeUp"); }, { kind: "primary", id: "moved-take-up", disabled: busy }),
      button(words.discard, () => { acts.decide("discard"); }, { id: "moved-discard", disabled: busy })));
}

/** What has no name on this page, as the order of the slots, is a change all the same. */
function list(title: string, which: string, texts: readonly string[]): VNode {
  return h("section", { key: which, "data-changes": which }, h("h3", { class: "h6 mb-1" }, title), h("ul", { class: "ps-3" }, texts.map((text) => h("li", {}, text))));
}

function changeText({ words }: View, { what, how, name, fields }: Change): string {
  const said = words.moved.changes;
  const titles = fields.map((path) => titleOf(words.schema.settings, path)).join(", ");
  if (what === "settings") return said.settings(titles);
  return how === "changed" ? said[what].changed(name, titles) : said[what][how](name);
}

/** What the page calls a setting: of one inside of another, as a header's, the outer. Its path where it has no name. */
function titleOf(settings: Partial<Record<string, { title: string }>>, path: string): string {
  for (let at = path; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const title = Object.hasOwn(settings, at) ? settings[at]?.title : undefined;
    if (title !== undefined) return title;
  }
  return path;
}
