import { meaningOf } from "../../../config/modes.ts";
import type { VNode } from "preact";
import { emptyBlock, otherSerials } from "../state/config-block.ts";
import type { Wizard, WizardField } from "../state/link.ts";
import { type Finding, findingsOf } from "../state/link-check.ts";
import { Field, TextInput } from "./fields.tsx";
import { Alert, Button, Form, Outcome } from "./parts.tsx";
import type { ViewProps } from "./view.ts";

const modes = ["simulate", "test", "live"] as const;
const credentialFields = ["clientId", "clientSecret", "redirectUri"] as const;
const deviceFields = ["name", "model", "serial"] as const;

/** Where the configuration has what a field is for: it is called the same there. */
const settings = {
  mode: "mode",
  clientId: "amazon.clientId",
  clientSecret: "amazon.clientSecret",
  redirectUri: "amazon.redirectUri",
  name: "devices.name",
  model: "devices.model",
  serial: "devices.serial",
} as const;

export type WizardProps = ViewProps & { wizard: Wizard };

/** What of Amazon's addresses is not Amazon's, and what goes there. In simulate none is used. */
export function ForeignNotes({ view: { state, words }, mode }: ViewProps & { mode: string }): VNode | null {
  const { foreign } = state.link;
  if (meaningOf(mode).standIn || foreign.length === 0) return null;
  return (
    <Alert kind="warning" data-foreign="">
      <strong>{words.link.foreign.title}</strong>
      <ul class="mb-0 ps-3">
        {foreign.map(({ key, host }) => (
          <li key={key}>
            <code>{`amazon.${key}`}</code>: {words.link.foreign[key](host)}
          </li>
        ))}
      </ul>
      {words.link.foreign.next}
    </Alert>
  );
}

/** What to link for, and what it is linked with. */
export function DeviceStep({ view, wizard }: WizardProps): VNode {
  const {
    state,
    words: { link: said, page },
    acts,
  } = view;
  const findings = findingsOf(wizard.values, otherSerials(state.config ?? emptyBlock, wizard.device));
  const simulated = meaningOf(wizard.values.mode).standIn;
  const fields = (names: readonly WizardField[]): VNode => (
    <div class="dr-fields">
      {names.map((name) => (
        <WizardTextField key={name} view={view} wizard={wizard} findings={findings} name={name} />
      ))}
    </div>
  );
  return (
    <Form
      noValidate
      onSubmit={() => {
        acts.link.goOn();
      }}
    >
      <ModeChoice view={view} wizard={wizard} />
      <fieldset>
        <legend class="h6">{said.credentials}</legend>
        <p class="small dr-muted">{simulated ? said.noCredentials : said.credentialsHint}</p>
        {simulated ? null : fields(credentialFields)}
      </fieldset>
      <fieldset>
        <legend class="h6">{said.deviceTitle}</legend>
        <p class="small dr-muted">{said.deviceHint}</p>
        {fields(deviceFields)}
      </fieldset>
      <ForeignNotes view={view} mode={wizard.values.mode} />
      <Outcome view={view} id="link-refusal" refusal={wizard.refusal} problems={wizard.problems} />
      <div class="d-flex gap-2">
        <Button type="submit" kind="primary" disabled={wizard.busy}>
          {wizard.busy ? said.checking : said.next}
        </Button>
        <Button
          disabled={wizard.busy}
          onClick={() => {
            acts.link.close();
          }}
        >
          {page.cancel}
        </Button>
      </div>
    </Form>
  );
}

function ModeChoice({ view: { words, acts }, wizard }: WizardProps): VNode {
  return (
    <fieldset class="mb-3">
      <legend class="h6">{words.link.mode}</legend>
      <p class="small dr-muted">{words.link.modeHint}</p>
      {modes.map((mode) => (
        <div key={mode} class="form-check mb-1">
          <input
            class="form-check-input"
            type="radio"
            name="mode"
            id={`mode-${mode}`}
            value={mode}
            checked={wizard.values.mode === mode}
            onChange={() => {
              acts.link.type("mode", mode);
            }}
          />
          <label class="form-check-label" for={`mode-${mode}`}>
            <strong>{words.modes[mode].name}</strong>
            <span class="d-block small dr-muted">{words.modes[mode].explained}</span>
          </label>
        </div>
      ))}
    </fieldset>
  );
}

interface TextFieldProps extends WizardProps {
  findings: readonly Finding[];
  name: WizardField;
}

function WizardTextField({ view: { words, acts }, wizard, findings, name }: TextFieldProps): VNode {
  const { title, ...label }: { title: string; description?: string } = words.schema.settings[settings[name]];
  // What is empty is only held against someone who wanted to go on.
  const mine = findings.filter((finding) => finding.field === name && (wizard.asked || finding.word !== "missing"));
  const textOf = ({ word, count }: Finding): string => {
    const said = words.link.wrong[word];
    return typeof said === "string" ? said : said(count);
  };
  const wrong = mine.filter(({ stops }) => stops).map(textOf);
  const warning = mine.filter(({ stops }) => !stops).map(textOf);
  const type = (text: string): void => {
    acts.link.type(name, text);
  };
  return (
    <Field id={`link-${name}`} label={title} help={label.description ?? ""} wrong={wrong} warning={warning}>
      {(tied) => <TextInput {...tied} secret={name === "clientSecret"} value={wizard.values[name]} onValue={type} />}
    </Field>
  );
}
