import type { InputHTMLAttributes, VNode } from "preact";

/** What ties a control to its label and to the texts below it. */
export interface Tied {
  id: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: "true" | undefined;
}

export interface FieldProps {
  id: string;
  label: string;
  help?: string;
  /** What is wrong with it, shown in red; warnings in yellow. */
  wrong?: readonly string[];
  warning?: readonly string[];
  /** The control itself, given what ties it to its label and texts. */
  children: (tied: Tied) => VNode;
}

/** A field with its label, its help and what is wrong with it. */
export function Field({ id, label, help = "", wrong = [], warning = [], children }: FieldProps): VNode {
  const said = [...wrong, ...warning];
  const texts = [help === "" ? [] : `${id}-help`, said.length === 0 ? [] : `${id}-wrong`].flat();
  const tied: Tied = {
    id,
    "aria-describedby": texts.length === 0 ? undefined : texts.join(" "),
    "aria-invalid": wrong.length === 0 ? undefined : "true",
  };
  const colour = `small ${wrong.length > 0 ? "dr-wrong" : "dr-warning"}`;
  return (
    <div class="mb-3">
      <label class="form-label mb-1" for={id}>
        {label}
      </label>
      {children(tied)}
      {help === "" ? null : (
        <div class="form-text" id={`${id}-help`}>
          {help}
        </div>
      )}
      {said.length === 0 ? null : (
        <div id={`${id}-wrong`} class={colour} role="status">
          {said.join(" ")}
        </div>
      )}
    </div>
  );
}

export interface ControlProps extends Tied {
  /** What it shows: set anew whenever the page is drawn. */
  value: string;
  onValue: (value: string) => void;
}

type TextAttributes = Pick<InputHTMLAttributes, "inputmode" | "placeholder" | "spellcheck">;

export interface TextInputProps extends ControlProps, TextAttributes {
  /** Nobody reads it over a shoulder, and no browser fills in what it knows of this address. */
  secret?: boolean;
}

const visible = { type: "text", autocomplete: "off" } as const;
const hidden = { type: "password", autocomplete: "new-password" } as const;

/** One line of text; numbers too, as they are typed. */
export function TextInput({ secret = false, value, onValue, ...props }: TextInputProps): VNode {
  const invalid = props["aria-invalid"] === undefined ? "" : " is-invalid";
  return (
    <input
      {...(secret ? hidden : visible)}
      class={`form-control form-control-sm${invalid}`}
      {...props}
      value={value}
      onInput={(event) => {
        onValue(event.currentTarget.value);
      }}
    />
  );
}

export function TextArea({ value, onValue, ...props }: ControlProps): VNode {
  return (
    <textarea
      class="form-control form-control-sm"
      rows={2}
      {...props}
      value={value}
      onInput={(event) => {
        onValue(event.currentTarget.value);
      }}
    />
  );
}

/** A value, and what it is called. */
export type Option = readonly [value: string, label: string];

export function Select({ value, onValue, options, ...props }: ControlProps & { options: readonly Option[] }): VNode {
  return (
    <select
      class="form-select form-select-sm"
      {...props}
      value={value}
      onChange={(event) => {
        onValue(event.currentTarget.value);
      }}
    >
      {options.map(([key, label]) => (
        <option key={key} value={key}>
          {label}
        </option>
      ))}
    </select>
  );
}
