import type { VNode } from "preact";
import type { SubscribedSlot } from "../../api.ts";
import { emptyBlock, otherSerials } from "../state/config-block.ts";
import type { Wizard, WizardField } from "../state/link.ts";
import { type Finding, findingsOf } from "../state/link-check.ts";
import { Field, TextInput } from "./fields.tsx";
import { Alert, Button, Form, ProblemList, RefusalAlert } from "./parts.tsx";
import type { ViewProps } from "./view.ts";

const steps = ["device", "consent", "address"] as const;
const modes = ["simulate", "test", "live"] as const;
const credentialFields = ["clientId", "clientSecret", "redirectUri"] as const;
const deviceFields = ["name", "model", "serial"] as const;

type WizardProps = ViewProps & { wizard: Wizard };

const stepViews = { device: DeviceStep, consent: ConsentStep, address: AddressStep, slots: SlotsStep };

/** Linking a device, step by step. The slots that were found are the end of the last step. */
export function WizardView({ view, wizard }: WizardProps): VNode {
  const { words } = view;
  const at = wizard.step === "slots" ? "address" : wizard.step;
  const title = words.link.stepOf(steps.indexOf(at) + 1, steps.length, words.link.steps[at]);
  const StepView = stepViews[wizard.step];
  return (
    <section aria-labelledby="link-step">
      <h2 class="h5" id="link-step" tabindex={-1}>{title}</h2>
      <StepView view={view} wizard={wizard} />
    </section>
  );
}

/** What of Amazon's addresses is not Amazon's, and what goes there. In simulate none is used. */
export function ForeignNotes({ view: { state, words }, mode }: ViewProps & { mode: string }): VNode | null {
  const { foreign } = state.link;
  if (mode === "simulate" || foreign.length === 0) return null;
  return (
    <Alert kind="warning" data-foreign="">
      <strong>{words.link.foreign.title}</strong>
      <ul class="mb-0 ps-3">
        {foreign.map(({ key, host }) => (
          <li key={key}><code>{`amazon.${key}`}</code>: {words.link.foreign[key](host)}</li>
        ))}
      </ul>
      {words.link.foreign.next}
    </Alert>
  );
}

