import type { InboxState, UiProblem, UiRefusal } from "../../api.ts";
import { type Child, h, type Props, type VNode } from "../platform/dom.ts";
import type { View } from "./view.ts";

/** The pieces that several views are made of, in Homebridge's Bootstrap theme. */

export function button(label: string, act: () => void, { kind = "plain", ...props }: Props & { kind?: string } = {}): VNode {
  return h("button", { type: "button", class: `btn btn-sm btn-${kind}`, ...props, on: { click: act } }, label);
}

export function alert(kind: "danger" | "warning" | "info" | "success", props: Props, ...children: Child[]): VNode {
  return h("div", { class: `alert alert-${kind} py-2 my-2`, role: kind === "danger" ? "alert" : "status", ...props }, ...children);
}

/** A refusal: what happened, what to do next, and what was said. */
export function refusalAlert({ words }: View, { code, detail }: UiRefusal, props: Props = {}): VNode {
  const { what, next } = words.errors[code];
  return alert("danger", { "data-refusal": code, ...props }, h("strong", {}, what), ` ${next}`, detail === "" ? null : h("div", { class: "small mt-1" }, words.page.detail(detail)));
}

export function problemList({ words }: View, problems: readonly UiProblem[], props: Props = {}): VNode | null {
  if (problems.length === 0) return null;
  const errors = problems.some(({ level }) => level === "error");
  return alert(errors ? "danger" : "warning", props, h("strong", {}, errors ? words.page.problems : words.page.warnings), h("ul", { class: "mb-0 ps-3" }, problems.map(({ path, message }) => h("li", {}, h("code", {}, path), `: ${message}`))));
}

/** Why the plugin refused a request, in the page's language where the plugin stated it. */
export function refusedWhy({ words }: View, { reason, said }: Extract<InboxState, { state: "refused" }>): string {
  return said === undefined ? reason : words.reasonText(said);
}

/** A button that asks before it acts. */
export function asking({ state, words, acts }: View, about: string, label: string, question: string, act: () => void, props: Props = {}): Child {
  if (state.asking !== about) return button(label, () => { acts.ask(about); }, { kind: "risk", key: about, ...props });
  return h("div", { class: "alert alert-warning py-2 my-2 w-100", role: "group", "aria-label": question, key: `${about}?` },
    h("span", { class: "me-2" }, question),
    button(words.page.yes, act, { kind: "danger", class: "btn btn-sm btn-danger me-2", autofocus: true, drawn: focusOnce(about) }),
    button(words.page.no, () => { acts.ask(null); }, { kind: "plain" }));
}

let focusedOn = "";

/** The question takes the focus from the button that it stands in for, once. */
function focusOnce(about: string): (element: HTMLElement) => void {
  return (element) => {
    if (focusedOn === about) return;
    focusedOn = about;
    element.focus();
  };
}

/** What is asked about is over: the next question may take the focus again. */
export function forgetFocus(asking: string | null): void {
  if (asking === null) focusedOn = "";
}

export interface FieldOptions {
  id: string;
  label: string;
  help?: string | undefined;
  /** What is wrong with it, shown in red; warnings in yellow. */
  wrong?: readonly string[];
  warning?: readonly string[];
  /** The element itself, given what ties it to its label and texts. */
  control: (props: Props) => VNode;
}

/** A field with its label, its help and what is wrong with it. */
export function field({ id, label, help, wrong = [], warning = [], control }: FieldOptions): VNode {
  const described = [help === undefined || help === "" ? null : `${id}-help`, wrong.length + warning.length > 0 ? `${id}-wrong` : null].filter((part) => part !== null).join(" ");
  return h("div", { class: "mb-3", key: `field-${id}` },
    h("label", { class: "form-label mb-1", for: id }, label),
    control({ id, ...(described === "" ? {} : { "aria-describedby": described }), ...(wrong.length > 0 ? { "aria-invalid": "true" } : {}) }),
    help === undefined || help === "" ? null : h("div", { class: "form-text", id: `${id}-help` }, help),
    wrong.length + warning.length === 0 ? null : h("div", { id: `${id}-wrong`, class: `small ${wrong.length > 0 ? "dr-wrong" : "dr-warning"}`, role: "status" }, [...wrong, ...warning].join(" ")));
}

export function textInput(props: Props, value: string, typed: (text: string) => void): VNode {
  const invalid = props["aria-invalid"] === undefined ? "" : " is-invalid";
  return h("input", { type: "text", class: `form-control form-control-sm${invalid}`, autocomplete: "off", ...props, value, on: { input: (event) => { typed((event.target as HTMLInputElement).value); } } });
}

export function select(props: Props, value: string, options: readonly (readonly [string, string])[], chosen: (value: string) => void): VNode {
  return h("select", { class: "form-select form-select-sm", ...props, value, on: { change: (event) => { chosen((event.target as HTMLSelectElement).value); } } }, options.map(([key, label]) => h("option", { value: key }, label)));
}

export function facts(rows: readonly (readonly [string, Child])[]): VNode {
  return h("dl", { class: "dr-facts mb-2" }, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}
