import { type Child, h, type VNode } from "../platform/dom.ts";
import { emptyBlock, otherSerials } from "../state/config-block.ts";
import type { Wizard, WizardField } from "../state/link.ts";
import { type Finding, findingsOf } from "../state/link-check.ts";
import { alert, button, field, problemList, refusalAlert, textInput } from "./parts.tsx";
import type { View } from "./view.ts";

const steps = ["device", "consent", "address"] as const;
const credentialFields = ["clientId", "clientSecret", "redirectUri"] as const;
const deviceFields = ["name", "model", "serial"] as const;

export function wizardView(view: View, wizard: Wizard): VNode {
  const { words } = view;
  const at = wizard.step === "slots" ? "address" : wizard.step;
  const step = steps.indexOf(at) + 1;
  return h("section", { key: "wizard", "aria-labelledby": "link-step" },
    h("h2", { class: "h5", id: "link-step", tabindex: -1 }, words.link.stepOf(step, steps.length, words.link.steps[at])),
    wizard.step === "device" ? deviceStep(view, wizard) : wizard.step === "consent" ? consentStep(view, wizard) : wizard.step === "address" ? addressStep(view, wizard) : slotsStep(view, wizard));
}

/** What of Amazon's addresses is not Amazon's, and what goes there. In simulate none is used. */
export function foreignNotes({ state, words }: View, mode: string): Child {
  const { foreign } = state.link;
  if (mode === "simulate" || foreign.length === 0) return null;
  return alert("warning", { key: "foreign", "data-foreign": "" },
    h("strong", {}, words.link.foreign.title),
    h("ul", { class: "mb-0 ps-3" }, foreign.map(({ key, host }) => h("li", {}, h("code", {}, `amazon.${key}`), `: ${words.link.foreign[key](host)}`))),
    words.link.foreign.next);
}

function deviceStep(view: View, wizard: Wizard): VNode {
  const { state, words, acts } = view;
  const findings = findingsOf(wizard.values, otherSerials(state.config ?? emptyBlock, wizard.device));
  const simulated = wizard.values.mode === "simulate";
  return h("form", { key: "device-step", novalidate: true, on: { submit: (event) => { event.preventDefault(); acts.link.goOn(); } } },
    h("fieldset", { class: "mb-3" }, h("legend", { class: "h6" }, words.link.mode),
      h("p", { class: "small dr-muted" }, words.link.modeHint), (["simulate", "test", "live"] as const).map((mode) =>
      h("div", { class: "form-check mb-1" },
        h("input", { class: "form-check-input", type: "radio", name: "mode", id: `mode-${mode}`, value: mode, checked: wizard.values.mode === mode, on: { change: () => { acts.link.type("mode", mode); } } }),
        h("label", { class: "form-check-label", for: `mode-${mode}` }, h("strong", {}, words.modes[mode].name), h("span", { class: "d-block small dr-muted" }, words.modes[mode].explained))))),
    h("fieldset", { key: "credentials" }, h("legend", { class: "h6" }, words.link.credentials),
      h("p", { class: "small dr-muted" }, simulated ? words.link.noCredentials : words.link.credentialsHint),
      simulated ? null : h("div", { class: "dr-fields" }, credentialFields.map((name) => wizardField(view, wizard, findings, name)))),
    h("fieldset", { key: "device" }, h("legend", { class: "h6" }, words.link.deviceTitle),
      h("p", { class: "small dr-muted" }, words.link.deviceHint),
      h("div", { class: "dr-fields" }, deviceFields.map((name) => wizardField(view, wizard, findings, name)))),
    foreignNotes(view, wizard.values.mode),
    outcome(view, wizard),
    h("div", { class: "d-flex gap-2", key: "buttons" },
      h("button", { type: "submit", class: "btn btn-sm btn-primary", disabled: wizard.busy }, wizard.busy ? words.link.checking : words.link.next),
      button(words.page.cancel, () => { acts.link.close(); }, { kind: "plain", disabled: wizard.busy })));
}

function wizardField({ words, acts }: View, wizard: Wizard, findings: readonly Finding[], name: WizardField): VNode {
  const settings = words.schema.settings;
  const label = {
    clientId: settings["amazon.clientId"], clientSecret: settings["amazon.clientSecret"], redirectUri: settings["amazon.redirectUri"],
    name: settings["devices.name"], model: settings["devices.model"], serial: settings["devices.serial"], mode: settings["mode"],
  }[name];
  const value = wizard.values[name];
  // What is empty is only held against someone who wanted to go on.
  const mine = findings.filter((finding) => finding.field === name && (wizard.asked || finding.word !== "missing"));
  const texts = (stops: boolean): string[] => mine.filter((finding) => finding.stops === stops).map(({ word, count }) => {
    const said = words.link.wrong[word];
    return typeof said === "string" ? said : said(count);
  });
  return field({
    id: `link-${name}`, label: label.title, help: "description" in label ? label.description : undefined, wrong: texts(true), warning: texts(false),
    control: (props) => textInput({ ...props, ...(name === "clientSecret" ? { type: "password", autocomplete: "new-password" } : {}) }, value, (text) => { acts.link.type(name, text); }),
  });
}

