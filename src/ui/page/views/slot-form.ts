import type { LevelTrial, UiProblem } from "../../api.ts";
import { canTry, levelSources, sharedFields } from "../../level-fields.ts";
import type { SettingWords } from "../../words/en-schema.ts";
import { type Child, h, type Props, type VNode } from "../platform/dom.ts";
import { devicesIn, emptyBlock, modeOf, textAt } from "../state/config-block.ts";
import { factsOf } from "../state/field-facts.ts";
import { applied, homekitFields, levelPaths, replenishFields, type SlotDraft, sourceOf } from "../state/slot-draft.ts";
import type { SlotForm } from "../state/slots.ts";
import { makeToken } from "../platform/chance.ts";
import { button, field, problemList, refusalAlert, select, textInput } from "./parts.ts";
import { momentText, numberText } from "./moments.ts";
import type { View } from "./view.ts";

/** What stands in the form from the start; the rest is a matter for those who look for it. */
const plain = {
  slot: ["name", "slotId", "unit", "capacity", "packSize"],
  replenish: ["automatic", "threshold", "leadDays", "maxOrdersPer30Days"],
  more: ["staleAfterHours", "username", "password", "headers", "schedule", "timePath", "ignore", "beyond"],
};

/** The form of one slot: only what its kind of level needs, judged by the plugin while it is typed. */
export function slotForm(view: View, form: SlotForm): VNode {
  const { state, words, acts } = view;
  const { draft, problems, asked, saving } = form;
  const config = state.config ?? emptyBlock;
  const place = applied(config, draft, state.schema);
  const at: Place = { view, form, prefix: `devices[${place.device}].slots[${place.slot}]` };
  const source = sourceOf(draft);
  const name = (draft.values["name"] ?? "").trim() || (draft.values["slotId"] ?? "");
  const [few, more] = split(levelPaths(draft).map((path) => path.slice("level.".length)), plain.more);
  return h("form", { key: "slot-form", novalidate: true, "aria-labelledby": "slot-form-title", on: { submit: (event) => { event.preventDefault(); acts.slots.save(); } } },
    h("h2", { class: "h5", id: "slot-form-title" }, draft.was === null ? words.slots.addTitle : words.slots.editTitle(name)),
    h("fieldset", { key: "what" }, h("legend", { class: "h6" }, words.slots.what),
      fields(plain.slot.map((path) => slotField(at, path))),
      deviceChoice(at)),
    h("fieldset", { key: "level" }, h("legend", { class: "h6" }, words.slots.whereFrom),
      field({
        id: "slot-level-source", label: words.schema.settings["devices.slots.level.source"].title, help: words.slots.sources[source].explained,
        control: (props) => select(props, source, levelSources.map((one) => [one, words.slots.sources[one].name]), (value) => { change(at, { values: { ...draft.values, "level.source": value } }); }),
      }),
      fields(few.map((path) => slotField(at, `level.${path}`))),
      sharedSection(at),
      moreOf(at, "level-more", more.map((path) => `level.${path}`)),
      canTry[source] ? trial(view, form) : null),
    h("fieldset", { key: "replenish" }, h("legend", { class: "h6" }, words.slots.ordering),
      fields(plain.replenish.map((path) => slotField(at, `replenish.${path}`))),
      moreOf(at, "replenish-more", replenishFields.filter((path) => !plain.replenish.includes(path)).map((path) => `replenish.${path}`))),
    h("fieldset", { key: "home" }, h("legend", { class: "h6" }, words.slots.home),
      moreOf(at, "home-more", [...homekitFields.map((path) => `homekit.${path}`), "key"])),
    h("div", { id: "slot-problems", tabindex: -1, key: "problems" }, asked && problems !== null ? problemList(view, problems.filter(({ level }) => level === "error")) : null),
    h("div", { class: "d-flex gap-2", key: "buttons" },
      h("button", { type: "submit", class: "btn btn-sm btn-primary", disabled: saving }, saving ? words.slots.saving : words.slots.save),
      button(words.page.cancel, () => { acts.slots.close(); }, { kind: "plain" })));
}

interface Place {
  view: View;
  form: SlotForm;
  /** The slot's path in the configuration, as the plugin's problems have it. */
  prefix: string;
}

function change({ view, form }: Place, part: Partial<SlotDraft>): void {
  view.acts.slots.change({ ...form.draft, ...part });
}