function DeviceStep({ view, wizard }: WizardProps): VNode {
  const { state, words: { link: said, page }, acts } = view;
  const findings = findingsOf(wizard.values, otherSerials(state.config ?? emptyBlock, wizard.device));
  const simulated = wizard.values.mode === "simulate";
  const fields = (names: readonly WizardField[]): VNode => (
    <div class="dr-fields">
      {names.map((name) => <WizardTextField key={name} view={view} wizard={wizard} findings={findings} name={name} />)}
    </div>
  );
  return (
    <Form noValidate onSubmit={() => { acts.link.goOn(); }}>
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
      <Outcome view={view} wizard={wizard} />
      <div class="d-flex gap-2">
        <Button type="submit" kind="primary" disabled={wizard.busy}>{wizard.busy ? said.checking : said.next}</Button>
        <Button disabled={wizard.busy} onClick={() => { acts.link.close(); }}>{page.cancel}</Button>
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
            onChange={() => { acts.link.type("mode", mode); }}
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
  const type = (text: string): void => { acts.link.type(name, text); };
  return (
    <Field id={`link-${name}`} label={title} help={label.description ?? ""} wrong={wrong} warning={warning}>
      {(tied) => <TextInput {...tied} secret={name === "clientSecret"} value={wizard.values[name]} onValue={type} />}
    </Field>
  );
}

/** Where the configuration has what a field is for: it is called the same there. */
const settings = {
  mode: "mode",
  clientId: "amazon.clientId", clientSecret: "amazon.clientSecret", redirectUri: "amazon.redirectUri",
  name: "devices.name", model: "devices.model", serial: "devices.serial",
} as const;

function ConsentStep({ view, wizard }: WizardProps): VNode {
  const { words: { link: said }, acts } = view;
  const label = wizard.attempt?.mode === "simulate" ? said.openSimulated : said.open;
  return (
    <div>
      <KindText view={view} wizard={wizard} />
      <p>{said.consentHow}</p>
      <p>{said.consentBack}</p>
      <div class="d-flex flex-wrap gap-2">
        <ConsentLink view={view} wizard={wizard} class="btn btn-primary" label={label} />
        <Button class="btn btn-plain" onClick={() => { acts.link.back("device"); }}>{said.back}</Button>
      </div>
    </div>
  );
}

/** Test or live in large words: the one thing that must not be mistaken. */
function KindText({ view: { words }, wizard: { attempt } }: WizardProps): VNode {
  const mode = attempt?.mode ?? "simulate";
  return <p class={`dr-kind dr-kind-${mode}`} data-kind={mode}>{words.link.kind[mode]}</p>;
}

interface ConsentLinkProps extends WizardProps {
  class: string;
  label: string;
}

/** To Amazon's page, or the simulator's, in a window of its own. */
function ConsentLink({ view: { acts }, wizard: { attempt }, label, ...props }: ConsentLinkProps): VNode {
  return (
    <a
      id="link-open"
      href={attempt?.url ?? "#"}
      target="_blank"
      rel="noopener noreferrer"
      {...props}
      onClick={() => { acts.link.pageOpened(); }}
    >
      {label}
    </a>
  );
}

function AddressStep({ view, wizard }: WizardProps): VNode {
  const { words: { link: said, page }, acts } = view;
  const { address, busy } = wizard;
  const type = (text: string): void => { acts.link.typeAddress(text); };
  return (
    <Form noValidate onSubmit={() => { acts.link.finish(); }}>
      <KindText view={view} wizard={wizard} />
      <p>{said.consentBack}</p>
      <Field id="link-address" label={said.addressLabel} help={said.addressHint}>
        {(tied) => <TextInput {...tied} spellcheck={false} inputmode="url" value={address} onValue={type} />}
      </Field>
      <Outcome view={view} wizard={wizard} />
      <div class="d-flex flex-wrap gap-2">
        <Button type="submit" kind="primary" disabled={busy || address.trim() === ""}>
          {busy ? said.finishing : said.finish}
        </Button>
        <ConsentLink view={view} wizard={wizard} class="btn btn-sm btn-plain" label={said.openAgain} />
        <Button disabled={busy} onClick={() => { acts.link.back("device"); }}>{said.startOver}</Button>
        <Button disabled={busy} onClick={() => { acts.link.close(); }}>{page.cancel}</Button>
      </div>
    </Form>
  );
}

function SlotsStep({ view, wizard }: WizardProps): VNode {
  const { words: { link: said }, acts } = view;
  const { found, chosen, refusal } = wizard;
  return (
    <Form onSubmit={() => { acts.link.addChosen(); }}>
      <Alert kind="success" id="link-done" tabindex={-1}>{said.done}</Alert>
      <Outcome view={view} wizard={wizard} />
      {refusal !== null ? null : <p>{found.length === 0 ? said.foundNone : said.found}</p>}
      <ul class="list-unstyled">
        {found.map((slot) => (
          <FoundSlot key={slot.slotId} view={view} slot={slot} chosen={chosen.includes(slot.slotId)} />
        ))}
      </ul>
      <Button type="submit" kind="primary">{chosen.length === 0 ? said.finishWithout : said.addChosen}</Button>
    </Form>
  );
}

interface FoundSlotProps extends ViewProps {
  slot: SubscribedSlot;
  chosen: boolean;
}

function FoundSlot({ view: { words, acts }, slot, chosen }: FoundSlotProps): VNode {
  const { slotId, product, subscribed, configured } = slot;
  const id = `found-${slotId}`;
  const notes = [product?.asin ?? "", subscribed ? "" : words.link.notSubscribed, configured ? words.link.already : ""];
  const note = notes.filter((each) => each !== "").join(" · ");
  return (
    <li class="form-check">
      <input
        class="form-check-input"
        type="checkbox"
        id={id}
        checked={chosen}
        disabled={configured}
        onChange={(event) => { acts.link.choose(slotId, event.currentTarget.checked); }}
      />
      <label class="form-check-label" for={id}>
        <code>{slotId}</code>
        {note === "" ? null : <span class="small dr-muted ms-2">{note}</span>}
      </label>
    </li>
  );
}

function Outcome({ view, wizard: { refusal, problems } }: WizardProps): VNode {
  return (
    <div id="link-refusal" tabindex={-1}>
      {refusal === null ? null : <RefusalAlert view={view} refusal={refusal} />}
      <ProblemList view={view} problems={problems} />
    </div>
  );
}
