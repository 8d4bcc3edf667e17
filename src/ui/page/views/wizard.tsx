import { meaningOf } from "../../../config/modes.ts";
import type { VNode } from "preact";
import type { SubscribedSlot } from "../../api.ts";
import { Field, TextInput } from "./fields.tsx";
import { Alert, Button, Form, Outcome } from "./parts.tsx";
import type { ViewProps } from "./view.ts";
import { DeviceStep, type WizardProps } from "./wizard-device.tsx";

const steps = ["device", "consent", "address"] as const;
const stepViews = { device: DeviceStep, consent: ConsentStep, address: AddressStep, slots: SlotsStep };

/** Linking a device, step by step. The slots that were found are the end of the last step. */
export function WizardView({ view, wizard }: WizardProps): VNode {
  const { words } = view;
  const at = wizard.step === "slots" ? "address" : wizard.step;
  const title = words.link.stepOf(steps.indexOf(at) + 1, steps.length, words.link.steps[at]);
  const StepView = stepViews[wizard.step];
  return (
    <section aria-labelledby="link-step">
      <h2 class="h5" id="link-step" tabindex={-1}>
        {title}
      </h2>
      <StepView view={view} wizard={wizard} />
    </section>
  );
}

function ConsentStep({ view, wizard }: WizardProps): VNode {
  const {
    words: { link: said },
    acts,
  } = view;
  const label = wizard.attempt !== null && meaningOf(wizard.attempt.mode).standIn ? said.openSimulated : said.open;
  return (
    <div>
      <KindText view={view} wizard={wizard} />
      <p>{said.consentHow}</p>
      <p>{said.consentBack}</p>
      <div class="d-flex flex-wrap gap-2">
        <ConsentLink view={view} wizard={wizard} class="btn btn-primary" label={label} />
        <Button
          class="btn btn-plain"
          onClick={() => {
            acts.link.back("device");
          }}
        >
          {said.back}
        </Button>
      </div>
    </div>
  );
}

/** Test or live in large words: the one thing that must not be mistaken. */
function KindText({ view: { words }, wizard: { attempt } }: WizardProps): VNode {
  const mode = attempt?.mode ?? "simulate";
  return (
    <p class={`dr-kind dr-kind-${mode}`} data-kind={mode}>
      {words.link.kind[mode]}
    </p>
  );
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
      onClick={() => {
        acts.link.pageOpened();
      }}
    >
      {label}
    </a>
  );
}

function AddressStep({ view, wizard }: WizardProps): VNode {
  const {
    words: { link: said, page },
    acts,
  } = view;
  const { address, busy } = wizard;
  const type = (text: string): void => {
    acts.link.typeAddress(text);
  };
  return (
    <Form
      noValidate
      onSubmit={() => {
        acts.link.finish();
      }}
    >
      <KindText view={view} wizard={wizard} />
      <p>{said.consentBack}</p>
      <Field id="link-address" label={said.addressLabel} help={said.addressHint}>
        {(tied) => <TextInput {...tied} spellcheck={false} inputmode="url" value={address} onValue={type} />}
      </Field>
      <Outcome view={view} id="link-refusal" refusal={wizard.refusal} problems={wizard.problems} />
      <div class="d-flex flex-wrap gap-2">
        <Button type="submit" kind="primary" disabled={busy || address.trim() === ""}>
          {busy ? said.finishing : said.finish}
        </Button>
        <ConsentLink view={view} wizard={wizard} class="btn btn-sm btn-plain" label={said.openAgain} />
        <Button
          disabled={busy}
          onClick={() => {
            acts.link.back("device");
          }}
        >
          {said.startOver}
        </Button>
        <Button
          disabled={busy}
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

function SlotsStep({ view, wizard }: WizardProps): VNode {
  const {
    words: { link: said },
    acts,
  } = view;
  const { found, chosen, refusal } = wizard;
  return (
    <Form
      onSubmit={() => {
        acts.link.addChosen();
      }}
    >
      <Alert kind="success" id="link-done" tabindex={-1}>
        {said.done}
      </Alert>
      <Outcome view={view} id="link-refusal" refusal={wizard.refusal} problems={wizard.problems} />
      {refusal !== null ? null : <p>{found.length === 0 ? said.foundNone : said.found}</p>}
      <ul class="list-unstyled">
        {found.map((slot) => (
          <FoundSlot key={slot.slotId} view={view} slot={slot} chosen={chosen.includes(slot.slotId)} />
        ))}
      </ul>
      <Button type="submit" kind="primary">
        {chosen.length === 0 ? said.finishWithout : said.addChosen}
      </Button>
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
        onChange={(event) => {
          acts.link.choose(slotId, event.currentTarget.checked);
        }}
      />
      <label class="form-check-label" for={id}>
        <code>{slotId}</code>
        {note === "" ? null : <span class="small dr-muted ms-2">{note}</span>}
      </label>
    </li>
  );
}