/** A field of the slot by its path below it. */
function slotField(at: Place, path: string): VNode {
  const { form } = at;
  const set = (text: string): void => { change(at, { values: { ...form.draft.values, [path]: text } }); };
  return settingField(at, `slot-${path.replaceAll(".", "-")}`, `devices.slots.${path}`, `${at.prefix}.${path}`, form.draft.values[path] ?? "", set, besideField(at, path, set));
}

/** What one order brings, as Amazon says it, where that is not typed already. */
function besideField({ view, form: { draft } }: Place, path: string, set: (text: string) => void): Child {
  const { state, words: { slots, language } } = view;
  if (path !== "packSize" || draft.was === null) return null;
  const at = `devices.${draft.was.device}`;
  const [serial, slotId] = [textAt(state.config, `${at}.serial`), textAt(state.config, `${at}.slots.${draft.was.slot}.slotId`)];
  const card = state.overview.overview?.slots.find((one) => one.serial === serial && one.slotId === slotId);
  // What the plugin knows is in the unit that was saved.
  if (card === undefined || card.packProposed === null || (draft.values["unit"] || card.unit) !== card.unit || Number(draft.values[path]) === card.packProposed) return null;
  const proposed = numberText(language, card.packProposed, 3);
  return h("div", { class: "small dr-muted dr-under mb-3" }, slots.amazonSends(proposed, card.unit), " ", button(slots.take(proposed), () => { set(String(card.packProposed)); }, { id: "take-pack" }));
}

function settingField({ view, form }: Place, id: string, path: string, place: string, value: string, typed: (text: string) => void, extra?: Child): VNode {
  const { state, words } = view;
  const facts = factsOf(state.schema, path);
  const said: Partial<Record<string, SettingWords>> = words.schema.settings;
  const { title = path, description = "" } = said[path] ?? {};
  const range = facts.minimum !== undefined && facts.maximum !== undefined ? words.slots.range(facts.minimum, facts.maximum) : "";
  const how = facts.kind === "numbers" ? words.slots.numbers : path === "devices.slots.level.empty" ? words.slots.weighEmpty : "";
  const control = (props: Props): VNode => {
    switch (facts.kind) {
      case "flag":
        return select(props, value === "" ? facts.standard : value, [["true", words.slots.flags.true], ["false", words.slots.flags.false]], typed);
      case "choice":
        return select(props, value === "" ? facts.standard : value, facts.options.map((option) => [option, choiceName(view, path, option)]), typed);
      case "numbers":
        return textInput(props, value, typed);
      case "names":
        return h("textarea", { class: "form-control form-control-sm", rows: 2, ...props, value, on: { input: (event) => { typed((event.target as HTMLTextAreaElement).value); } } });
      default:
        return textInput({
          ...props,
          ...(facts.kind === "secret" ? { type: "password", autocomplete: "new-password" } : {}),
          ...(facts.kind === "number" ? { inputmode: facts.whole ? "numeric" : "decimal" } : {}),
          ...(facts.standard === "" && facts.example === "" ? {} : { placeholder: facts.standard || facts.example }),
        }, value, typed);
    }
  };
  const { wrong, warning } = found(form, place, value);
  return h("div", { key: id }, field({ id, label: title, help: [description, range, how].filter((part) => part !== "").join(" "), wrong, warning, control }), extra);
}

/** What the plugin says of the field. What is merely missing is not held against someone who has not come to it yet. */
function found({ problems, asked }: SlotForm, place: string, value: string): { wrong: string[]; warning: string[] } {
  const mine = (problems ?? []).filter((problem) => (problem.path === place || problem.path.startsWith(`${place}[`)) && (asked || value !== ""));
  const texts = (level: UiProblem["level"]): string[] => mine.filter((problem) => problem.level === level).map(({ message }) => message);
  return { wrong: texts("error"), warning: texts("warning") };
}

function choiceName({ words }: View, path: string, option: string): string {
  const name = path.split(".").at(-1) ?? "";
  const choices: Partial<Record<string, Partial<Record<string, string>>>> = words.slots.choices;
  return choices[name]?.[option] ?? option;
}

function deviceChoice(at: Place): Child {
  const { view, form } = at;
  const { state, words } = view;
  const { draft } = form;
  const devices = devicesIn(state.config ?? emptyBlock);
  const options = [...devices.map(({ index, name }): [string, string] => [String(index), name]), ["new", words.slots.newDevice] as [string, string]];
  return [
    devices.length === 0 ? null : field({
      id: "slot-device", label: words.slots.whichDevice,
      control: (props) => select(props, draft.device === null ? "new" : String(draft.device), options, (value) => { change(at, { device: value === "new" ? null : Number(value) }); }),
    }),
    draft.device !== null ? null : newDevice(at),
  ];
}

