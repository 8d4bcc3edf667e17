import type { Health } from "../../api.ts";
import { type Child, h } from "../platform/dom.ts";
import { momentText, numberText, sizeText } from "./moments.ts";
import { button, facts, refusalAlert } from "./parts.tsx";
import type { View } from "./view.ts";

const home = "https://github.com/homebridge-dash-replenishment/homebridge-dash-replenishment";

export function helpView(view: View): Child[] {
  const { state, words, acts } = view;
  const { health, everySetting } = state.help;
  return [
    h("section", { key: "health", "aria-labelledby": "health-title" },
      h("h2", { class: "h5", id: "health-title" }, words.help.health),
      health === null ? h("p", { role: "status" }, words.page.loading) : healthFacts(view, health)),
    diagnosticsSection(view),
    h("section", { key: "settings", class: "mt-4", "aria-labelledby": "settings-title" },
      h("h2", { class: "h5", id: "settings-title" }, words.help.settings),
      h("p", { class: "dr-muted" }, words.help.settingsHint),
      button(everySetting ? words.help.hideSettings : words.help.showSettings, () => { acts.help.showEverySetting(!everySetting); }, { "aria-pressed": String(everySetting) })),
    h("section", { key: "documents", class: "mt-4", "aria-labelledby": "documents-title" },
      h("h2", { class: "h5", id: "documents-title" }, words.help.documents),
      h("ul", { class: "mb-0" },
        h("li", {}, h("a", { href: `${home}#readme`, target: "_blank", rel: "noopener noreferrer" }, words.help.readme)),
        h("li", {}, h("a", { href: `${home}/blob/main/docs/levels.md`, target: "_blank", rel: "noopener noreferrer" }, words.help.levels)))),
  ];
}

function healthFacts({ state, words }: View, { version, node, homebridge, plugin, store }: Health): Child {
  const { help, language } = words;
  const now = state.overview.overview?.now ?? 0;
  const drift = plugin?.driftMs ?? null;
  const seconds = drift === null ? null : Math.round(Math.abs(drift) / 1000);
  return [
    facts([
      [help.version, `${plugin?.version ?? version} · ${plugin === null ? help.notRunning : help.running(momentText(language, plugin.startedAt, now))}`],
      [help.homebridge, homebridge],
      [help.node, node],
      [help.clock, seconds === null ? help.clockUnknown : seconds < 60 ? help.clockGood : help.clockOff(seconds)],
      [help.store, store === null ? help.storeNone : help.storeFacts(sizeText(language, store.bytes), numberText(language, store.readings), numberText(language, store.orders))],
      [help.calls, plugin === null || plugin.calls.length === 0 ? help.noCalls : h("ul", { class: "list-unstyled mb-0" }, plugin.calls.map(({ what, at, outcome }) => h("li", { class: "small" }, `${momentText(language, at, now)} · ${what} · ${outcome}`)))],
    ]),
  ];
}

function diagnosticsSection(view: View): Child {
  const { state, words, acts } = view;
  const { diagnostics } = state.help;
  const made = diagnostics !== null && typeof diagnostics === "object" && "text" in diagnostics ? diagnostics : null;
  return h("section", { key: "diagnostics", class: "mt-4", "aria-labelledby": "diagnostics-title" },
    h("h2", { class: "h5", id: "diagnostics-title" }, words.help.diagnostics),
    h("p", { class: "dr-muted" }, words.help.diagnosticsHint),
    h("div", { class: "d-flex flex-wrap gap-2" },
      button(diagnostics === "making" ? words.help.making : words.help.make, () => { acts.help.makeDiagnostics(); }, { disabled: diagnostics === "making", id: "make-diagnostics" }),
      made === null ? null : button(words.help.download, () => { acts.help.download(); }, { kind: "primary", id: "download-diagnostics" })),
    diagnostics !== null && typeof diagnostics === "object" && "code" in diagnostics ? refusalAlert(view, diagnostics) : null,
    made === null ? null : h("details", { class: "mt-2" }, h("summary", {}, words.help.show), h("pre", { class: "dr-text", id: "diagnostics-text", tabindex: 0 }, made.text)));
}
