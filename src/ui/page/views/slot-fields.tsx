import type { ComponentChildren, VNode } from "preact";
import type { UiProblem } from "../../api.ts";
import { type SettingWords, usualWords } from "../../level-fields.ts";
import { textAt } from "../state/config-block.ts";
import { type FieldFacts, factsOf } from "../state/field-facts.ts";
import type { SlotDraft } from "../state/slot-draft.ts";
import type { SlotForm } from "../state/slots.ts";
import { Field, type Option, Select, TextArea, TextInput, type Tied } from "./fields.tsx";
import { numberText } from "./format.ts";
import { Button } from "./parts.tsx";
import type { View, ViewProps } from "./view.ts";

/** The fields of a slot's form, each drawn as config.schema.json has it. */

export interface FormProps extends ViewProps {
  form: SlotForm;
  /** The slot's path in the configuration, as the plugin's problems have it. */
  prefix: string;
}

/** Has the form take `part` in place of what it has. */
export function changeDraft({ view, form }: FormProps, part: Partial<SlotDraft>): void {
  view.acts.slots.change({ ...form.draft, ...part });
}

/** A field of the slot by its path below it. */
export function SlotField({ path, ...of }: FormProps & { path: string }): VNode {
  const { draft } = of.form;
  const set = (text: string): void => {
    changeDraft(of, { values: { ...draft.values, [path]: text } });
  };
  return (
    <SettingField
      {...of}
      id={`slot-${path.replaceAll(".", "-")}`}
      path={`devices.slots.${path}`}
      place={`${of.prefix}.${path}`}
      value={draft.values[path] ?? ""}
      onValue={set}
    >
      {path === "packSize" ? <PackProposal {...of} onTake={set} /> : null}
      {path === "level.values" ? <WordProposals {...of} onTake={set} /> : null}
    </SettingField>
  );
}

/** What one order brings, as Amazon says it, where that is not typed already. */
function PackProposal({ view, form: { draft }, onTake }: FormProps & { onTake: (text: string) => void }): VNode | null {
  const {
    state,
    words: { slots: said, language },
  } = view;
  if (draft.was === null) return null;
  const at = `devices.${draft.was.device}`;
  const serial = textAt(state.config, `${at}.serial`);
  const slotId = textAt(state.config, `${at}.slots.${draft.was.slot}.slotId`);
  const card = state.overview.overview?.slots.find((one) => one.serial === serial && one.slotId === slotId);
  if (card === undefined || card.packProposed === null) return null;
  const { unit, packProposed } = card;
  // What the plugin knows is in the unit that was saved.
  if ((draft.values["unit"] || unit) !== unit || Number(draft.values["packSize"]) === packProposed) return null;
  const proposed = numberText(language, packProposed, 3);
  return (
    <div class="small dr-muted dr-under mb-3">
      {said.amazonSends(proposed, unit)}{" "}
      <Button
        id="take-pack"
        onClick={() => {
          onTake(String(packProposed));
        }}
      >
        {said.take(proposed)}
      </Button>
    </div>
  );
}

/** Words that devices use, each with the percent that it mostly stands for. What is typed already stays. */
function WordProposals({ view, form: { draft }, onTake }: FormProps & { onTake: (text: string) => void }): VNode {
  const typed = (draft.values["level.values"] ?? "").trim();
  return (
    <div class="small dr-muted dr-under mb-3">
      {view.words.slots.usualWords}{" "}
      {usualWords.map(linesOf).map((words, at) => (
        <Button
          key={words[0]}
          id={`take-words-${at}`}
          class="btn btn-sm btn-plain"
          onClick={() => {
            onTake([...(typed === "" ? [] : [typed]), ...words].join("\n"));
          }}
        >
          {words.join(", ")}
        </Button>
      ))}
    </div>
  );
}

/** As they are typed. */
function linesOf(words: Readonly<Record<string, number>>): string[] {
  return Object.entries(words).map(([word, percent]) => `${word}: ${percent}`);
}

/** A form as the plugin has judged it. */
export type Judged = Pick<SlotForm, "problems" | "asked">;

