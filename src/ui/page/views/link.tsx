import type { DeviceLinkState } from "../../api.ts";
import { type Child, h, type VNode } from "../platform/dom.ts";
import { devicesIn, emptyBlock, modeOf } from "../state/config-block.ts";
import type { LinkState } from "../state/link.ts";
import { momentText } from "./moments.ts";
import { alert, asking, button, refusalAlert } from "./parts.tsx";
import type { View } from "./view.ts";
import { foreignNotes, wizardView } from "./wizard.tsx";

export function linkView(view: View): Child[] {
  const { state, words, acts } = view;
  const { devices, refusal, wizard } = state.link;
  if (wizard !== null) return [wizardView(view, wizard)];
  const known = devicesIn(state.config ?? emptyBlock);
  return [
    h("h2", { class: "h5", id: "link-title", tabindex: -1, key: "title" }, words.link.title),
    h("p", { class: "dr-muted", key: "intro" }, words.link.intro),
    foreignNotes(view, modeOf(state.config ?? emptyBlock)),
    refusal === null ? null : refusalAlert(view, refusal, { key: "refusal" }),
    known.length === 0 ? h("p", { key: "none" }, words.link.none) : null,
    known.map((device) => deviceRow(view, device.index, device.name, devices?.find(({ serial }) => serial === device.serial) ?? null)),
    button(words.link.newDevice, () => { acts.link.start(null); }, { kind: known.length === 0 ? "primary" : "plain", key: "new", id: "link-new" }),
  ];
}

function deviceRow(view: View, index: number, name: string, link: DeviceLinkState | null): VNode {
  const { state, words, acts } = view;
  const linked = link?.linked === true;
  const unlinking = state.link.unlinking?.serial === link?.serial ? state.link.unlinking : null;
  return h("section", { class: "card mb-3", key: `link-${index}`, "aria-label": words.slots.device(name), "data-linked": String(linked) },
    h("div", { class: "card-body" },
      h("h3", { class: "h6" }, name),
      h("p", { class: "mb-2" }, linkText(view, link)),
      link?.tripped === true ? alert("danger", { key: "tripped" }, words.link.tripped) : null,
      h("div", { class: "d-flex flex-wrap gap-2" },
        button(linked ? words.link.again : words.link.start, () => { acts.link.start(index); }, { kind: linked ? "outline-primary" : "primary", "aria-label": words.link.startHint(name) }),
        link === null || link.kind === null ? null : asking(view, `unlink:${link.serial}`, words.link.unlink, words.link.unlinkAsk(name), () => { acts.link.unlink(link.serial); }, { "aria-label": words.link.unlinkHint(name) })),
      unlinking === null ? null : unlinkingText(view, unlinking)));
}

function linkText({ state, words }: View, link: DeviceLinkState | null): string {
  if (link === null || link.kind === null) return words.link.notLinked;
  const now = state.overview.overview?.now ?? 0;
  const since = link.linkedAt === null ? "" : ` ${words.link.linkedSince(momentText(words.language, link.linkedAt, now))}`;
  const mode = modeOf(state.config ?? emptyBlock);
  const other = !link.linked && link.kind !== "configured" && link.kind !== mode ? ` ${words.link.otherMode(words.modes[mode].name)}` : "";
  return `${words.link.linked[link.kind]}${since}.${other}`;
}

function unlinkingText(view: View, { at }: NonNullable<LinkState["unlinking"]>): VNode {
  if (at === "running") return h("p", { class: "small mb-0 mt-2", role: "status" }, view.words.link.unlinking);
  if (at === "done") return h("p", { class: "small mb-0 mt-2", role: "status" }, view.words.page.notices.unlinked);
  return refusalAlert(view, at);
}