/** Made up already in the simulation, where nobody has to look at it. */
function newDevice(at: Place): VNode {
  const { view: { state, words }, form: { draft } } = at;
  const place = at.prefix.replace(/\.slots\[\d+\]$/, "");
  const inside = [
    h("p", { class: "small dr-muted mb-2" }, words.slots.newDeviceHint),
    fields((["name", "model", "serial"] as const).map((name) =>
      settingField(at, `device-${name}`, `devices.${name}`, `${place}.${name}`, draft.newDevice[name], (text) => { change(at, { newDevice: { ...draft.newDevice, [name]: text } }); }))),
  ];
  return modeOf(state.config ?? emptyBlock) === "simulate"
    ? h("details", { class: "mb-3", key: "new-device-simulated" }, h("summary", {}, words.slots.newDevice), h("div", { class: "pt-2" }, inside))
    : h("div", { class: "dr-inset", key: "new-device" }, inside);
}

function fields(inside: Child): VNode {
  return h("div", { class: "dr-fields" }, inside);
}

/** The broker, or the plugin's own HTTP server: once for all slots, and asked for where a slot needs it. */
function sharedSection(at: Place): Child {
  const { view, form } = at;
  const { words, state } = view;
  const { draft } = form;
  const names = sharedFields[sourceOf(draft)];
  if (names === undefined) return null;
  const set = (path: string, text: string): void => { change(at, { shared: { ...draft.shared, [path]: text } }); };
  const host = draft.shared["server.host"] || factsOf(state.schema, "server.host").standard;
  const port = draft.shared["server.port"] || factsOf(state.schema, "server.port").standard;
  return h("div", { class: "dr-inset", key: "shared" },
    h("h3", { class: "h6" }, words.slots.shared),
    sourceOf(draft) !== "webhook" ? null : h("p", { class: "small" }, words.slots.pushTo(`http://${host}:${port}/v1/slots/${draft.values["key"] || "…"}/level`)),
    fields(names.map((path) => settingField(at, path.replaceAll(".", "-"), path, path, draft.shared[path] ?? "", (text) => { set(path, text); },
      besideToken(at, path, (text) => { set(path, text); })))));
}

/** One made by the browser's own chance, where there is none, or one that the plugin refuses. */
function besideToken({ view: { words }, form }: Place, path: string, set: (text: string) => void): Child {
  if (path !== "server.token" && path !== "server.levelToken") return null;
  const value = form.draft.shared[path] ?? "";
  if (value !== "" && found(form, path, value).wrong.length === 0) return null;
  return button(words.slots.makeToken, () => { set(makeToken()); }, { class: "btn btn-sm btn-plain mb-3 dr-under", id: `${path.replaceAll(".", "-")}-make` });
}

function moreOf(at: Place, key: string, paths: readonly string[]): Child {
  return paths.length === 0 ? null : h("details", { class: "mb-3", key }, h("summary", {}, at.view.words.slots.more), h("div", { class: "pt-2" }, fields(paths.map((path) => slotField(at, path)))));
}

function trial(view: View, { trial }: SlotForm): VNode {
  const { words, acts } = view;
  return h("div", { class: "mb-3", key: "trial" },
    button(trial === "running" ? words.slots.trying : words.slots.tryIt, () => { acts.slots.tryIt(); }, { disabled: trial === "running", id: "try-it" }),
    h("div", { role: "status", id: "trial" },
      trial === null || trial === "running" ? null : "refusal" in trial ? refusalAlert(view, trial.refusal)
        : h("p", { class: "small mt-2 mb-0" }, trialText(view, trial), " ", words.slots.would(words.wouldText(trial.said)))));
}

function trialText({ state, words: { slots, language } }: View, { raw, percent, at }: LevelTrial): string {
  const said = numberText(language, raw, 6);
  const text = percent === null ? slots.triedUnknown(said) : slots.tried(said, numberText(language, percent));
  return at === null ? text : `${text} ${slots.measured(momentText(language, at, state.overview.overview?.now ?? at))}`;
}

function split(all: readonly string[], later: readonly string[]): [string[], string[]] {
  return [all.filter((one) => !later.includes(one)), all.filter((one) => later.includes(one))];
}