export interface SettingFieldProps extends ViewProps {
  form: Judged;
  id: string;
  /** In the schema, without indexes. */
  path: string;
  /** In the configuration, as the plugin's problems have it. */
  place: string;
  value: string;
  onValue: (text: string) => void;
  /** Its words, where the schema's are for several. */
  said?: SettingWords | undefined;
  /** What stands below it. */
  children?: ComponentChildren;
}

/** A setting with the name and the help that the schema's words have for it, and what the plugin says of it. */
export function SettingField(of: SettingFieldProps): VNode {
  const { view, form, id, path, place, value, onValue, children } = of;
  const {
    state: { schema },
    words,
  } = view;
  const facts = factsOf(schema, path);
  const settings: Partial<Record<string, SettingWords>> = words.schema.settings;
  const { title = path, description = "" } = of.said ?? settings[path] ?? {};
  const help = [description, ...hintsOf(view, path, facts)].filter((part) => part !== "").join(" ");
  return (
    <div>
      <Field id={id} label={title} help={help} {...textsOf(form, place, value)}>
        {(tied) => <SettingControl view={view} tied={tied} facts={facts} path={path} value={value} onValue={onValue} />}
      </Field>
      {children}
    </div>
  );
}

/** How it is typed, where that is not plain. */
function hintsOf({ words: { slots: said } }: View, path: string, { kind, minimum, maximum }: FieldFacts): string[] {
  const range = minimum !== undefined && maximum !== undefined ? [said.range(minimum, maximum)] : [];
  if (kind === "numbers") return [...range, said.numbers];
  return path === "devices.slots.level.empty" ? [...range, said.weighEmpty] : range;
}

interface SettingControlProps extends ViewProps, Pick<SettingFieldProps, "path" | "value" | "onValue"> {
  tied: Tied;
  facts: FieldFacts;
}

function SettingControl({ view, tied, facts, path, value, onValue }: SettingControlProps): VNode {
  const { flags } = view.words.slots;
  const given = { ...tied, value, onValue };
  const hint = facts.standard || facts.example || undefined;
  // A list has no empty choice: it shows the default.
  const chosen = { ...given, value: value === "" ? facts.standard : value };
  switch (facts.kind) {
    case "flag":
      return (
        <Select
          {...chosen}
          options={[
            ["true", flags.true],
            ["false", flags.false],
          ]}
        />
      );
    case "choice": {
      const options = facts.options.map((option): Option => [option, choiceName(view, path, option)]);
      return <Select {...chosen} options={options} />;
    }
    case "names":
    case "namedNumbers":
      return <TextArea {...given} />;
    case "numbers":
      return <TextInput {...given} />;
    case "secret":
      return <TextInput {...given} secret placeholder={hint} />;
    case "number":
      return <TextInput {...given} inputmode={facts.whole ? "numeric" : "decimal"} placeholder={hint} />;
    case "text":
      return <TextInput {...given} placeholder={hint} />;
  }
}

function choiceName({ words }: View, path: string, option: string): string {
  const name = path.split(".").at(-1) ?? "";
  const choices: Partial<Record<string, Partial<Record<string, string>>>> = words.slots.choices;
  return choices[name]?.[option] ?? option;
}

/** Whether the plugin refuses what is typed there. */
export function isRefused(form: Judged, place: string, value: string): boolean {
  return textsOf(form, place, value).wrong.length > 0;
}

/** What the plugin says of the field. What is merely missing is not held against someone who has not come to it yet. */
export function textsOf(
  { problems, asked }: Judged,
  place: string,
  value: string,
): { wrong: string[]; warning: string[] } {
  const isOfField = ({ path }: UiProblem): boolean => path === place || path.startsWith(`${place}[`);
  const mine = (problems ?? []).filter((problem) => isOfField(problem) && (asked || value !== ""));
  return {
    wrong: mine.filter(({ level }) => level === "error").map(({ message }) => message),
    warning: mine.filter(({ level }) => level !== "error").map(({ message }) => message),
  };
}