function consentStep(view: View, wizard: Wizard): VNode {
  const { words, acts } = view;
  return h("div", { key: "consent-step" },
    kindText(view, wizard),
    h("p", {}, words.link.consentHow),
    h("p", {}, words.link.consentBack),
    h("div", { class: "d-flex flex-wrap gap-2" },
      consentLink(view, wizard, wizard.attempt?.mode === "simulate" ? words.link.openSimulated : words.link.open, "btn btn-primary"),
      button(words.link.back, () => { acts.link.back("device"); }, { class: "btn btn-plain" })));
}

/** Test or live in large words: the one thing that must not be mistaken. */
function kindText({ words }: View, { attempt }: Wizard): Child {
  const mode = attempt?.mode ?? "simulate";
  return h("p", { class: `dr-kind dr-kind-${mode}`, "data-kind": mode }, words.link.kind[mode]);
}

function consentLink({ acts }: View, { attempt }: Wizard, label: string, style: string): VNode {
  return h("a", { class: style, id: "link-open", href: attempt?.url ?? "#", target: "_blank", rel: "noopener noreferrer", on: { click: () => { acts.link.pageOpened(); } } }, label);
}

function addressStep(view: View, wizard: Wizard): VNode {
  const { words, acts } = view;
  return h("form", { key: "address-step", novalidate: true, on: { submit: (event) => { event.preventDefault(); acts.link.finish(); } } },
    kindText(view, wizard),
    h("p", {}, words.link.consentBack),
    field({
      id: "link-address", label: words.link.addressLabel, help: words.link.addressHint,
      control: (props) => textInput({ ...props, spellcheck: "false", inputmode: "url" }, wizard.address, (text) => { acts.link.typeAddress(text); }),
    }),
    outcome(view, wizard),
    h("div", { class: "d-flex flex-wrap gap-2" },
      h("button", { type: "submit", class: "btn btn-sm btn-primary", disabled: wizard.busy || wizard.address.trim() === "" }, wizard.busy ? words.link.finishing : words.link.finish),
      consentLink(view, wizard, words.link.openAgain, "btn btn-sm btn-plain"),
      button(words.link.startOver, () => { acts.link.back("device"); }, { kind: "plain", disabled: wizard.busy }),
      button(words.page.cancel, () => { acts.link.close(); }, { kind: "plain", disabled: wizard.busy })));
}

function slotsStep(view: View, wizard: Wizard): VNode {
  const { words, acts } = view;
  const { found, chosen } = wizard;
  return h("form", { key: "slots-step", on: { submit: (event) => { event.preventDefault(); acts.link.addChosen(); } } },
    alert("success", { id: "link-done", tabindex: -1 }, words.link.done),
    outcome(view, wizard),
    wizard.refusal !== null ? null : h("p", {}, found.length === 0 ? words.link.foundNone : words.link.found),
    h("ul", { class: "list-unstyled" }, found.map(({ slotId, product, subscribed, configured }) => {
      const id = `found-${slotId}`;
      const notes = [product === null ? "" : product.asin, subscribed ? "" : words.link.notSubscribed, configured ? words.link.already : ""].filter((note) => note !== "").join(" · ");
      return h("li", { class: "form-check", key: id },
        h("input", { class: "form-check-input", type: "checkbox", id, checked: chosen.includes(slotId), disabled: configured, on: { change: (event) => { acts.link.choose(slotId, (event.target as HTMLInputElement).checked); } } }),
        h("label", { class: "form-check-label", for: id }, h("code", {}, slotId), notes === "" ? null : h("span", { class: "small dr-muted ms-2" }, notes)));
    })),
    h("button", { type: "submit", class: "btn btn-sm btn-primary" }, chosen.length === 0 ? words.link.finishWithout : words.link.addChosen));
}

function outcome(view: View, { refusal, problems }: Wizard): Child {
  return h("div", { id: "link-refusal", tabindex: -1, key: "outcome" }, refusal === null ? null : refusalAlert(view, refusal), problemList(view, problems));
}
